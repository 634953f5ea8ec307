import type { EngineParts } from "./engine-parts.ts";
import { exchange } from "./exchange.ts";
import type { AccountingRecord } from "./record.ts";
import type { StopDelivery } from "./stop-delivery.ts";
import { describeFailure, requestOf } from "./wire.ts";

/** Milliseconds between two notes that the process lives, while tasks are open. */
const ALIVE_INTERVAL_MS = 10_000;

/** Tasks that have started and not stopped, and the records sent meanwhile, which are not kept. */
export class LiveTasks {
  readonly #parts: EngineParts;
  readonly #delivery: StopDelivery;
  readonly #open = new Set<string>();
  #cancelAlive: (() => void) | undefined;

  constructor(parts: EngineParts, delivery: StopDelivery) {
    this.#parts = parts;
    this.#delivery = delivery;
  }

  /** Opens a task on disk, then sends its START. */
  async start(record: AccountingRecord): Promise<void> {
    const { store, writes } = this.#parts;
    const { taskId } = record;
    this.#open.add(taskId);
    this.#beAlive();
    // Without its row only a crash would lose the STOP: the user is accounted for all the same.
    await writes.report(store.openTask({ taskId, record }), "open task not stored", { taskId });
    await this.send(record, "start");
  }

  /** Whether the task is open. */
  has(taskId: string): boolean {
    return this.#open.has(taskId);
  }

  /** Its STOP is on disk. */
  closed(taskId: string): void {
    this.#open.delete(taskId);
  }

  /** Sends a record to the template's servers, once each, until one answers. */
  async send(record: AccountingRecord, kind: "start" | "watchdog"): Promise<void> {
    const { config, clock, selection, signal, log } = this.#parts;
    const template = config.templates.get(record.template);
    if (!template) return;
    const { taskId } = record;
    for (const server of selection.order(template, clock.monotonic())) {
      // A START must not reach a server long after its STOP.
      if (signal.aborted || (kind === "start" && !this.#open.has(taskId))) return;
      selection.begin(template, server, clock.monotonic());
      const outcome = await exchange(requestOf(record, kind, template), template, server, this.#parts);
      if (outcome.ok) {
        this.#delivery.answered(template);
        return;
      }
      this.#delivery.pump(); // where this was the probe, packets wait for its end
      if (outcome.error.kind === "aborted") return;
      log.warn(`accounting ${kind} not answered`, {
        taskId,
        server: server.name,
        reason: describeFailure(outcome.error),
      });
    }
  }

  close(): void {
    this.#cancelAlive?.();
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
  }
}
