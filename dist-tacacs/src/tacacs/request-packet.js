import { ok } from "../base/result.js";
import { encodeAccountingRequest } from "./accounting-request.js";
import { ACCOUNTING_TYPE, ACCOUNTING_VERSION, encodeHeader, HeaderFlag } from "./header.js";
import { obfuscate } from "./obfuscation.js";
/** An accounting session is one request and one reply, so the request's seq_no is always 1 (RFC 8907 §4.1). */
const REQUEST_SEQ_NO = 1;
/** Writes a whole request packet; without a key the body stays clear and the header says so (RFC 8907 §4.5). */
export function encodeRequestPacket(request, sessionId, key) {
    const body = encodeAccountingRequest(request);
    if (!body.ok)
        return body;
    const header = {
        version: ACCOUNTING_VERSION,
        type: ACCOUNTING_TYPE,
        seqNo: REQUEST_SEQ_NO,
        flags: key === undefined ? HeaderFlag.unencrypted : 0,
        sessionId,
        length: body.value.length,
    };
    const sealed = key === undefined ? body.value : obfuscate(body.value, header, key);
    return ok(Buffer.concat([encodeHeader(header), sealed]));
}
//# sourceMappingURL=request-packet.js.map