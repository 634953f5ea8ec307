import type { Clock } from "../../src/base/clock.ts";
/** A clock that stands still until it is told to run its timers. */
export declare class ManualClock implements Clock {
    #private;
    now(): number;
    monotonic(): number;
    schedule(delay: number, callback: () => void): () => void;
    /** The delays of the timers still set, in milliseconds. */
    get delays(): readonly number[];
    /** Fires every timer that is set. */
    fire(): void;
}
