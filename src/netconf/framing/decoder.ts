import { err, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { ByteQueue } from "./byte-queue.ts";
import { ChunkedReader } from "./chunked.ts";
import { EndOfMessageReader } from "./end-of-message.ts";
import type { FramingError } from "./framing-error.ts";
import type { Message } from "./oversized-message.ts";

const HASH = 0x23;

/** Settings of a {@link FrameDecoder}. */
export interface FrameDecoderOptions {
  /** Largest message accepted, in bytes without its framing; a larger one is passed over. */
  readonly maxMessageBytes: number;
}

/**
 * Cuts a peer's byte stream into messages (RFC 6242 §4).
 * It begins with the end-of-message framing; after the hello the session may call {@link useChunked}, and bytes that
 * came in one packet with the hello are then read by the new framing, because messages are asked for one at a time.
 * A first message in chunks is understood too: some clients frame their hello so.
 */
export class FrameDecoder {
  readonly #maxMessageBytes: number;
  readonly #queue = new ByteQueue();
  readonly #endOfMessage: EndOfMessageReader;
  #chunked: ChunkedReader | undefined;
  /** The reader of a hello in chunks, while it is being read. */
  #chunkedHello: ChunkedReader | undefined;
  #helloRead = false;
  #failure: FramingError | undefined;

  constructor(options: FrameDecoderOptions) {
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#endOfMessage = new EndOfMessageReader(options.maxMessageBytes);
  }

  /** Number of bytes received that no message handed out or begun holds: what a session bounds by pausing its input. */
  get pendingBytes(): number {
    return this.#queue.length;
  }

  /** Whether the peer has begun a message and not finished it: at the end of the stream, a truncated one. */
  get midMessage(): boolean {
    const reader = this.#chunked ?? this.#chunkedHello ?? this.#endOfMessage;
    return reader.midMessage || this.#queue.length > 0;
  }

  /**
   * Takes bytes from the peer; ask {@link next} for messages until it has none. The decoder keeps views of the bytes,
   * and so do the messages: the caller must not write to them afterwards. After an error they are dropped.
   */
  push(bytes: Uint8Array): void {
    if (this.#failure === undefined) this.#queue.push(bytes);
  }

  /** The next whole message; undefined: more bytes are needed. An error is final: the session must end. */
  next(): Result<Message | undefined, FramingError> {
    if (this.#failure !== undefined) return err(this.#failure);
    const result = this.#read();
    if (!result.ok) this.#failure = result.error;
    else if (result.value !== undefined) this.#helloRead = true;
    return result;
  }

  /**
   * From here on messages are framed in chunks (both sides announced `:base:1.1`, RFC 6242 §4.1).
   * Bytes already received behind the last message handed out are read by the new framing.
   */
  useChunked(): void {
    if (this.#chunked !== undefined) return;
    const afterLineFeed = this.#endOfMessage.afterLineFeed;
    if (this.#endOfMessage.midMessage) this.#queue.unshift(this.#endOfMessage.takeUnfinished());
    this.#chunked = new ChunkedReader(this.#maxMessageBytes, afterLineFeed);
  }

  #read(): Result<Message | undefined, FramingError> {
    if (this.#chunked !== undefined) return this.#chunked.read(this.#queue);
    if (!this.#helloRead) {
      if (this.#chunkedHello === undefined && !this.#endOfMessage.midMessage) {
        const first = this.#endOfMessage.peekMessageStart(this.#queue);
        if (first === undefined) return ok(undefined);
        if (first === HASH && this.#endOfMessage.afterLineFeed) {
          this.#chunkedHello = new ChunkedReader(this.#maxMessageBytes, true);
        }
      }
      if (this.#chunkedHello !== undefined) return this.#readChunkedHello(this.#chunkedHello);
    }
    return ok(this.#endOfMessage.read(this.#queue));
  }

  #readChunkedHello(reader: ChunkedReader): Result<Message | undefined, FramingError> {
    const result = reader.read(this.#queue);
    if (result.ok && result.value !== undefined) {
      this.#chunkedHello = undefined;
      this.#endOfMessage.forgetLineFeed();
    }
    return result;
  }
}
