import { BufferWatch } from "./buffer-watch.ts";
import type { AccountingConfig, AccountingServer, Template } from "./config.ts";
import type { EngineParts } from "./engine-parts.ts";
import { exchange } from "./exchange.ts";
import type { Held, Lane } from "./lane.ts";
import { PacketQueue, type Removed } from "./packet-queue.ts";
import type {
  AddedPacket,
  NewPacket,
  PacketChoice,
  PacketCount,
  PacketUpdate,
  StoredPacket,
} from "./packet-store.ts";
import { isExhausted, waitAfter, waitOf } from "./policy.ts";
import { TaskOrder } from "./task-order.ts";
import { describeFailure, requestOf } from "./wire.ts";

/** Transmissions at once. */
const MAX_IN_FLIGHT = 64;

/** Brings stored packets to the servers, as often as the policy grants. */
export class Delivery {
  readonly #parts: EngineParts;
  readonly #queue: PacketQueue;
  readonly #order: TaskOrder;
  readonly #buffer: BufferWatch;
  #inFlight = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new PacketQueue(parts, () => this.pump());
    this.#order = new TaskOrder(parts, this.#queue, () => this.#lookAtBuffer());
    this.#buffer = new BufferWatch(parts.report);
  }

  /** Packets stored, of every kind. */
  get total(): number {
    return this.#queue.size;
  }

  /** Accounting-stop packets among them. */
  get stops(): number {
    return this.#queue.stops;
  }

  /** Takes in what an earlier process left; {@link pump} sets it going. */
  load(counts: readonly PacketCount[]): void {
    this.#queue.load(counts);
    this.#lookAtBuffer();
    this.#order.followPolicy();
  }

  /** Stores a packet, unless it was reported before, and takes it in; {@link pump} sets it going. Rejects where the store does. */
  async add(packet: NewPacket): Promise<AddedPacket> {
    const { store, writes, signal, config, statistics } = this.#parts;
    const { record } = packet;
    const lane = this.#queue.lane(record.template);
    const starts = {
      maxAttempts: config.resend.retransmissions,
      sending: lane.sendingStart(record),
    };
    const added = await writes.follow(store.add(packet, starts));
    if (added.duplicate || signal.aborted) return added;
    statistics.watchdog.superseded += lane.gone(added.superseded).length;
    lane.admit({ ...packet, id: added.id, behind: added.behind });
    this.#lookAtBuffer();
    return added;
  }

  /** Whether a packet is being sent. */
  isInFlight(packet: StoredPacket): boolean {
    return this.#queue.lane(packet.record.template).isSending(packet.id);
  }

  /** The ids of packets that are removed, and may be on disk still. */
  leaving(): ReadonlySet<number> {
    return new Set(this.#queue.allLanes().flatMap((lane) => [...lane.leaving]));
  }

  /** Follows the configuration that is in force now, in place of `previous`; exchanges under way go on. */
  followConfig(previous: AccountingConfig): void {
    this.#queue.reset();
    this.#lookAtBuffer();
    if (this.#parts.config.resend.retransmissions < previous.resend.retransmissions)
      this.#order.followPolicy();
    this.pump();
  }

  /** A server of the template works: what is parked begins a new cycle, as places in flight become free. */
  answered(template: Template): void {
    this.#queue.lane(template.name).answered();
    this.pump();
  }

  /** Makes the packets chosen due at once, with a new cycle; those in flight are left alone. Gives their number. */
  resendNow(choice: PacketChoice): Promise<number> {
    return this.#queue.rearm(choice);
  }

  /** Removes the packets chosen, unanswered. */
  async reset(choice: PacketChoice): Promise<Removed> {
    const removed = await this.#queue.removeAll(choice);
    this.#lookAtBuffer();
    return removed;
  }

  /** Sends what is due, as far as there are places; the templates take turns. */
  pump(): void {
    for (let served = true; served;) {
      served = false;
      for (const lane of this.#queue.lanes()) {
        if (this.#inFlight >= MAX_IN_FLIGHT || this.#parts.signal.aborted) return;
        if (!this.#serve(lane)) continue;
        this.#queue.served(lane);
        served = true;
      }
    }
  }

  close(): void {
    this.#queue.close();
  }

  /** Sends one packet of a lane; false where there is none, or all have to wait for a probe or for a server. */
  #serve(lane: Lane): boolean {
    const { config, selection, clock } = this.#parts;
    const template = config.templates.get(lane.template);
    if (!template || template.servers.length === 0) return false;
    const held = lane.peek();
    if (!held) return false;
    const server = selection.pick(template, held.packet, clock.monotonic());
    if (server === "hold" || !server) return false;
    lane.take();
    this.#inFlight += 1;
    void this.#transmit(held, template, server).finally(() => {
      this.#inFlight -= 1;
      this.pump();
    });
    return true;
  }

  async #transmit(held: Held, template: Template, server: AccountingServer): Promise<void> {
    const { clock, store, writes, log, signal, selection, statistics, config } = this.#parts;
    const { lane } = held;
    const { id, record, attempts: before } = held.packet;
    const { kind, taskId } = record;
    // One that has used its cycle up is sent again in a new one only.
    const attempts = waitOf(config.resend, before) === undefined ? 1 : before + 1;
    const change: PacketUpdate = {
      attempts,
      transmissions: held.packet.transmissions + 1,
      firstSentAt: held.packet.firstSentAt ?? clock.now(),
      // What a restart goes by, should this process not see the answer.
      waitsSince: clock.now(),
      lastServer: server.name,
    };
    const counted = await writes.report(
      store.update(id, change),
      "accounting packet not sent: its count could not be stored",
      { id },
    );
    if (!counted || signal.aborted) {
      selection.released(template, server);
      if (signal.aborted) return;
      if (held.removed) this.#remove(held, "a packet that was removed is still stored");
      else lane.release(held, config.resend.intervalMs);
      return;
    }
    lane.note(held, change);
    statistics[kind].transmitted += 1;
    if (held.packet.transmissions > 1) statistics[kind].retransmitted += 1;
    const outcome = await exchange(requestOf(record, template), template, server, id, this.#parts);
    if (outcome.ok) {
      statistics[kind].acknowledged += 1;
      this.#remove(held, "an answered packet is still stored: a restart now would send it again", true);
      this.answered(template);
      return;
    }
    if (outcome.error.kind === "aborted") return;
    const reason = describeFailure(outcome.error);
    const { transmissions } = held.packet;
    log.warn("accounting packet not answered", {
      id,
      kind,
      taskId,
      server: server.name,
      transmissions,
      reason,
    });
    if (held.removed) {
      if (held.removed === "reset") statistics[kind].discarded += 1;
      this.#remove(held, "a packet that was removed is still stored");
      return;
    }
    const refusedAlone = selection.refusesOnly(template, server, id);
    if (outcome.error.kind === "cannot-encode") this.#setAside(held, reason);
    else if (!isExhausted(this.#parts.config.resend, attempts)) {
      this.#wait(held, attempts, reason);
      if (refusedAlone) this.#order.letFollowersGo(held);
    }
    // It would be refused again in each new cycle, which begins whenever the server takes another one.
    else if (refusedAlone)
      this.#exhaust(held, `refused again and again, while others are taken: ${reason}`, "set-aside");
    else this.#exhaust(held, reason, "park");
  }

  /** Full jitter between the interval and the doubled wait: what failed together is not sent again together. */
  #wait(held: Held, attempts: number, reason: string): void {
    const { clock, config, random } = this.#parts;
    const longest = waitAfter(config.resend, attempts);
    const shortest = Math.min(longest, config.resend.intervalMs);
    const wait = shortest + random() * (longest - shortest);
    // Kept as a head start, so that due times follow a change of the policy.
    this.#note(held, { waitsSince: Math.floor(clock.now() + wait - longest), lastFailure: reason });
    held.lane.release(held, wait);
  }

  /** A cycle has ended without success; `keep` is how, where the policy does not discard. */
  #exhaust(held: Held, reason: string, keep: "park" | "set-aside"): void {
    const { config, statistics, log } = this.#parts;
    const { id, record } = held.packet;
    const { kind, taskId, username } = record;
    const action = config.resend.exhaustedAction === "discard" ? "discard" : keep;
    statistics[kind].exhausted += 1;
    this.#report(held, action, reason);
    if (action !== "discard") {
      this.#park(held, reason, { setAside: action === "set-aside" });
      return;
    }
    statistics[kind].discarded += 1;
    log.error("accounting packet discarded", { id, kind, taskId, username, reason });
    this.#remove(held, "a discarded packet is still stored");
  }

  /** Our own record is at fault: sending it again is of no use, and losing it would hide the mistake. */
  #setAside(held: Held, reason: string): void {
    this.#report(held, "set-aside", reason);
    this.#park(held, reason, { setAside: true });
  }

  #report({ packet }: Held, action: "park" | "discard" | "set-aside", reason: string): void {
    if (packet.record.kind === "stop")
      this.#parts.report({ kind: "packet-exhausted", packet, action, reason });
  }

  #park(held: Held, reason: string, change: { readonly setAside: boolean }): void {
    const { log, clock } = this.#parts;
    const { id, record } = held.packet;
    const { kind, taskId, username } = record;
    const outcome = change.setAside ? "accounting packet set aside" : "accounting packet parked";
    log.warn(outcome, { id, kind, taskId, username, reason });
    this.#note(held, { ...change, waitsSince: clock.now(), lastFailure: reason });
    held.lane.release(held, undefined);
    this.#order.letFollowersGo(held);
  }

  #remove(held: Held, failure: string, answered = false): void {
    held.lane.remove(held);
    this.#lookAtBuffer();
    void this.#order.remove(held, failure, answered);
  }

  #lookAtBuffer(): void {
    this.#buffer.look(this.total, this.#parts.config);
  }

  /** Changes memory now and the disk soon: losing it in a crash costs no try and grants none. */
  #note(held: Held, change: PacketUpdate): void {
    const { store, writes } = this.#parts;
    const { id } = held.packet;
    held.lane.note(held, change);
    void writes.report(store.update(id, change), "packet state not stored", { id });
  }
}
