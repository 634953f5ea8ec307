import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { AccountingConfig, Template } from "./config.ts";
import { exchange, type Transmit } from "./exchange.ts";
import type { PacketStore, PacketUpdate, StoredPacket } from "./packet-store.ts";
import { isExhausted, waitAfter } from "./policy.ts";
import type { AccountingRecord } from "./record.ts";
import { ServerSelection } from "./server-selection.ts";
import { stopRecord } from "./session-accounting.ts";
import { accountingState, newStatistics, type EngineStatistics } from "./state.ts";
import { describeFailure, requestOf } from "./wire.ts";

/** What an engine is made of. */
export interface EngineOptions {
  readonly store: PacketStore;
  readonly clock: Clock;
  readonly transmit: Transmit;
  readonly config: AccountingConfig;
  readonly log: Log;
}

/** Why an accounting-stop packet was not taken; the caller must say so loudly. */
export interface StopRefused {
  readonly kind: "buffer-full" | "store-failed";
  readonly message: string;
}

/** A stored packet and what only this process knows of it. */
export interface Entry {
  packet: StoredPacket;
  inFlight: boolean;
  /** Monotonic milliseconds of parking. */
  parkedAt: number;
  /** It has no form on the wire: no cycle can help. */
  unencodable: boolean;
  cancelTimer: (() => void) | undefined;
}

/** Transmissions at once. */
const MAX_IN_FLIGHT = 32;
/** Milliseconds between two notes that the process lives, while tasks are open. */
const ALIVE_INTERVAL_MS = 10_000;

/**
 * Sends accounting records, and keeps every accounting-stop packet until a server has answered it.
 * A count is on disk before its packet is sent, so no crash gives a packet more tries than the policy grants.
 */
export class AccountingEngine {
  readonly #options: EngineOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #openTasks = new Set<string>();
  readonly #selection = new ServerSelection();
  readonly #statistics: EngineStatistics;
  readonly #abort = new AbortController();
  /** Due, and waiting for a place among those in flight or for a probe to end. */
  #ready: Entry[] = [];
  #inFlight = 0;
  /** Packets being written to the store: they count against the buffer. */
  #arriving = 0;
  #config: AccountingConfig;
  #cancelAlive: (() => void) | undefined;

  private constructor(options: EngineOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#statistics = newStatistics(options.clock.now());
  }

  /** Takes up where the last process stopped: its packets go on, and a task it left open is stopped. */
  static async open(options: EngineOptions): Promise<AccountingEngine> {
    const engine = new AccountingEngine(options);
    const { packets, openTasks, aliveAt } = await options.store.load();
    for (const packet of packets) engine.#admit(packet);
    for (const { record } of openTasks) {
      options.log.warn("a session that the last process left open is stopped now", { taskId: record.taskId });
      await engine.#queue(stopRecord(record, aliveAt ?? 0)); // never refused: the user was charged from its START on
    }
    return engine;
  }

  /** Stored accounting-stop packets. */
  get total(): number {
    return this.#entries.size;
  }

  /** The configuration in force. */
  get config(): AccountingConfig {
    return this.#config;
  }

  /** Opens a task durably, then sends START to the servers in order, once each, until one answers. */
  async start(record: AccountingRecord): Promise<void> {
    this.#openTasks.add(record.taskId);
    this.#beAlive();
    await this.#options.store.openTask({ taskId: record.taskId, record });
    await this.#sendOnce(record, "start");
  }

  /** Sends WATCHDOG like a START; a lost one is made good by the next. */
  async watchdog(record: AccountingRecord): Promise<void> {
    await this.#sendOnce(record, "watchdog");
  }

