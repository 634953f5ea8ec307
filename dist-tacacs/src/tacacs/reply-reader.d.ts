import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import type { AccountingReply } from "./accounting-reply.ts";
import type { TransmissionFailure } from "./transmission-failure.ts";
/** What reading a reply can fail with. */
export type ReplyFailure = Extract<TransmissionFailure, {
    readonly kind: "malformed" | "wrong-key";
}>;
/**
 * Puts one reply together from the pieces TCP delivers, however they are cut.
 *
 * Room for the body is made only once the header has been found right and its length within bounds.
 */
export declare class ReplyReader {
    #private;
    /** Expects the reply to the request of `sessionId`, obfuscated with `key` where there is one. */
    constructor(sessionId: number, key: Secret | undefined);
    /** Bytes of the reply read so far. */
    get received(): number;
    /** Takes the next bytes; undefined while the reply is incomplete. Bytes behind the reply are disregarded. */
    push(chunk: Buffer): Result<AccountingReply, ReplyFailure> | undefined;
}
