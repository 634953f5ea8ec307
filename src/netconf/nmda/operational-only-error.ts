import type { LyErrorItem } from "libyang-wasm";
import { invalidValue, type RpcError } from "../../yang/rpc-error.ts";

/**
 * The error for parameters of `<get-data>` that are for operational only, where another datastore is read: libyang tells
 * of the condition, RFC 8526 §3.1.1 wants an invalid-value.
 */
export function operationalOnlyError(item: LyErrorItem): RpcError | undefined {
  if (item.dataPath?.startsWith("/ietf-netconf-nmda:get-data/") !== true) return undefined;
  if (!item.message.startsWith("When condition")) return undefined;
  const name = item.dataPath.replace(/\[.*$/, "").replace(/^.*\//, "");
  return invalidValue("protocol", `<${name}> is for the datastore ds:operational only.`);
}
