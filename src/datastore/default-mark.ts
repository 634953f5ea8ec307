import type { DataNode } from "libyang-wasm";
import type { EditOperation } from "./edit-operation.ts";
import { invalidValue, unknownAttribute, type ErrorPath, type RpcError } from "../yang/rpc-error.ts";

/**
 * Whether a node of `<config>` has the attribute `default="true"` (RFC 6243 §4.5.2). Until it is parsed, the attribute
 * is put into the form of an annotation that means something in diffs only (netconf/default-attribute.ts).
 */
export function isMarkedDefault(node: DataNode): boolean {
  return node.meta("yang", "orig-default") === "true";
}

/**
 * What is wrong with the mark: it belongs to a leaf that is set, by `operation`, to the very value that its schema has as
 * default.
 */
export function markError(
  node: DataNode,
  operation: EditOperation | "none",
  path: ErrorPath,
): RpcError | undefined {
  if (node.kind !== "leaf") {
    const message = `"${node.name}" is no leaf: the attribute "default" belongs to leafs only.`;
    return unknownAttribute("application", "default", node.name, message, { path });
  }
  if (operation !== "create" && operation !== "merge" && operation !== "replace") {
    const message = `"${node.name}" is marked with default="true", which goes with create, merge and replace only, not with "${operation}".`;
    return invalidValue("application", message, { path });
  }
  const schemaDefault = node.schema?.defaultValue;
  if (node.value === schemaDefault) return undefined;
  return invalidValue(
    "application",
    schemaDefault === undefined
      ? `"${node.name}" has no default, so it cannot be marked with default="true".`
      : `"${node.name}" is marked with default="true", but its default is "${schemaDefault}".`,
    { path },
  );
}
