import type { Log } from "../base/log.ts";

/** Writes to the store that are under way. */
export class PendingWrites {
  readonly #pending = new Set<Promise<unknown>>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
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

  /** Resolves when every write of this moment has ended, well or not. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }
}
