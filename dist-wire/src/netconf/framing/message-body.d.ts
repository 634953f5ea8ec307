/**
 * A message while it is being received. Grows by doubling as bytes really arrive, never by what a peer announces,
 * so that its cost is linear even if the bytes come one at a time.
 */
export declare class MessageBody {
    #private;
    /** Number of bytes received. */
    get length(): number;
    /** Appends bytes; the first piece is only referred to, and copied if a second follows. */
    append(bytes: Buffer): void;
    /** A view of the last `count` bytes, or of all if there are fewer. */
    tail(count: number): Buffer;
    /** Hands out the first `count` bytes (all by default) and starts anew. */
    take(count?: number): Buffer;
}
