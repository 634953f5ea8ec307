import type { Result } from "../base/result.ts";
import type { DecodeError } from "./decode-error.ts";
/** Bytes of the shortest reply body: both lengths and the status. */
export declare const MIN_REPLY_LENGTH = 5;
/** What became of the record: `status` of RFC 8907 §7.2. */
export declare const ReplyStatus: {
    /** The server has taken the record over. */
    readonly success: 1;
    /** The server could not; treat it as if it had not been reached. */
    readonly error: 2;
    /** Deprecated: the server names others instead. */
    readonly follow: 33;
};
export type ReplyStatus = (typeof ReplyStatus)[keyof typeof ReplyStatus];
/** What an accounting reply says (RFC 8907 §7.2). */
export interface AccountingReply {
    readonly status: ReplyStatus;
    /** For the user; bytes that are not printable US-ASCII read as U+FFFD. */
    readonly serverMessage: string;
    /** For the administrator; bytes that are not printable US-ASCII read as U+FFFD. */
    readonly data: string;
}
/** Writes the body of a reply, not yet obfuscated. Throws RangeError where a text has over 65,535 bytes. */
export declare function encodeAccountingReply(reply: AccountingReply): Buffer;
/**
 * Reads the body of a reply, already cleared.
 *
 * The lengths must add up to the body's length exactly: a body cleared by another key than the
 * server's hardly ever passes that (RFC 8907 §4.5).
 */
export declare function decodeAccountingReply(body: Buffer): Result<AccountingReply, DecodeError>;