  /** Stores a STOP; `ok` with its id means that it is on disk. Its transmission follows by itself. */
  async stop(record: AccountingRecord): Promise<Result<number, StopRefused>> {
    if (this.total + this.#arriving >= this.#config.maxPackets) {
      this.#statistics.refused += 1;
      const message = `The buffer holds ${this.#config.maxPackets} accounting-stop packets and takes no more.`;
      this.#options.log.error("accounting-stop packet refused: the buffer is full", {
        taskId: record.taskId,
        username: record.username,
        maxPackets: this.#config.maxPackets,
      });
      return err({ kind: "buffer-full", message });
    }
    try {
      return ok(await this.#queue(record));
    } catch (cause) {
      this.#statistics.refused += 1;
      const message = `The accounting-stop packet could not be written to disk: ${String(cause)}`;
      this.#options.log.error("accounting-stop packet not stored", { taskId: record.taskId, reason: String(cause) });
      return err({ kind: "store-failed", message });
    }
  }

  /** Whether a configuration can be followed: all that the schema accepts can. */
  prepare(_config: AccountingConfig): string | undefined {
    return undefined;
  }

  /** Follows a new configuration from each packet's next due time on; exchanges under way go on. */
  apply(config: AccountingConfig): void {
    this.#config = config;
    for (const entry of this.#entries.values()) {
      if (entry.inFlight) continue;
      const exhausted = isExhausted(config.resend, entry.packet.attempts);
      if (entry.packet.state === "waiting" && exhausted) this.#park(entry, "the policy grants no further transmission");
      else if (entry.packet.state === "parked" && !exhausted && !entry.unencodable) this.#rearm(entry, entry.packet.attempts, 0);
    }
  }

  /** Operational data of `hwtacacs:hwtacacs`, RFC 7951 JSON. */
  state(): unknown {
    return accountingState(this.#statistics, this.#entries.values(), this.#config, this.#selection);
  }

  /** Ends every exchange; what is stored goes on in the next process, with no try more or less. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#cancelAlive?.();
    for (const entry of this.#entries.values()) entry.cancelTimer?.();
    this.#ready = [];
  }

  async #queue(record: AccountingRecord): Promise<number> {
    const now = this.#options.clock.now();
    const packet: Omit<StoredPacket, "id"> = {
      record,
      state: "waiting",
      attempts: 0,
      transmissions: 0,
      queuedAt: now,
      firstSentAt: undefined,
      nextAttemptAt: now,
      lastServer: undefined,
      lastFailure: undefined,
    };
    this.#arriving += 1;
    try {
      const id = await this.#options.store.add(packet);
      this.#openTasks.delete(record.taskId);
      this.#statistics.queued += 1;
      this.#admit({ ...packet, id });
      return id;
    } finally {
      this.#arriving -= 1;
    }
  }

  #admit(packet: StoredPacket): void {
    const entry: Entry = { packet, inFlight: false, parkedAt: -Infinity, unencodable: false, cancelTimer: undefined };
    this.#entries.set(packet.id, entry);
    if (packet.state === "waiting") this.#wait(entry);
  }

  /** Lets the clock call a packet at its due time; a time that has passed is now. */
  #wait(entry: Entry): void {
    entry.cancelTimer?.();
    const delay = Math.max(0, (entry.packet.nextAttemptAt ?? 0) - this.#options.clock.now());
    entry.cancelTimer = this.#options.clock.schedule(delay, () => {
      entry.cancelTimer = undefined;
      this.#ready.push(entry);
      this.#pump();
    });
  }

  #pump(): void {
    const held: Entry[] = [];
    while (this.#inFlight < MAX_IN_FLIGHT && !this.#abort.signal.aborted) {
      const entry = this.#ready.shift();
      if (!entry) break;
      if (!this.#entries.has(entry.packet.id) || entry.packet.state !== "waiting") continue;
      if (!this.#begin(entry)) held.push(entry);
    }
    this.#ready.unshift(...held);
  }

  /** False where the packet has to wait for a probe of its server. */
  #begin(entry: Entry): boolean {
    if (isExhausted(this.#config.resend, entry.packet.attempts)) {
      this.#exhaust(entry, entry.packet.lastFailure ?? "the policy grants no further transmission");
      return true;
    }
    const template = this.#config.templates.get(entry.packet.record.template);
    const server = template && this.#selection.pick(template, entry.packet.lastServer, this.#options.clock.monotonic());
    if (!template || server === undefined) {
      this.#park(entry, `template "${entry.packet.record.template}" has no accounting server`);
      return true;
    }
    if (server === "hold") return false;
    entry.inFlight = true;
    this.#inFlight += 1;
    void this.#transmit(entry, template, server).finally(() => {
      entry.inFlight = false;
      this.#inFlight -= 1;
      this.#pump();
    });
    return true;
  }

  async #transmit(entry: Entry, template: Template, server: Template["servers"][number]): Promise<void> {
    const { clock, store, log, transmit } = this.#options;
    const now = clock.now();
    const attempts = entry.packet.attempts + 1;
    const stored = await this.#change(entry, {
      attempts,
      transmissions: entry.packet.transmissions + 1,
      firstSentAt: entry.packet.firstSentAt ?? now,
      // What a restart goes by, should this process not see the answer.
      nextAttemptAt: now + template.responseTimeoutMs + waitAfter(this.#config.resend, attempts),
      lastServer: server.name,
    });
    if (!stored || this.#abort.signal.aborted) {
      this.#selection.released(template, server);
      if (!stored) this.#wait(entry); // never sent without its count on disk
      return;
    }
    this.#statistics.transmitted += 1;
    if (entry.packet.transmissions > 1) this.#statistics.retransmitted += 1;
    const request = requestOf(entry.packet.record, "stop", template);
    const outcome = await exchange(request, template, server, { transmit, clock, signal: this.#abort.signal, selection: this.#selection });
    if (outcome.ok) {
      this.#statistics.acknowledged += 1;
      this.#entries.delete(entry.packet.id);
      store.remove(entry.packet.id).catch((reason: unknown) => {
        log.error("an answered packet is still stored and will be sent again after a restart", { reason: String(reason) });
      });
      this.#serverAnswered(template);
      return;
    }
    if (outcome.error.kind === "aborted") return;
    const reason = describeFailure(outcome.error);
    log.warn("accounting-stop packet not answered", {
      taskId: entry.packet.record.taskId,
      server: server.name,
      transmissions: entry.packet.transmissions,
      reason,
    });
    if (outcome.error.kind === "cannot-encode") {
      entry.unencodable = true;
      this.#park(entry, reason);
    } else if (isExhausted(this.#config.resend, attempts)) {
      this.#exhaust(entry, reason);
    } else {
      const wait = waitAfter(this.#config.resend, attempts);
      await this.#change(entry, { nextAttemptAt: clock.now() + wait, lastFailure: reason });
      this.#wait(entry);
    }
  }

  #exhaust(entry: Entry, reason: string): void {
    this.#statistics.exhausted += 1;
    if (this.#config.resend.exhaustedAction === "park") {
      this.#park(entry, reason);
      return;
    }
    this.#statistics.discarded += 1;
    this.#entries.delete(entry.packet.id);
    const { log, store } = this.#options;
    log.error("accounting-stop packet discarded", { taskId: entry.packet.record.taskId, username: entry.packet.record.username, reason });
    store.remove(entry.packet.id).catch((cause: unknown) => log.error("discarded packet still stored", { reason: String(cause) }));
  }

  #park(entry: Entry, reason: string): void {
    entry.cancelTimer?.();
    entry.cancelTimer = undefined;
    entry.parkedAt = this.#options.clock.monotonic();
    this.#options.log.warn("accounting-stop packet parked", { taskId: entry.packet.record.taskId, reason });
    void this.#change(entry, { state: "parked", nextAttemptAt: undefined, lastFailure: reason });
  }

  #rearm(entry: Entry, attempts: number, delay: number): void {
    void this.#change(entry, { state: "waiting", attempts, nextAttemptAt: this.#options.clock.now() + delay });
    this.#wait(entry);
  }

  /**
   * A server of the template works: what was parked begins a new cycle, at least one interval after it
   * was parked, so that a packet which is always refused does not turn in a loop. Not under `disable`,
   * by which a packet is sent once and not again.
   */
  #serverAnswered(template: Template): void {
    const { resend } = this.#config;
    if (resend.retransmissions === 0) return;
    const now = this.#options.clock.monotonic();
    for (const entry of this.#entries.values()) {
      if (entry.packet.state !== "parked" || entry.unencodable || entry.packet.record.template !== template.name) continue;
      this.#rearm(entry, 0, Math.max(0, entry.parkedAt + resend.intervalMs - now));
    }
  }

  /** Memory first, then disk; false where the disk refused. */
  async #change(entry: Entry, change: PacketUpdate): Promise<boolean> {
    const before = entry.packet;
    entry.packet = { ...before, ...change };
    try {
      await this.#options.store.update(before.id, change);
      return true;
    } catch (cause) {
      this.#options.log.error("packet state not stored", { id: before.id, reason: String(cause) });
      if (change.attempts === before.attempts + 1) {
        const nextAttemptAt = this.#options.clock.now() + this.#config.resend.intervalMs;
        entry.packet = { ...entry.packet, attempts: before.attempts, transmissions: before.transmissions, nextAttemptAt };
      }
      return false;
    }
  }

  async #sendOnce(record: AccountingRecord, kind: "start" | "watchdog"): Promise<void> {
    const template = this.#config.templates.get(record.template);
    if (!template) return;
    const { transmit, clock, log } = this.#options;
    for (const server of template.servers) {
      const request = requestOf(record, kind, template);
      const outcome = await exchange(request, template, server, { transmit, clock, signal: this.#abort.signal, selection: this.#selection });
      if (outcome.ok) {
        this.#serverAnswered(template);
        this.#pump();
        return;
      }
      log.warn(`accounting ${kind} not answered`, { taskId: record.taskId, server: server.name, reason: describeFailure(outcome.error) });
    }
  }

  /** While tasks are open, notes the time now and then: where a crash leaves them open, they ended about then. */
  #beAlive(): void {
    if (this.#cancelAlive || this.#abort.signal.aborted) return;
    this.#cancelAlive = this.#options.clock.schedule(ALIVE_INTERVAL_MS, () => {
      this.#cancelAlive = undefined;
      if (this.#openTasks.size > 0) this.#beAlive();
    });
    const { store, clock, log } = this.#options;
    store.alive(clock.now()).catch((reason: unknown) => log.error("sign of life not stored", { reason: String(reason) }));
  }
}
