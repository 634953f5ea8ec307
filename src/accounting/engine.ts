import { setMaxListeners } from "node:events";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { AccountingConfig } from "./config.ts";
import type { EngineParts } from "./engine-parts.ts";
import type { EngineEvent } from "./engine-event.ts";
import type { Transmit } from "./exchange.ts";
import { LiveTasks } from "./live-tasks.ts";
import type { PacketChoice, PacketStore, StoredPacket } from "./packet-store.ts";
import { PendingWrites } from "./pending-writes.ts";
import type { AccountingRecord } from "./record.ts";
import { ServerSelection } from "./server-selection.ts";
import { stopRecord } from "./session-accounting.ts";
import { accountingState, newStatistics } from "./state.ts";
import { StopDelivery } from "./stop-delivery.ts";

/** Stored packets that {@link AccountingEngine.state} shows: the oldest. */
const SHOWN_PACKETS = 1000;

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: PacketStore;
  readonly clock: Clock;
  /** 0 to below 1, such as `Math.random`: spreads what failed together. */
  readonly random: () => number;
  readonly transmit: Transmit;
  readonly config: AccountingConfig;
  readonly log: Log;
  /** Told of what operators want to know as it happens; called in the middle of the engine's work, so it must not throw. */
  readonly report: (event: EngineEvent) => void;
}

/** Why an accounting-stop packet was not taken; the caller must say so loudly. */
export interface StopRefused {
  readonly kind: "buffer-full" | "store-failed";
  readonly message: string;
}

/** Which stored packets an operator means; `address` is that of the server last tried. */
export type PacketSelection = "all" | { readonly id: number } | { readonly address: string };

/**
 * Sends accounting records, and keeps every accounting-stop packet until a server has answered it.
 * A count is on disk before its packet is sent, so no crash gives a packet more tries than the policy grants.
 */
export class AccountingEngine {
  readonly #parts: EngineParts;
  readonly #delivery: StopDelivery;
  readonly #tasks: LiveTasks;
  readonly #abort: AbortController;
  /** Packets being written to the store: they count against the buffer. */
  #arriving = 0;

  private constructor(options: EngineOptions) {
    this.#abort = new AbortController();
    setMaxListeners(0, this.#abort.signal); // every exchange under way is one
    this.#parts = {
      ...options,
      writes: new PendingWrites(options.log),
      selection: new ServerSelection(options.report),
      statistics: newStatistics(options.clock.now()),
      signal: this.#abort.signal,
    };
    this.#delivery = new StopDelivery(this.#parts);
    this.#tasks = new LiveTasks(this.#parts, this.#delivery);
  }

  /**
   * Takes up where the last process stopped: its packets go on, and a task it left open is stopped. Rejects
   * where the store does.
   */
  static async open(options: EngineOptions): Promise<AccountingEngine> {
    const engine = new AccountingEngine(options);
    const { counts, openTasks, aliveAt } = await options.store.load();
    engine.#delivery.load(counts);
    // Together, so that they share one fsync. Never refused: the users are charged from their START on.
    await Promise.all(
      openTasks.map(async ({ taskId, record }) => {
        options.log.warn("a session that the last process left open is stopped now", { taskId });
        await engine.#store(stopRecord(record, aliveAt ?? 0));
      }),
    );
    engine.#delivery.pump();
    return engine;
  }

  /** Stored accounting-stop packets. */
  get total(): number {
    return this.#delivery.total;
  }

  /** The configuration in force. */
  get config(): AccountingConfig {
    return this.#parts.config;
  }

  /**
   * Opens a task durably, then sends START to the servers in order, once each, until one answers. Resolves
   * after that; nothing depends on it, and a START that no server took is not sent again.
   */
  start(record: AccountingRecord): Promise<void> {
    return this.#tasks.start(record);
  }

  /** Sends WATCHDOG like a START; a lost one is made good by the next. */
  watchdog(record: AccountingRecord): Promise<void> {
    return this.#tasks.send(record, "watchdog");
  }

