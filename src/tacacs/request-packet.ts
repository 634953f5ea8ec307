import { ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import { encodeAccountingRequest } from "./accounting-request.ts";
import type { AccountingRequest, EncodeError } from "./accounting-request.ts";
import { ACCOUNTING_TYPE, ACCOUNTING_VERSION, encodeHeader, HeaderFlag } from "./header.ts";
import { obfuscate } from "./obfuscation.ts";

/** An accounting session is one request and one reply, so the request's seq_no is always 1 (RFC 8907 §4.1). */
const REQUEST_SEQ_NO = 1;

/**
 * Writes a whole request packet; without a key the body stays clear and the header says so (RFC 8907 §4.5).
 * `singleConnect` asks for more sessions on the connection (§4.3).
 */
export function encodeRequestPacket(
  request: AccountingRequest,
  sessionId: number,
  key: Secret | undefined,
  singleConnect: boolean,
): Result<Buffer, EncodeError> {
  const body = encodeAccountingRequest(request);
  if (!body.ok) return body;
  const header = {
    version: ACCOUNTING_VERSION,
    type: ACCOUNTING_TYPE,
    seqNo: REQUEST_SEQ_NO,
    flags: (key === undefined ? HeaderFlag.unencrypted : 0) | (singleConnect ? HeaderFlag.singleConnect : 0),
    sessionId,
    length: body.value.length,
  };
  const sealed = key === undefined ? body.value : obfuscate(body.value, header, key);
  return ok(Buffer.concat([encodeHeader(header), sealed]));
}
