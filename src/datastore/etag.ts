/** Namespace of the YANG module of draft-ietf-netconf-transaction-id. */
export const TXID_MODULE_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-txid";

/** The etag of a node that changed last, it or anything below it, at that revision of running. */
export function etagOf(revision: number): string {
  return `nc${revision}`;
}

/**
 * Whether who knows `known` knows a node that changed last at revision `last`. Each revision up to the `newest` is in
 * the "Txid History" of draft-ietf-netconf-transaction-id, for etags count them.
 */
export function isUpToDate(known: string, last: number, newest: number): boolean {
  const digits = /^nc(0|[1-9][0-9]{0,14})$/.exec(known)?.[1];
  return digits !== undefined && Number(digits) >= last && Number(digits) <= newest;
}
