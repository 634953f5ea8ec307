import type { Result } from "../../base/result.ts";
import type { ByteQueue } from "./byte-queue.ts";
import type { FramingError } from "./framing-error.ts";
/** Frames one message in chunks of at most 64 KiB (RFC 6242 §4.2). An empty payload can't be framed: RangeError. */
export declare function frameChunked(payload: Uint8Array): Buffer;
/**
 * Reads messages framed in chunks (RFC 6242 §4.2).
 * More lenient than the grammar in one thing: any number of LF and CRLF may stand between two messages.
 */
export declare class ChunkedReader {
    #private;
    /** `afterLineFeed`: whether the byte before the first one to be read was a line feed. */
    constructor(maxMessageBytes: number, afterLineFeed: boolean);
    /** Whether a message has begun and is not finished. */
    get midMessage(): boolean;
    /** The next whole message, undefined if more bytes are needed. */
    read(queue: ByteQueue): Result<Buffer | undefined, FramingError>;
}
