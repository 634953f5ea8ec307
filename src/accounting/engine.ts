import { setMaxListeners } from "node:events";
import { idReused, type Accepted, type Refused } from "./acceptance.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { AccountingConfig } from "./config.ts";
import type { EngineParts } from "./engine-parts.ts";
import type { EngineEvent } from "./engine-event.ts";
import type { Transmit } from "./exchange.ts";
import { Delivery } from "./delivery.ts";
import type { Removed } from "./packet-queue.ts";
import { inquire, type InquiryOutcome } from "./inquiry.ts";
import { OpenTasks } from "./open-tasks.ts";
import type { AddedPacket, NewPacket, PacketChoice, PacketStore, ReportedPacket } from "./packet-store.ts";
import { PendingWrites } from "./pending-writes.ts";
import { waitOf } from "./policy.ts";
import type { AccountingRecord } from "./record.ts";
import { ServerSelection } from "./server-selection.ts";
import { DisconnectCause, stopRecord } from "./session-records.ts";
import { accountingState, newStatistics } from "./state.ts";

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

/** Which stored packets an operator means; `address` is that of the server last tried. */
export type PacketSelection = "all" | { readonly id: number } | { readonly address: string };

/**
 * Keeps every accounting record until a server has answered it, and sends it as often as the policy grants.
 * A count is on disk before its packet is sent, so no crash gives a packet more tries than the policy grants.
 */
export class AccountingEngine {
  readonly #parts: EngineParts;
  readonly #delivery: Delivery;
  readonly #tasks: OpenTasks;
  readonly #abort: AbortController;
  /** Packets being written to the store: they count against the buffer. */
  #arriving = 0;

