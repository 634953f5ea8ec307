import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import type { Conditions } from "../../datastore/conditions.ts";
import type { DatastoreName } from "../../datastore/datastore-name.ts";
import type { RpcError } from "../../yang/rpc-error.ts";
import type { Request } from "../operations/operation.ts";
import type { Reply } from "../reply.ts";
import { isEtag, TXID_NAMESPACE } from "./etag-attribute.ts";
import { markedEtag } from "./etag-marks.ts";
import { etagsNotKept } from "./server-etags.ts";
import { okWithEtag, wantsEtag } from "./with-etag.ts";

/** What etags have to do with an edit. */
export interface EditEtags {
  readonly conditions: Conditions | undefined;
  /** Whether {@link ok} has the new one. */
  readonly wanted: boolean;
  /** The answer once the edit is made. */
  ok(): Reply;
}

/** Reads the etags of an edit, and whether the new one is wanted. */
export function editEtags(
  request: Request,
  target: DatastoreName,
  content: DataNode | undefined,
): Result<EditEtags, RpcError> {
  const wanted = wantsEtag(request);
  if (!wanted.ok) return wanted;
  const conditions = editConditions(request, content);
  if (target === "startup" && (conditions || wanted.value)) return err(etagsNotKept(target));
  return ok({ conditions, wanted: wanted.value, ok: () => okWithEtag(request, target, wanted.value) });
}

/** The etags on the `<config>` of an edit and on the nodes inside, which running must have for the edit to be made. */
function editConditions(
  { text, parameters }: Pick<Request, "text" | "parameters">,
  content: DataNode | undefined,
): Conditions | undefined {
  if (!text.includes(TXID_NAMESPACE)) return undefined;
  const conditions = new Map<string, string>();
  const config = parameters.find(({ name }) => name === "config");
  const whole = config?.extensions.find(isEtag);
  if (whole) conditions.set("/", whole.value);
  collect(content, "/", conditions);
  return conditions.size === 0 ? undefined : conditions;
}

function collect(first: DataNode | undefined, above: string, conditions: Map<string, string>): void {
  for (let node = first; node; node = node.next) {
    const etag = markedEtag(node);
    // What is opaque, or lacks a key, has no place of its own among the data.
    const path = hasPlace(node) ? node.path : above;
    if (etag !== undefined) conditions.set(path, etag);
    if (node.kind === "container" || node.kind === "list") collect(node.firstChild, path, conditions);
  }
}

function hasPlace(node: DataNode): boolean {
  if (node.kind === "opaque") return false;
  return node.kind !== "list" || (node.schema?.keys ?? []).every((key) => node.child(key) !== undefined);
}
