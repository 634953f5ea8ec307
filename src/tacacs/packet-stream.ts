import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import { decodeHeader, HEADER_LENGTH, MAX_BODY_LENGTH } from "./header.ts";

/**
 * Cuts what TCP delivers into whole packets, however it comes in pieces. Holds one packet at most, and makes room for
 * its body only once its length is known to be within bounds.
 */
export class PacketStream {
  readonly #header: Buffer = Buffer.alloc(HEADER_LENGTH);
  #packet: Buffer | undefined;
  #filled = 0;

  /** Bytes of the packet that is not whole yet. */
  get pending(): number {
    return this.#filled;
  }

  /** The packets that these bytes complete. Fails, and is of no use any more, with a packet that is too long. */
  push(chunk: Buffer): Result<readonly Buffer[], string> {
    const packets: Buffer[] = [];
    for (let rest = chunk; rest.length > 0;) {
      const into = this.#packet ?? this.#header;
      const used = rest.copy(into, this.#filled);
      this.#filled += used;
      rest = rest.subarray(used);
      if (this.#packet === undefined && this.#filled === HEADER_LENGTH) {
        const header = decodeHeader(this.#header);
        const length = header.ok ? header.value.length : 0;
        if (length > MAX_BODY_LENGTH) return err(`length ${length} is above ${MAX_BODY_LENGTH}`);
        this.#packet = Buffer.alloc(HEADER_LENGTH + length);
        this.#header.copy(this.#packet);
      }
      if (this.#packet === undefined || this.#filled < this.#packet.length) continue;
      packets.push(this.#packet);
      this.#packet = undefined;
      this.#filled = 0;
    }
    return ok(packets);
  }
}
