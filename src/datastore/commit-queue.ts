import type { Clock } from "../base/clock.ts";
import type { Draft } from "./draft.ts";

/** Milliseconds from the first commit on its way to the disk on, in which others may follow it: bounds their copies. */
const GATHER_MS = 5;

/** A commit on its way to the disk. */
interface Writing {
  readonly draft: Draft;
  /** Whether what comes after it is judged by it. */
  readonly judges: boolean;
}

/**
 * The commits on their way to the disk, oldest first. The store takes them in this order, several with one fsync, and
 * none after one that it has refused.
 */
export class CommitQueue {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #writing: Writing[] = [];
  #since = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** Why one of them was refused; undefined again once those behind it have been refused too. */
  #broken: { readonly cause: unknown } | undefined;
  #refused = 0;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  get length(): number {
    return this.#writing.length;
  }

  /** How many were refused so far: what was made on one of those is in vain. */
  get refused(): number {
    return this.#refused;
  }

  /** The newest; undefined where there is none. */
  get newest(): Draft | undefined {
    return this.#writing.at(-1)?.draft;
  }

  /** Whether a draft like this one may be made on what is on its way. */
  admits(scope: Draft["scope"]): boolean {
    if (this.#writing.length === 0) return true;
    return (
      this.#broken === undefined &&
      this.#clock.monotonic() - this.#since < GATHER_MS &&
      this.#writing.every(({ draft, judges }) => !judges && draft.scope === scope)
    );
  }

  /** Adds a commit that was handed to the store; `written` settles after {@link stored} or {@link refuse}. */
  add(draft: Draft, judges: boolean, written: Promise<unknown>): void {
    if (this.#writing.length === 0) this.#since = this.#clock.monotonic();
    this.#writing.push({ draft, judges });
    this.#last = written;
  }

  /** The oldest is on disk. */
  stored(): void {
    this.#writing.shift();
  }

  /** The oldest could not be written. Gives why: that of an earlier one, without which it could not be either. */
  refuse(cause: unknown): unknown {
    this.#writing.shift();
    this.#refused += 1;
    const first = this.#broken ?? { cause };
    this.#broken = this.#writing.length > 0 ? first : undefined;
    return first.cause;
  }

  /** Resolves when nothing is on its way; never rejects. */
  async settled(): Promise<void> {
    if (this.#writing.length > 0) await this.#last.catch(() => undefined);
  }
}
