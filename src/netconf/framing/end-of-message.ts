import type { ByteQueue } from "./byte-queue.ts";
import { MessageBody } from "./message-body.ts";
import { OversizedMessage, type Message } from "./oversized-message.ts";

/** The character sequence behind each message (RFC 6242 §4.3). */
const DELIMITER = Buffer.from("]]>]]>", "latin1");
const LF = 0x0a;

/**
 * Frames one message with the end-of-message delimiter (RFC 6242 §4.3).
 * The payload must be well-formed XML: then it can't hold the delimiter by itself, for "]]>" is written "]]&gt;".
 */
export function frameEndOfMessage(payload: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(payload.length + DELIMITER.length);
  framed.set(payload, 0);
  framed.set(DELIMITER, payload.length);
  return framed;
}

/** Reads messages that end in `]]>]]>` (RFC 6242 §4.3). White space before a message is not part of it. */
export class EndOfMessageReader {
  readonly #maxMessageBytes: number;
  readonly #body = new MessageBody();
  #afterLineFeed = false;
  /** Set once the message is too large. */
  #excess: OversizedMessage | undefined;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Whether bytes of an unfinished message have been read. */
  get midMessage(): boolean {
    return this.#body.length > 0 || this.#excess !== undefined;
  }

  /** Whether the last byte of white space read in front of the current message was a line feed. */
  get afterLineFeed(): boolean {
    return this.#afterLineFeed;
  }

  /** Forgets white space read so far: another reader has consumed what stood behind it. */
  forgetLineFeed(): void {
    this.#afterLineFeed = false;
  }

  /** Gives up the bytes of the unfinished message. */
  takeUnfinished(): Buffer {
    return this.#body.take();
  }

  /** Reads white space up to the next message and returns its first byte, unread; undefined: none has come. */
  peekMessageStart(queue: ByteQueue): number | undefined {
    while (queue.length > 0) {
      const head = queue.head();
      let count = 0;
      while (count < head.length && isWhiteSpace(head[count])) count += 1;
      if (count > 0) this.#afterLineFeed = head[count - 1] === LF;
      const first = head[count];
      queue.skip(count);
      if (first !== undefined) return first;
    }
    return undefined;
  }

  /** The next whole message, undefined if more bytes are needed. */
  read(queue: ByteQueue): Message | undefined {
    if (!this.midMessage && this.peekMessageStart(queue) === undefined) return undefined;
    while (queue.length > 0) {
      const head = queue.head();
      const found = this.#findDelimiter(head);
      if (found === undefined) {
        this.#body.append(head);
        queue.skip(head.length);
        this.#shed();
        continue;
      }
      const messageLength = this.#body.length + found;
      this.#body.append(head.subarray(0, Math.max(0, found)));
      queue.skip(found + DELIMITER.length);
      this.#afterLineFeed = false;
      return this.#take(messageLength);
    }
    return undefined;
  }

  /** Lets go of a message that is too large, but for the last bytes, which may be the beginning of a delimiter. */
  #shed(): void {
    const settled = this.#body.length - (DELIMITER.length - 1);
    if (!this.#excess && settled <= this.#maxMessageBytes) return;
    const bytes = this.#body.take();
    this.#excess ??= new OversizedMessage();
    this.#excess.append(bytes.subarray(0, Math.max(0, settled)));
    this.#body.append(Buffer.from(bytes.subarray(Math.max(0, settled))));
  }

  #take(length: number): Message {
    const bytes = this.#body.take(length);
    if (!this.#excess && length <= this.#maxMessageBytes) return bytes;
    const message = this.#excess ?? new OversizedMessage();
    message.append(bytes);
    this.#excess = undefined;
    return message;
  }

  /** Where the delimiter begins, relative to `head`: negative where it began in bytes read earlier. */
  #findDelimiter(head: Buffer): number | undefined {
    const tail = this.#body.tail(DELIMITER.length - 1);
    if (tail.length > 0) {
      const border = Buffer.concat([tail, head.subarray(0, DELIMITER.length - 1)]);
      const across = border.indexOf(DELIMITER);
      if (across !== -1) return across - tail.length;
    }
    const within = head.indexOf(DELIMITER);
    return within === -1 ? undefined : within;
  }
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === LF || byte === 0x0d;
}
