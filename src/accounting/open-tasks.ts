import type { EngineParts } from "./engine-parts.ts";
import type { AccountingRecord } from "./record.ts";

/** Milliseconds between two notes that the process lives, while tasks are open. */
const ALIVE_INTERVAL_MS = 10_000;

/** This server's own tasks that have started and not stopped: a crash must not leave them open for ever. */
export class OpenTasks {
  readonly #parts: EngineParts;
  readonly #open = new Set<string>();
  /** STOPs of open tasks that could not be stored. */
  readonly #refused = new Map<string, AccountingRecord>();
  readonly #storeLate: (stop: AccountingRecord) => Promise<boolean>;
  #cancelAlive: (() => void) | undefined;

  /** `storeLate` tries to store a STOP that was refused before, and tells whether it is on disk. */
  constructor(parts: EngineParts, storeLate: (stop: AccountingRecord) => Promise<boolean>) {
    this.#parts = parts;
    this.#storeLate = storeLate;
  }

  /** Opens a task on disk. */
  async open(record: AccountingRecord): Promise<void> {
    this.#open.add(record.taskId);
    this.#beAlive();
    // Without its row only a crash would lose the STOP: the user is accounted for all the same.
    await this.#write(record);
  }

  /** The STOP of an open task could not be stored: it is tried again now and then, and a restart makes the task's end of it. */
  async end(stop: AccountingRecord): Promise<void> {
    if (!this.has(stop.taskId)) return;
    this.#refused.set(stop.taskId, stop);
    await this.#write(stop);
  }

  /** Whether the task is open. */
  has(taskId: string): boolean {
    return this.#open.has(taskId);
  }

  /** Closes a task that needs no STOP. */
  async close(taskId: string): Promise<void> {
    const { store, writes } = this.#parts;
    this.#open.delete(taskId);
    await writes.report(store.closeTask(taskId), "a closed task is still open on disk", { taskId });
  }

  /** Its STOP is on disk. */
  closed(taskId: string): void {
    this.#open.delete(taskId);
  }

  /** Lets the clock go. */
  stop(): void {
    this.#cancelAlive?.();
  }

  async #write(record: AccountingRecord): Promise<void> {
    const { store, writes } = this.#parts;
    const { taskId } = record;
    await writes.report(store.openTask({ taskId, record }), "open task not stored", { taskId });
  }

  async #storeRefused(): Promise<void> {
    const stops = [...this.#refused.values()];
    this.#refused.clear(); // so that none is tried twice at once
    for (const stop of stops) if (!(await this.#storeLate(stop))) this.#refused.set(stop.taskId, stop);
  }

  /** While tasks are open, notes the time now and then: where a crash leaves them open, they ended about then. */
  #beAlive(): void {
    const { store, writes, clock, signal } = this.#parts;
    if (this.#cancelAlive || signal.aborted) return;
    this.#cancelAlive = clock.schedule(ALIVE_INTERVAL_MS, () => {
      this.#cancelAlive = undefined;
      if (this.#open.size > 0) this.#beAlive();
    });
    void writes.report(store.alive(clock.now()), "sign of life not stored", {});
    void this.#storeRefused();
  }
}
