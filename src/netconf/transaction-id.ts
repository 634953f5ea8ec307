import type { NamespacedAttribute } from "../xml/envelope.ts";
import { operationFailed, type RpcError } from "../yang/rpc-error.ts";
import type { Request } from "./operations/operation.ts";

/** Namespace of the attribute `etag` of draft-ietf-netconf-transaction-id. */
export const TXID_NAMESPACE = "urn:ietf:params:xml:ns:netconf:txid:1.0";
/** Its capability for etags. */
export const TXID_CAPABILITY = "urn:ietf:params:netconf:capability:txid:etag:1.0";

const MODULE_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-txid";

/** What a client sends that wants the etag and knows none. */
export const ETAG_REQUEST = "?";
/** What stands for an etag that the client has already. */
export const ETAG_MATCH = "=";

/** The etag of running. It alone is a versioned node: the etag changes with each commit, and survives restarts. */
export function etagOf(revision: number): string {
  return `nc${revision}`;
}

/** Whether an attribute is an etag. */
export function isEtag({ namespace, localName }: NamespacedAttribute): boolean {
  return namespace === TXID_NAMESPACE && localName === "etag";
}

/** The etag on the operation's own element, or on one of its parameters; undefined where there is none. */
export function etagIn(request: Request, parameter: "filter" | "config"): string | undefined {
  const onParameter = request.parameters.find(({ name }) => name === parameter)?.extensions ?? [];
  return [...request.operationAttributes, ...onParameter].find(isEtag)?.value;
}

/** The attribute for an element of a reply. */
export function etagAttribute(etag: string): string {
  return ` xmlns:txid="${TXID_NAMESPACE}" txid:etag="${etag}"`;
}

/** The refusal of an edit whose author knows another state of running. */
export function etagMismatch(current: string): RpcError {
  return {
    ...operationFailed(
      "protocol",
      "Running has changed since this etag was given: read it again, and send the edit with the new etag.",
    ),
    info: [
      { name: "mismatch-path", value: "/", namespace: MODULE_NAMESPACE },
      { name: "mismatch-etag-value", value: current, namespace: MODULE_NAMESPACE },
    ],
  };
}
