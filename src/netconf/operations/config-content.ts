import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import { operationNotSupported, unknownAttribute, type RpcError } from "../../yang/rpc-error.ts";
import { NETCONF_NAMESPACE } from "../../xml/envelope.ts";
import { attributeError } from "./config-attributes.ts";
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
  const error = operationOnConfig(request) ?? attributeError(request.text, request.datastore.context);
  return error ? err(error) : ok(config.anyFirst);
}

/** RFC 6241 §7.2: the attribute stands on the nodes inside; for all of them there is default-operation. */
function operationOnConfig({ parameters }: Request): RpcError | undefined {
  const config = parameters.find(({ name }) => name === "config");
  const isOperation = config?.extensions.some(
    ({ namespace, localName }) => namespace === NETCONF_NAMESPACE && localName === "operation",
  );
  if (isOperation !== true) return undefined;
  const message =
    'The attribute "operation" cannot stand on <config> itself: put it on the nodes inside, or use <default-operation>.';
  return unknownAttribute("protocol", "operation", "config", message);
}
