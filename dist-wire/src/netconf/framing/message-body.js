const INITIAL_BYTES = 1024;
/**
 * A message while it is being received. Grows by doubling as bytes really arrive, never by what a peer announces,
 * so that its cost is linear even if the bytes come one at a time.
 */
export class MessageBody {
    #buffer;
    #length = 0;
    /** Set where the whole message so far is a view of one received piece. */
    #view;
    /** Number of bytes received. */
    get length() {
        return this.#length;
    }
    /** Appends bytes; the first piece is only referred to, and copied if a second follows. */
    append(bytes) {
        if (bytes.length === 0)
            return;
        if (this.#length === 0) {
            this.#view = bytes;
            this.#length = bytes.length;
            return;
        }
        const needed = this.#length + bytes.length;
        const buffer = this.#writable(needed);
        bytes.copy(buffer, this.#length);
        this.#length = needed;
    }
    /** A view of the last `count` bytes, or of all if there are fewer. */
    tail(count) {
        const bytes = this.#view ?? this.#buffer ?? Buffer.alloc(0);
        return bytes.subarray(Math.max(0, this.#length - count), this.#length);
    }
    /** Hands out the first `count` bytes (all by default) and starts anew. */
    take(count = this.#length) {
        const bytes = (this.#view ?? this.#buffer ?? Buffer.alloc(0)).subarray(0, count);
        this.#buffer = undefined;
        this.#view = undefined;
        this.#length = 0;
        return bytes;
    }
    #writable(needed) {
        if (this.#buffer !== undefined && this.#buffer.length >= needed)
            return this.#buffer;
        const grown = Buffer.allocUnsafeSlow(Math.max(INITIAL_BYTES, needed, this.#length * 2));
        (this.#view ?? this.#buffer)?.copy(grown, 0, 0, this.#length);
        this.#view = undefined;
        this.#buffer = grown;
        return grown;
    }
}
//# sourceMappingURL=message-body.js.map