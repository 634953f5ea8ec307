import type { Clock } from "../../src/base/clock.ts";

/** A clock whose hands the test turns. */
export class FakeClock implements Clock {
  #now: number;
  #monotonic = 0;
  readonly #timers = new Map<() => void, number>();

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  schedule(delay: number, callback: () => void): () => void {
    const timer = (): void => callback();
    this.#timers.set(timer, this.#monotonic + delay);
    return () => void this.#timers.delete(timer);
  }

  /** Delay of the timer that fires next; undefined: none is set. */
  get nextDelay(): number | undefined {
    const due = [...this.#timers.values()];
    return due.length === 0 ? undefined : Math.min(...due) - this.#monotonic;
  }

  /** Lets time pass, and fires the timers that become due, in their order. */
  advance(milliseconds: number): void {
    const end = this.#monotonic + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(([, at]) => at <= end).toSorted(([, a], [, b]) => a - b);
      if (!next) break;
      const [timer, at] = next;
      this.#pass(Math.max(0, at - this.#monotonic));
      this.#timers.delete(timer);
      timer();
    }
    this.#pass(end - this.#monotonic);
  }

  /** Sets the wall clock, as an operator or NTP does; the monotonic one goes on. */
  step(milliseconds: number): void {
    this.#now += milliseconds;
  }

  #pass(milliseconds: number): void {
    this.#monotonic += milliseconds;
    this.#now += milliseconds;
  }
}
