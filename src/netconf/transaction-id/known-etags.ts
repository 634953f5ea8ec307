import { err, ok, type Result } from "../../base/result.ts";
import type { RpcError } from "../../yang/rpc-error.ts";
import { siblingSet, type SiblingSet } from "../filter/subtree-criteria.ts";
import type { Request } from "../operations/operation.ts";
import { etagError, isEtag, TXID_NAMESPACE } from "./etag-attribute.ts";

/** What a client that reads knows already. */
export interface KnownEtags {
  /** The etags of the whole datastore: on the operation or on its filter. */
  readonly root: readonly string[];
  /** The nodes of a subtree filter, each with its etag. */
  readonly sets: readonly SiblingSet[];
}

/** The etags on a `<get-config>` or `<get-data>` and its filter; undefined where there are none. */
export function knownEtags(request: Request): Result<KnownEtags | undefined, RpcError> {
  const { op, text, parameters, operationAttributes } = request;
  if (!text.includes(TXID_NAMESPACE)) return ok(undefined);
  const own = [...operationAttributes, ...parameters.flatMap(({ extensions }) => extensions)].filter(isEtag);
  const filter = op.child("filter") ?? op.child("subtree-filter");
  const first = filter?.anyFirst;
  const sets = first ? [siblingSet(first, request.datastore.context, true)] : [];
  const inside = sets.flatMap((set) => [...etagsIn(set)]);
  const root = own.map(({ value }) => value);
  for (const { element, value } of [...root.map((each) => ({ element: op.name, value: each })), ...inside]) {
    const wrong = etagError(value, element);
    if (wrong) return err(wrong);
  }
  return ok(root.length + inside.length === 0 ? undefined : { root, sets });
}

function* etagsIn({
  contents,
  others,
}: SiblingSet): Generator<{ readonly element: string; readonly value: string }> {
  for (const { name, etag, inner } of [...contents, ...others]) {
    if (etag !== undefined) yield { element: name, value: etag };
    if (inner) yield* etagsIn(inner);
  }
}
