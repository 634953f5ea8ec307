import { err, ok } from "../base/result.js";
import { readDisplayText } from "./text.js";
/*
 * RFC 8907 §7.2, the body of an accounting reply.
 *
 *   byte   0               1               2               3
 *        +---------------+---------------+---------------+---------------+
 *    0   |        server_msg_len         |           data_len            |
 *        +---------------+---------------+---------------+---------------+
 *    4   |    status     |  server_msg ...
 *        +---------------+---------------+---------------+
 *        |  data ...
 *        +---------------+
 */
/** Bytes of the shortest reply body: both lengths and the status. */
export const MIN_REPLY_LENGTH = 5;
/** What became of the record: `status` of RFC 8907 §7.2. */
export const ReplyStatus = {
    /** The server has taken the record over. */
    success: 0x01,
    /** The server could not; treat it as if it had not been reached. */
    error: 0x02,
    /** Deprecated: the server names others instead. */
    follow: 0x21,
};
/** Writes the body of a reply, not yet obfuscated. Throws RangeError where a text has over 65,535 bytes. */
export function encodeAccountingReply(reply) {
    const serverMessage = Buffer.from(reply.serverMessage, "latin1");
    const data = Buffer.from(reply.data, "latin1");
    const fixed = Buffer.alloc(MIN_REPLY_LENGTH);
    fixed.writeUInt16BE(serverMessage.length, 0);
    fixed.writeUInt16BE(data.length, 2);
    fixed.writeUInt8(reply.status, 4);
    return Buffer.concat([fixed, serverMessage, data]);
}
/**
 * Reads the body of a reply, already cleared.
 *
 * The lengths must add up to the body's length exactly: a body cleared by another key than the
 * server's hardly ever passes that (RFC 8907 §4.5).
 */
export function decodeAccountingReply(body) {
    if (body.length < MIN_REPLY_LENGTH) {
        return err({
            kind: "malformed",
            reason: `a reply has at least ${MIN_REPLY_LENGTH} bytes, not ${body.length}`,
        });
    }
    const messageEnd = MIN_REPLY_LENGTH + body.readUInt16BE(0);
    const dataEnd = messageEnd + body.readUInt16BE(2);
    if (dataEnd !== body.length) {
        return err({
            kind: "length-mismatch",
            reason: `field lengths add up to ${dataEnd} bytes, the body has ${body.length}`,
        });
    }
    const status = body.readUInt8(4);
    if (!isReplyStatus(status))
        return err({ kind: "malformed", reason: `status ${status} is unknown` });
    return ok({
        status,
        serverMessage: readDisplayText(body.subarray(MIN_REPLY_LENGTH, messageEnd)),
        data: readDisplayText(body.subarray(messageEnd, dataEnd)),
    });
}
function isReplyStatus(status) {
    return Object.values(ReplyStatus).includes(status);
}
//# sourceMappingURL=accounting-reply.js.map