import type { Result } from "../../base/result.ts";
import type { FramingError } from "./framing-error.ts";
/** Settings of a {@link FrameDecoder}. */
export interface FrameDecoderOptions {
    /** Largest message accepted, in bytes without its framing. */
    readonly maxMessageBytes: number;
}
/**
 * Cuts a peer's byte stream into messages (RFC 6242 §4).
 * It begins with the end-of-message framing; after the hello the session may call {@link useChunked}, and bytes that
 * came in one packet with the hello are then read by the new framing, because messages are asked for one at a time.
 * A first message in chunks is understood too: some clients frame their hello so.
 */
export declare class FrameDecoder {
    #private;
    constructor(options: FrameDecoderOptions);
    /** Number of bytes received that no message handed out or begun holds: what a session bounds by pausing its input. */
    get pendingBytes(): number;
    /** Whether the peer has begun a message and not finished it: at the end of the stream, a truncated one. */
    get midMessage(): boolean;
    /**
     * Takes bytes from the peer; ask {@link next} for messages until it has none. The decoder keeps views of the bytes,
     * and so do the messages: the caller must not write to them afterwards. After an error they are dropped.
     */
    push(bytes: Uint8Array): void;
    /** The next whole message; undefined: more bytes are needed. An error is final: the session must end. */
    next(): Result<Buffer | undefined, FramingError>;
    /**
     * From here on messages are framed in chunks (both sides announced `:base:1.1`, RFC 6242 §4.1).
     * Bytes already received behind the last message handed out are read by the new framing.
     */
    useChunked(): void;
}