  private constructor(options: EngineOptions) {
    this.#abort = new AbortController();
    setMaxListeners(0, this.#abort.signal); // every exchange under way is one
    this.#parts = {
      ...options,
      writes: new PendingWrites({ ...options, signal: this.#abort.signal }),
      selection: new ServerSelection(options.clock, options.report),
      statistics: newStatistics(options.clock.now()),
      signal: this.#abort.signal,
    };
    this.#delivery = new Delivery(this.#parts);
    this.#tasks = new OpenTasks(this.#parts, (stop) => this.#storeLate(stop));
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
        await engine.#store(stopRecord(record, aliveAt ?? 0, DisconnectCause.serverFault));
      }),
    );
    engine.#delivery.pump();
    return engine;
  }

  /** Stored packets, of every kind. */
  get total(): number {
    return this.#delivery.total;
  }

  /** The configuration in force. */
  get config(): AccountingConfig {
    return this.#parts.config;
  }

  /**
   * Opens a task of this server's own on disk: where a crash leaves it open, the next start stores its STOP, made of
   * this START record. Its own STOP closes it. Never rejects.
   */
  openTask(start: AccountingRecord): Promise<void> {
    return this.#tasks.open(start);
  }

  /** A task of this server's own has ended, and no server knows of it. Never rejects. */
  closeTask(taskId: string): Promise<void> {
    return this.#tasks.close(taskId);
  }

  /**
   * Sends a START or WATCHDOG of an open task to the servers in order, once each, until one answers; it is not kept.
   * Stops where the task is closed meanwhile. Never rejects.
   */
  ask(record: AccountingRecord): Promise<InquiryOutcome> {
    return inquire(record, this.#parts, {
      answered: () => {
        const template = this.config.templates.get(record.template);
        if (template) this.#delivery.answered(template);
      },
      failed: () => this.#delivery.pump(),
      matters: () => this.#tasks.has(record.taskId),
    });
  }

  /**
   * Takes a record of any kind; resolves once it is on disk, or refused. Its transmission follows by itself.
   *
   * Of one task, a WATCHDOG or STOP waits for a START that is in its cycle, and a START that has used up its cycle
   * holds nothing. A WATCHDOG or STOP replaces the WATCHDOGs that wait; an answered STOP removes the START and the
   * WATCHDOGs that wait. A `source` that reports the same again gets the id of the first packet, until half a million
   * packets and more have come after it. Never rejects.
   */
  async accept(record: AccountingRecord): Promise<Result<Accepted, Refused>> {
    const refusal = this.#refusal(record);
    if (refusal) {
      const reported = await this.#reported(record);
      if (!reported) return this.#refuse(record, refusal);
      return reported.conflict
        ? this.#refuse(record, idReused(reported))
        : ok({ id: reported.id, duplicate: true });
    }
    try {
      const added = await this.#store(record);
      if (added.conflict) return await this.#refuse(record, idReused(added));
      const { id, duplicate } = added;
      if (!duplicate) this.#delivery.pump();
      return ok({ id, duplicate });
    } catch (cause) {
      const message = `The accounting packet could not be written to disk: ${String(cause)}`;
      return this.#refuse(record, { kind: "store-failed", message });
    }
  }

  /** Whether a stored packet is in its cycle: being sent, or waiting to be. False where the disk fails. */
  async isInCycle(id: number): Promise<boolean> {
    const { store, config, log } = this.#parts;
    try {
      const [packet] = await store.page(id - 1, 1);
      if (packet?.id !== id || packet.setAside || this.#delivery.leaving().has(id)) return false;
      return this.#delivery.isInFlight(packet) || waitOf(config.resend, packet.attempts) !== undefined;
    } catch (cause) {
      log.error("an accounting packet could not be read", { id, reason: String(cause) });
      return false;
    }
  }

  /** Follows a new configuration from each packet's next due time on; exchanges under way go on. Cannot fail. */
  apply(config: AccountingConfig): void {
    const previous = this.#parts.config;
    this.#parts.config = config;
    this.#delivery.followConfig(previous);
  }

  /** Begins a new cycle for stored packets, due at once; those in flight are left alone. Gives their number. */
  resendNow(selection: PacketSelection): Promise<number> {
    return this.#delivery.resendNow(this.#choiceOf(selection));
  }

  /** Removes stored packets, unanswered; those in flight once their exchange has ended. */
  reset(selection: PacketSelection): Promise<Removed> {
    return this.#delivery.reset(this.#choiceOf(selection));
  }

  /** Operational data of `hwtacacs:hwtacacs`, RFC 7951 JSON; of the stored packets the {@link SHOWN_PACKETS} oldest. */
  async state(): Promise<unknown> {
    // Of the same moment as the packets: the store answers in the order it is asked.
    const { total: stored, stops: total } = this.#delivery;
    const leaving = this.#delivery.leaving();
    const page = await this.#parts.store.page(0, SHOWN_PACKETS);
    return accountingState(this.#parts, {
      total,
      stored,
      packets: page.filter(({ id }) => !leaving.has(id)),
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
    this.#tasks.stop();
    this.#delivery.close();
    await this.#parts.writes.settled();
  }

  #refusal(record: AccountingRecord): Refused | undefined {
    const { maxPackets, templates } = this.#parts.config;
    if (this.total + this.#arriving >= maxPackets) {
      const message = `The buffer holds ${maxPackets} accounting packets and takes no more.`;
      return { kind: "buffer-full", message };
    }
    // A task that is open was begun under a template that has been deleted since, and may come back.
    if (templates.has(record.template) || this.#tasks.has(record.taskId)) return undefined;
    return { kind: "unknown-template", message: `There is no template "${record.template}".` };
  }

  /** The packet of a record reported before, which even a full buffer has taken; undefined: none, or the disk fails. */
  async #reported({ source, taskId }: AccountingRecord): Promise<ReportedPacket | undefined> {
    if (!source) return undefined;
    try {
      return await this.#parts.store.reported(source);
    } catch (cause) {
      this.#parts.log.error("packets reported before could not be read", { taskId, reason: String(cause) });
      return undefined;
    }
  }

  async #store(record: AccountingRecord): Promise<AddedPacket> {
    const { clock, statistics } = this.#parts;
    const now = clock.now();
    const packet: NewPacket = {
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
      const added = await this.#delivery.add(packet);
      if (record.kind === "stop" && record.client === undefined) this.#tasks.closed(record.taskId);
      if (!added.duplicate) statistics[record.kind].queued += 1;
      return added;
    } finally {
      this.#arriving -= 1;
    }
  }

  /** Stores the STOP of an open task that was refused before: true once it is on disk. Never rejects. */
  async #storeLate(stop: AccountingRecord): Promise<boolean> {
    if (this.#refusal(stop)) return false;
    try {
      await this.#store(stop);
    } catch {
      return false; // the log has told of it when it was refused
    }
    this.#delivery.pump();
    return true;
  }

  async #refuse(record: AccountingRecord, refused: Refused): Promise<Result<never, Refused>> {
    const { statistics, log } = this.#parts;
    const { kind, taskId, username } = record;
    statistics[kind].refused += 1;
    log.error("accounting packet refused", { kind, taskId, username, reason: refused.message });
    // Its task stays open, now with the true end, until there is room, or a restart makes the STOP of it.
    if (kind === "stop" && record.client === undefined) await this.#tasks.end(record);
    return err(refused);
  }
}
