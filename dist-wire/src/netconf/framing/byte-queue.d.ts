/**
 * The bytes received and not yet read, in the pieces they came in.
 * Nothing is copied here: readers take views of the pieces.
 */
export declare class ByteQueue {
    #private;
    /** Number of bytes not yet read. */
    get length(): number;
    /** Appends a piece. The queue keeps a view of it: the caller must not write to it afterwards. */
    push(bytes: Uint8Array): void;
    /** Puts bytes back in front of everything unread. */
    unshift(bytes: Buffer): void;
    /** The unread part of the first piece; empty only if the queue is empty. */
    head(): Buffer;
    /** Marks the first `count` bytes of {@link head} as read; `count` must not exceed its length. */
    skip(count: number): void;
}
