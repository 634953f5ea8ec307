/** How many used-up pieces may lie at the head before the array is shortened. */
const MAX_SPENT_PIECES = 1024;
/**
 * The bytes received and not yet read, in the pieces they came in.
 * Nothing is copied here: readers take views of the pieces.
 */
export class ByteQueue {
    #pieces = [];
    #index = 0;
    #offset = 0;
    #length = 0;
    /** Number of bytes not yet read. */
    get length() {
        return this.#length;
    }
    /** Appends a piece. The queue keeps a view of it: the caller must not write to it afterwards. */
    push(bytes) {
        if (bytes.length === 0)
            return;
        this.#pieces.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
        this.#length += bytes.length;
    }
    /** Puts bytes back in front of everything unread. */
    unshift(bytes) {
        const rest = this.head();
        const later = this.#pieces.slice(this.#index + 1);
        this.#pieces = [bytes, rest, ...later].filter((piece) => piece.length > 0);
        this.#index = 0;
        this.#offset = 0;
        this.#length += bytes.length;
    }
    /** The unread part of the first piece; empty only if the queue is empty. */
    head() {
        const piece = this.#pieces[this.#index];
        if (piece === undefined)
            return Buffer.alloc(0);
        return this.#offset === 0 ? piece : piece.subarray(this.#offset);
    }
    /** Marks the first `count` bytes of {@link head} as read; `count` must not exceed its length. */
    skip(count) {
        const piece = this.#pieces[this.#index];
        if (piece === undefined)
            return;
        this.#offset += count;
        this.#length -= count;
        if (this.#offset < piece.length)
            return;
        this.#offset = 0;
        this.#index += 1;
        if (this.#index === this.#pieces.length) {
            this.#pieces = [];
            this.#index = 0;
        }
        else if (this.#index >= MAX_SPENT_PIECES) {
            this.#pieces.splice(0, this.#index);
            this.#index = 0;
        }
    }
}
//# sourceMappingURL=byte-queue.js.map