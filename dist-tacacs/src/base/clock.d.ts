/** Time and timers, handed in so that tests can turn the hands. */
export interface Clock {
    /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. */
    now(): number;
    /** Monotonic time in milliseconds; never steps, and means nothing across processes. */
    monotonic(): number;
    /** Calls `callback` once after `delay` milliseconds, unless the returned function is called first. */
    schedule(delay: number, callback: () => void): () => void;
}
/** The clock of the machine. */
export declare const systemClock: Clock;
