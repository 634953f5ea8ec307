import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import { unnamespacedOperation } from "../../datastore/edit-operation.ts";
import { findUnprefixedAttribute } from "../../xml/attributes.ts";
import { operationNotSupported, unknownAttribute, type RpcError } from "../../yang/rpc-error.ts";
import type { Request } from "./operation.ts";

/** The first node inside the `<config>` of an operation; `parent` is what holds `<config>`. */
export function configContent(
  request: Request,
  parent: DataNode = request.op,
): Result<DataNode | undefined, RpcError> {
  const config = parent.child("config");
  if (!config) {
    return err(
      operationNotSupported("protocol", `<${request.op.name}> takes its configuration from <config> only.`),
    );
  }
  // libyang passes over attributes without a namespace inside <config>.
  const stray = findUnprefixedAttribute(request.text, "config");
  if (stray?.attribute === "operation") return err(unnamespacedOperation(stray.element));
  if (stray) {
    return err(
      unknownAttribute(
        "application",
        stray.attribute,
        stray.element,
        `The attribute "${stray.attribute}" of <${stray.element}> is not known: YANG data has no attributes without a namespace.`,
      ),
    );
  }
  return ok(config.anyFirst);
}
