import type { Result } from "../../base/result.ts";
import type { ByteQueue } from "./byte-queue.ts";
import type { FramingError } from "./framing-error.ts";
/**
 * Frames one message with the end-of-message delimiter (RFC 6242 §4.3).
 * The payload must be well-formed XML: then it can't hold the delimiter by itself, for "]]>" is written "]]&gt;".
 */
export declare function frameEndOfMessage(payload: Uint8Array): Buffer;
/** Reads messages that end in `]]>]]>` (RFC 6242 §4.3). White space before a message is not part of it. */
export declare class EndOfMessageReader {
    #private;
    constructor(maxMessageBytes: number);
    /** Whether bytes of an unfinished message have been read. */
    get midMessage(): boolean;
    /** Whether the last byte of white space read in front of the current message was a line feed. */
    get afterLineFeed(): boolean;
    /** Forgets white space read so far: another reader has consumed what stood behind it. */
    forgetLineFeed(): void;
    /** Gives up the bytes of the unfinished message. */
    takeUnfinished(): Buffer;
    /** Reads white space up to the next message and returns its first byte, unread; undefined: none has come. */
    peekMessageStart(queue: ByteQueue): number | undefined;
    /** The next whole message, undefined if more bytes are needed. */
    read(queue: ByteQueue): Result<Buffer | undefined, FramingError>;
}
