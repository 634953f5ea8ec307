import type { LyErrorItem } from "libyang-wasm";
import { badAttribute, type RpcError } from "../../yang/rpc-error.ts";

/** The error for a `type` of `<filter>` that libyang refuses, which it does not say in the words of RFC 6241 §7.1. */
export function filterTypeError(item: LyErrorItem): RpcError | undefined {
  if (item.dataPath?.endsWith("/filter/@ietf-netconf:type") !== true) return undefined;
  const value = /"([^"]*)"/.exec(item.message)?.[1] ?? "";
  return badAttribute(
    "protocol",
    "type",
    "filter",
    `"${value}" is no type of filter that this server knows: use subtree or xpath.`,
  );
}
