import { err, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { ByteQueue } from "./byte-queue.ts";
import type { FramingError } from "./framing-error.ts";
import { MessageBody } from "./message-body.ts";
import { OversizedMessage, type Message } from "./oversized-message.ts";

/** Largest chunk-size the grammar allows (RFC 6242 §4.2). */
const MAX_CHUNK_BYTES = 4_294_967_295;
/** Largest chunk this server writes: a small reply is always a single chunk. */
const OUTPUT_CHUNK_BYTES = 65_536;
/** Of a header for one of those. */
const MAX_HEADER_BYTES = 8;
const END_OF_CHUNKS = Buffer.from("\n##\n", "latin1");
const LF = 0x0a;
const CR = 0x0d;
const HASH = 0x23;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Frames one message in chunks of at most 64 KiB (RFC 6242 §4.2). An empty payload can't be framed: RangeError. */
export function frameChunked(payload: Uint8Array): Buffer {
  // RFC 6242 §4.2: a Chunked-Message is 1*chunk, and no chunk is empty.
  if (payload.length === 0) throw new RangeError("an empty message can't be framed in chunks");
  const chunks = Math.ceil(payload.length / OUTPUT_CHUNK_BYTES);
  const framed = Buffer.allocUnsafe(payload.length + chunks * MAX_HEADER_BYTES + END_OF_CHUNKS.length);
  let at = 0;
  for (let start = 0; start < payload.length; start += OUTPUT_CHUNK_BYTES) {
    const chunk = payload.subarray(start, start + OUTPUT_CHUNK_BYTES);
    at += framed.write(`\n#${chunk.length}\n`, at, "latin1");
    framed.set(chunk, at);
    at += chunk.length;
  }
  framed.set(END_OF_CHUNKS, at);
  return framed.subarray(0, at + END_OF_CHUNKS.length);
}

/**
 * What the next byte must be. `between`: before a message, line ends are skipped; `carriage-return`: the LF of a CRLF
 * there; `line-feed`: the LF behind a chunk's data; `hash`: the # of a header's beginning; `header`: first digit, or
 * the second # of an end; `size`: further digits; `data`: the chunk's bytes; `end`: the LF that ends the message.
 */
type State = "between" | "carriage-return" | "line-feed" | "hash" | "header" | "size" | "data" | "end";

/**
 * Reads messages framed in chunks (RFC 6242 §4.2).
 * More lenient than the grammar in one thing: any number of LF and CRLF may stand between two messages.
 */
export class ChunkedReader {
  readonly #maxMessageBytes: number;
  readonly #body = new MessageBody();
  #state: State;
  #afterLineFeed: boolean;
  #chunkBytesLeft = 0;
  /** Set once the message is too large. */
  #excess: OversizedMessage | undefined;

  /** `afterLineFeed`: whether the byte before the first one to be read was a line feed. */
  constructor(maxMessageBytes: number, afterLineFeed: boolean) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#state = "between";
    this.#afterLineFeed = afterLineFeed;
  }

  /** Whether a message has begun and is not finished. */
  get midMessage(): boolean {
    return this.#state !== "between" && this.#state !== "carriage-return";
  }

  /** The next whole message, undefined if more bytes are needed. */
  read(queue: ByteQueue): Result<Message | undefined, FramingError> {
    while (queue.length > 0) {
      const head = queue.head();
      if (this.#state === "data") {
        const piece = head.subarray(0, this.#chunkBytesLeft);
        (this.#excess ?? this.#body).append(piece);
        this.#chunkBytesLeft -= piece.length;
        queue.skip(piece.length);
        if (this.#chunkBytesLeft === 0) this.#state = "line-feed";
        continue;
      }
      let used = 0;
      for (const byte of head) {
        used += 1;
        const step = this.#step(byte);
        if (step === "more") continue;
        queue.skip(used);
        used = 0;
        if (step === "message") return ok(this.#take());
        if (step !== "data") return err(step);
        break;
      }
      queue.skip(used);
    }
    return ok(undefined);
  }

  #take(): Message {
    const message = this.#excess ?? this.#body.take();
    this.#excess = undefined;
    return message;
  }

  /** Takes one byte of a header. */
  #step(byte: number): "more" | "data" | "message" | FramingError {
    switch (this.#state) {
      case "between":
        if (byte === LF) this.#afterLineFeed = true;
        else if (byte === CR) this.#state = "carriage-return";
        // The LF that begins a chunk may be the last of those between the messages.
        else if (byte === HASH && this.#afterLineFeed) this.#state = "header";
        else return malformed("a message does not begin with a line feed and #");
        return "more";
      case "carriage-return":
        if (byte !== LF) return malformed("a carriage return without a line feed stands between messages");
        this.#state = "between";
        this.#afterLineFeed = true;
        return "more";
      case "line-feed":
        if (byte !== LF) return malformed("the data of a chunk is longer than its size");
        this.#state = "hash";
        return "more";
      case "hash":
        if (byte !== HASH) return malformed("no # follows the line feed behind a chunk");
        this.#state = "header";
        return "more";
      case "header":
        if (byte === HASH && (this.#body.length > 0 || this.#excess)) {
          this.#state = "end";
          return "more";
        }
        if (byte <= DIGIT_0 || byte > DIGIT_9)
          return malformed("a chunk's size does not begin with a digit from 1 to 9");
        this.#chunkBytesLeft = byte - DIGIT_0;
        this.#state = "size";
        return "more";
      case "size":
        return this.#stepSize(byte);
      default:
        if (byte !== LF) return malformed("no line feed follows ##");
        this.#state = "between";
        this.#afterLineFeed = false;
        return "message";
    }
  }

  #stepSize(byte: number): "more" | "data" | FramingError {
    if (byte === LF) {
      if (!this.#excess && this.#body.length + this.#chunkBytesLeft > this.#maxMessageBytes) {
        this.#excess = new OversizedMessage();
        this.#excess.append(this.#body.take());
      }
      this.#state = "data";
      return "data";
    }
    if (byte < DIGIT_0 || byte > DIGIT_9)
      return malformed("a chunk's size holds something other than digits");
    this.#chunkBytesLeft = this.#chunkBytesLeft * 10 + (byte - DIGIT_0);
    if (this.#chunkBytesLeft > MAX_CHUNK_BYTES)
      return malformed(`a chunk's size is above ${MAX_CHUNK_BYTES}`);
    return "more";
  }
}

function malformed(message: string): FramingError {
  return { message };
}
