import type { DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import { characterData } from "../../xml/unescape.ts";
import { invalidValue, operationNotSupported, type RpcError } from "../../yang/rpc-error.ts";
import { treeToDepth } from "../filter/copy-to-depth.ts";
import { applySubtreeFilter } from "../filter/subtree.ts";
import { applyXPathFilter } from "../filter/xpath.ts";
import type { Request } from "../operations/operation.ts";

/**
 * What the subtree or XPath filter of a `<get-data>` selects, down to its max-depth (RFC 8526 §3.1.1).
 * The caller disposes of it.
 */
export function selectForGetData(
  data: DataTree,
  { op, parameters }: Pick<Request, "op" | "parameters">,
): Result<DataTree, RpcError> {
  const levels = op.child("max-depth")?.value ?? "unbounded";
  const depth = levels === "unbounded" ? undefined : Number(levels);
  const subtree = op.child("subtree-filter");
  if (subtree) return ok(applySubtreeFilter(data, subtree.anyFirst, depth));
  const xpath = parameters.find(({ name }) => name === "xpath-filter");
  if (!xpath) return ok(treeToDepth(data, depth));
  const selected = applyXPathFilter(data, characterData(xpath.content) ?? "", xpath.scope, { depth });
  if (selected.ok) return selected;
  const { kind, message } = selected.error;
  return err(
    kind === "unsupported" ? operationNotSupported("protocol", message) : invalidValue("protocol", message),
  );
}
