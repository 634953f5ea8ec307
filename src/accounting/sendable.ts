import { encodeAccountingRequest, type EncodeError } from "../tacacs/accounting-request.ts";
import type { AccountingRecord } from "./record.ts";
import { requestOf } from "./wire.ts";

/** Why a record has no form on the wire, whatever its template says; undefined: it has one. */
export function unsendable(record: AccountingRecord): EncodeError | undefined {
  // The longest form that a template can ask for.
  const encoded = encodeAccountingRequest(requestOf(record, { domainIncluded: true, trafficUnit: "byte" }));
  return encoded.ok ? undefined : encoded.error;
}
