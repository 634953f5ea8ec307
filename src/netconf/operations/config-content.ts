import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import { operationNotSupported, type RpcError } from "../../yang/rpc-error.ts";
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
  const error = attributeError(request.text, request.datastore.context);
  return error ? err(error) : ok(config.anyFirst);
}
