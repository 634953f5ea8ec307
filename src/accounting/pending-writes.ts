import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";

/** Milliseconds until a write that has to be made is tried again. */
const RETRY_MS = 5000;

/** Writes to the store that are under way. */
export class PendingWrites {
  readonly #pending = new Set<Promise<unknown>>();
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  /** `signal` is aborted when the engine closes. */
  constructor({ log, clock, signal }: { log: Log; clock: Clock; signal: AbortSignal }) {
    this.#log = log;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Follows a write; its outcome stays the caller's. */
  async follow<T>(write: Promise<T>): Promise<T> {
    this.#pending.add(write);
    try {
      return await write;
    } finally {
      this.#pending.delete(write);
    }
  }

  /** Follows a write that nobody waits for: true once it is on disk; false, with a line in the log, where it failed. */
  async report(
    write: Promise<unknown>,
    failure: string,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<boolean> {
    try {
      await this.follow(write);
      return true;
    } catch (cause) {
      this.#log.error(failure, { ...fields, reason: String(cause) });
      return false;
    }
  }

  /**
   * Tries a write until it is on disk, for what has happened and cannot be refused; the log says once that it failed.
   * Undefined where the engine closes first.
   */
  async insist<T>(
    write: () => Promise<T>,
    failure: string,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<T | undefined> {
    for (let logged = false; ; logged = true) {
      try {
        return await this.follow(write());
      } catch (cause) {
        if (!logged) this.#log.error(failure, { ...fields, reason: String(cause) });
      }
      if (!(await this.#pause())) return undefined;
    }
  }

  /** False where the engine closes meanwhile. */
  #pause(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#signal.aborted) {
        resolve(false);
        return;
      }
      const end = (): void => {
        cancel();
        resolve(false);
      };
      const cancel = this.#clock.schedule(RETRY_MS, () => {
        this.#signal.removeEventListener("abort", end);
        resolve(true);
      });
      this.#signal.addEventListener("abort", end, { once: true });
    });
  }

  /** Resolves when every write of this moment has ended, well or not. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }
}
