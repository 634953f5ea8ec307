import type { NamespacedAttribute } from "../../xml/envelope.ts";
import { badAttribute, type RpcError } from "../../yang/rpc-error.ts";

/** Namespace of the attribute `etag` of draft-ietf-netconf-transaction-id. */
export const TXID_NAMESPACE = "urn:ietf:params:xml:ns:netconf:txid:1.0";
/** Its capability for etags. */
export const TXID_CAPABILITY = "urn:ietf:params:netconf:capability:txid:etag:1.0";

/** What stands for an etag that the client has already. */
export const ETAG_MATCH = "=";
/** The etag of a node of the candidate that differs from running: which one it gets, the commit decides. */
export const ETAG_UNKNOWN = "!";

/** Printable ASCII, but for the space, the double quote and the backslash ("The ETag Attribute txid Mechanism"). */
const VALUE = /^[!#-[\]-~]+$/;

/** Whether an attribute is an etag. */
export function isEtag({
  namespace,
  localName,
}: Pick<NamespacedAttribute, "namespace" | "localName">): boolean {
  return namespace === TXID_NAMESPACE && localName === "etag";
}

/** Why a value is no etag. */
export function etagError(value: string, element: string): RpcError | undefined {
  if (VALUE.test(value)) return undefined;
  const message = `The etag on <${element}> is none: it is one that this server has given, or "?", without spaces, quotes and backslashes.`;
  return badAttribute("protocol", "etag", element, message);
}

/** The attribute for the element of a reply that holds the others, and the prefix for them; without an etag only that. */
export function etagDeclaration(etag?: string): string {
  return ` xmlns:txid="${TXID_NAMESPACE}"${etag === undefined ? "" : etagAttribute(etag)}`;
}

/** The attribute where its prefix is declared. */
export function etagAttribute(etag: string): string {
  return ` txid:etag="${etag}"`;
}
