import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import { operationNotSupported, type RpcError } from "../../yang/rpc-error.ts";
import { attributeError } from "./config-attributes.ts";
import { etagError, isEtag } from "../transaction-id/etag-attribute.ts";
import type { Request } from "./operation.ts";

/** The operations whose nodes may have etags (draft-ietf-netconf-transaction-id, "Namespaces and Attribute Placement"). */
const EDITS: ReadonlySet<string> = new Set(["edit-config", "edit-data"]);

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
  const mayHaveEtags = EDITS.has(request.op.name);
  const whole = request.parameters.find(({ name }) => name === "config")?.extensions.find(isEtag);
  const error =
    (whole && etagError(whole.value, "config")) ??
    attributeError(request.text, request.datastore.context, mayHaveEtags);
  return error ? err(error) : ok(config.anyFirst);
}
