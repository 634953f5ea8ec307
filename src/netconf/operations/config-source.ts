import { ok, type Result } from "../../base/result.ts";
import type { ConfigurationSource } from "../../datastore/copy-datastore.ts";
import type { RpcError } from "../../yang/rpc-error.ts";
import { configContent } from "./config-content.ts";
import { datastoreName, type Request } from "./operation.ts";

/** The `<source>` of an operation: a datastore, or a whole configuration sent along. */
export function configSource(request: Request): Result<ConfigurationSource, RpcError> {
  const source = request.op.child("source");
  if (source?.child("config")) {
    const content = configContent(request, source);
    return content.ok ? ok({ content: content.value }) : content;
  }
  const name = datastoreName(request, "source");
  return name.ok ? ok({ name: name.value }) : name;
}
