import { BufferWatch } from "./buffer-watch.ts";
import type { AccountingServer, Template } from "./config.ts";
import type { EngineParts } from "./engine-parts.ts";
import { exchange } from "./exchange.ts";
import type { Held, Lane } from "./lane.ts";
import { PacketQueue } from "./packet-queue.ts";
import type { PacketChoice, PacketCount, PacketUpdate, StoredPacket } from "./packet-store.ts";
import { isExhausted, waitAfter, waitOf } from "./policy.ts";
import { describeFailure, requestOf } from "./wire.ts";

/** Transmissions at once. */
const MAX_IN_FLIGHT = 64;

/** Brings stored accounting-stop packets to the servers, as often as the policy grants. */
export class StopDelivery {
  readonly #parts: EngineParts;
  readonly #queue: PacketQueue;
  readonly #buffer: BufferWatch;
  #inFlight = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new PacketQueue(parts, () => this.pump());
    this.#buffer = new BufferWatch(parts.report);
  }

  /** Packets stored. */
  get total(): number {
    return this.#queue.size;
  }

  /** Takes in what an earlier process left; {@link pump} sets it going. */
  load(counts: readonly PacketCount[]): void {
    this.#queue.load(counts);
    this.#lookAtBuffer();
  }

  /** Takes in a packet that is on disk; {@link pump} sets it going. */
  admit(packet: StoredPacket): void {
    this.#queue.admit(packet);
    this.#lookAtBuffer();
  }

  /** Whether a packet is being sent. */
  isInFlight(packet: StoredPacket): boolean {
    return this.#queue.lane(packet.record.template).isSending(packet.id);
  }

  /** Follows the configuration that is in force now; exchanges under way go on. */
  followConfig(): void {
    this.#queue.reset();
    this.#lookAtBuffer();
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

  /** Removes the packets chosen, unanswered. Gives their number. */
  async reset(choice: PacketChoice): Promise<number> {
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
    const server = selection.pick(template, held.packet.lastServer, clock.monotonic());
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
      "accounting-stop packet not sent: its count could not be stored",
      { id },
    );
    if (!counted || signal.aborted) {
      selection.released(template, server);
      if (!signal.aborted) lane.release(held, config.resend.intervalMs);
      return;
    }
    lane.note(held, change);
    statistics.transmitted += 1;
    if (held.packet.transmissions > 1) statistics.retransmitted += 1;
    const outcome = await exchange(requestOf(record, "stop", template), template, server, this.#parts);
    if (outcome.ok) {
      statistics.acknowledged += 1;
      this.#remove(held, "an answered packet is still stored and will be sent again after a restart");
      this.answered(template);
      return;
    }
    if (outcome.error.kind === "aborted") return;
    const reason = describeFailure(outcome.error);
    const { transmissions } = held.packet;
    log.warn("accounting-stop packet not answered", {
      id,
      taskId: record.taskId,
      server: server.name,
      transmissions,
      reason,
    });
    if (held.removed) {
      this.#remove(held, "a packet that an operator has removed is still stored");
      return;
    }
    // Our own record is at fault: sending it again is of no use, and losing it would hide the mistake.
    if (outcome.error.kind === "cannot-encode") this.#park(held, reason, { setAside: true });
    else if (isExhausted(this.#parts.config.resend, attempts)) this.#exhaust(held, reason);
    else this.#wait(held, attempts, reason);
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

  /** A cycle has ended without success. */
  #exhaust(held: Held, reason: string): void {
    const { config, statistics, log, report } = this.#parts;
    statistics.exhausted += 1;
    report({ kind: "packet-exhausted", packet: held.packet, action: config.resend.exhaustedAction, reason });
    if (config.resend.exhaustedAction === "park") {
      this.#park(held, reason, {});
      return;
    }
    statistics.discarded += 1;
    const { id, record } = held.packet;
    log.error("accounting-stop packet discarded", {
      id,
      taskId: record.taskId,
      username: record.username,
      reason,
    });
    this.#remove(held, "a discarded packet is still stored");
  }

  #park(held: Held, reason: string, change: PacketUpdate): void {
    const { log, clock } = this.#parts;
    const { id, record } = held.packet;
    log.warn("accounting-stop packet parked", { id, taskId: record.taskId, reason });
    this.#note(held, { ...change, waitsSince: clock.now(), lastFailure: reason });
    held.lane.release(held, undefined);
  }

  #remove(held: Held, failure: string): void {
    const { store, writes } = this.#parts;
    const { id } = held.packet;
    held.lane.remove(held);
    this.#lookAtBuffer();
    void writes.report(store.remove(id), failure, { id });
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
