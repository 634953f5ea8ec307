import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import { NETCONF_NAMESPACE } from "../xml/envelope.ts";
import { badAttribute, unknownAttribute, type RpcError } from "../yang/rpc-error.ts";

/** The `operation` attribute of RFC 6241 §7.2. */
export type EditOperation = "merge" | "replace" | "create" | "delete" | "remove";

/** `default-operation` of RFC 6241 §7.2. */
export type DefaultOperation = "merge" | "replace" | "none";

/** The values of the `operation` attribute, RFC 6241 §7.2. */
export const EDIT_OPERATIONS: ReadonlySet<string> = new Set([
  "merge",
  "replace",
  "create",
  "delete",
  "remove",
]);

/**
 * The operation a node of `<config>` asks for by its own attribute, or `inherited`.
 * An attribute without the NETCONF namespace is refused, for ignoring it would turn a delete into a merge.
 */
export function operationOf<T extends EditOperation | "none">(
  node: DataNode,
  inherited: T,
): Result<T | EditOperation, RpcError> {
  if (node.kind !== "opaque") {
    const value = node.meta("ietf-netconf", "operation");
    return value === undefined ? ok(inherited) : ok(value as EditOperation); // libyang knows the five values
  }
  for (const attribute of node.attributes()) {
    if (attribute.name !== "operation") continue;
    if (attribute.namespace !== NETCONF_NAMESPACE && attribute.namespace !== "ietf-netconf") {
      return err(unnamespacedOperation(node.name));
    }
    if (!EDIT_OPERATIONS.has(attribute.value)) {
      return err(
        badAttribute(
          "protocol",
          "operation",
          node.name,
          `The operation "${attribute.value}" does not exist: use merge, replace, create, delete or remove.`,
        ),
      );
    }
    return ok(attribute.value as EditOperation); // checked by the line above
  }
  return ok(inherited);
}

/** The refusal of `operation="..."` without the NETCONF namespace. */
export function unnamespacedOperation(element: string): RpcError {
  return unknownAttribute(
    "protocol",
    "operation",
    element,
    `The attribute "operation" of <${element}> must be in the namespace "${NETCONF_NAMESPACE}": ` +
      `declare xmlns:nc="${NETCONF_NAMESPACE}" and write nc:operation.`,
  );
}