  /** Stores a STOP; `ok` with its id means that it is on disk. Its transmission follows by itself. Never rejects. */
  async stop(record: AccountingRecord): Promise<Result<number, StopRefused>> {
    const { maxPackets } = this.#parts.config;
    if (this.total + this.#arriving >= maxPackets) {
      const message = `The buffer holds ${maxPackets} accounting-stop packets and takes no more.`;
      return this.#refuse(record, { kind: "buffer-full", message });
    }
    let id: number;
    try {
      id = await this.#store(record);
    } catch (cause) {
      const message = `The accounting-stop packet could not be written to disk: ${String(cause)}`;
      return this.#refuse(record, { kind: "store-failed", message });
    }
    this.#delivery.pump();
    return ok(id);
  }

  /** A sentence why a configuration cannot be followed; undefined: it can, as all can that the schema accepts. */
  prepare(_config: AccountingConfig): string | undefined {
    return undefined;
  }

  /** Follows a new configuration from each packet's next due time on; exchanges under way go on. Cannot fail. */
  apply(config: AccountingConfig): void {
    this.#parts.config = config;
    this.#delivery.followConfig();
  }

  /** Begins a new cycle for stored packets, due at once; those in flight are left alone. Gives their number. */
  resendNow(selection: PacketSelection): Promise<number> {
    return this.#delivery.resendNow(this.#choiceOf(selection));
  }

  /** Removes stored packets, unanswered; those in flight once their exchange has ended. Gives their number. */
  reset(selection: PacketSelection): Promise<number> {
    return this.#delivery.reset(this.#choiceOf(selection));
  }

  /** Operational data of `hwtacacs:hwtacacs`, RFC 7951 JSON; of the stored packets the {@link SHOWN_PACKETS} oldest. */
  async state(): Promise<unknown> {
    const { total } = this; // of the same moment as the packets: the store answers in the order it is asked
    const packets = await this.#parts.store.page(0, SHOWN_PACKETS);
    return accountingState(this.#parts, {
      total,
      packets,
      isInFlight: (packet) => this.#delivery.isInFlight(packet),
    });
  }

  #choiceOf(selection: PacketSelection): PacketChoice {
    if (selection === "all" || "id" in selection) return selection;
    const servers = [...this.#parts.config.templates.values()].flatMap((template) =>
      template.servers
        .filter(({ address }) => address === selection.address)
        .map(({ name }) => ({ template: template.name, server: name })),
    );
    return { servers };
  }

  /** Ends every exchange, and waits for the store's writes only: the next process goes on, with no try more or less. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#tasks.close();
    this.#delivery.close();
    await this.#parts.writes.settled();
  }

  async #store(record: AccountingRecord): Promise<number> {
    const { clock, store, writes, statistics } = this.#parts;
    const now = clock.now();
    const packet: Omit<StoredPacket, "id"> = {
      record,
      attempts: 0,
      transmissions: 0,
      queuedAt: now,
      firstSentAt: undefined,
      waitsSince: now,
      setAside: false,
      lastServer: undefined,
      lastFailure: undefined,
    };
    this.#arriving += 1;
    try {
      const id = await writes.follow(store.add(packet));
      this.#tasks.closed(record.taskId);
      statistics.queued += 1;
      if (!this.#abort.signal.aborted) this.#delivery.admit({ ...packet, id });
      return id;
    } finally {
      this.#arriving -= 1;
    }
  }

  async #refuse(record: AccountingRecord, refused: StopRefused): Promise<Result<number, StopRefused>> {
    const { statistics, log, store, writes } = this.#parts;
    const { taskId, username } = record;
    statistics.refused += 1;
    log.error("accounting-stop packet refused", { taskId, username, reason: refused.message });
    // Its task stays open on disk, now with the true end, so that a restart with room does not charge longer.
    if (this.#tasks.has(taskId))
      await writes.report(store.openTask({ taskId, record }), "open task not stored", { taskId });
    return err(refused);
  }
}
