import { MessageBody } from "./message-body.ts";

/** Bytes kept of a message that is passed over: enough for the start-tag of its root, which says whose it is. */
const HEAD_BYTES = 16 * 1024;

/** A message larger than this server accepts. Its end is found as that of any other, and the next one is read. */
export class OversizedMessage {
  readonly #head = new MessageBody();

  /** The beginning of it, at most 16 KiB. */
  get head(): Buffer {
    return this.#head.tail(HEAD_BYTES);
  }

  /** Takes the next bytes of the message, of which it keeps a copy or nothing. */
  append(bytes: Buffer): void {
    const room = HEAD_BYTES - this.#head.length;
    if (room > 0) this.#head.append(Buffer.from(bytes.subarray(0, room)));
  }
}

/** A whole message, or what is left of one that is too large. */
export type Message = Buffer | OversizedMessage;
