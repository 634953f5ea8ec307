import type { Clock } from "../../src/base/clock.ts";

/** A clock that stands still until it is told to run its timers. */
export class ManualClock implements Clock {
  readonly #timers = new Map<() => void, number>();

  now(): number {
    return 0;
  }

  monotonic(): number {
    return 0;
  }

  schedule(delay: number, callback: () => void): () => void {
    this.#timers.set(callback, delay);
    return () => void this.#timers.delete(callback);
  }

  /** The delays of the timers still set, in milliseconds. */
  get delays(): readonly number[] {
    return [...this.#timers.values()];
  }

  /** Fires every timer that is set. */
  fire(): void {
    // Those set by a callback wait for the next call.
    const due = [...this.#timers.keys()];
    for (const callback of due) {
      this.#timers.delete(callback);
      callback();
    }
  }
}
