import type { AccountingServer, Template } from "./config.ts";
import type { EngineParts } from "./engine-parts.ts";
import { exchange } from "./exchange.ts";
import { PacketQueue, type Entry, type Lane } from "./packet-queue.ts";
import type { PacketUpdate, StoredPacket } from "./packet-store.ts";
import { isExhausted, nextStep, waitAfter } from "./policy.ts";
import { describeFailure, requestOf } from "./wire.ts";

/** Transmissions at once. */
const MAX_IN_FLIGHT = 32;

/** Why a packet that has never failed is put aside by a change of the policy. */
const NO_MORE_GRANTED = "the policy grants no further transmission";

/** Brings stored accounting-stop packets to the servers, as often as the policy grants. */
export class StopDelivery {
  readonly #parts: EngineParts;
  readonly #queue: PacketQueue;
  #inFlight = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new PacketQueue(parts.clock, () => this.pump());
  }

  /** Packets stored. */
  get total(): number {
    return this.#queue.size;
  }

  /** Every stored packet, in order of id. */
  entries(): Iterable<Entry> {
    return this.#queue.entries();
  }

  /** Takes in a packet that is on disk, where it stands; {@link pump} sets it going. */
  admit(packet: StoredPacket): void {
    const { clock, config } = this.#parts;
    const entry = this.#queue.admit(packet);
    if (packet.state === "parked") {
      this.#queue.park(entry, -Infinity);
      this.#goOn(entry); // the policy may have changed at the last moment of the process before
      return;
    }
    // A wall clock that was set back must not make a packet wait longer than the policy does.
    const template = config.templates.get(packet.record.template);
    const longest = config.resend.maxIntervalMs + (template?.responseTimeoutMs ?? 0);
    this.#queue.wait(entry, Math.min(longest, (packet.nextAttemptAt ?? 0) - clock.now()));
  }

  /** Follows the configuration that is in force now; exchanges under way go on. */
  followConfig(): void {
    const { resend } = this.#parts.config;
    for (const entry of this.#queue.entries()) {
      if (entry.place === "parked") {
        this.#goOn(entry);
      } else if (entry.place !== "in-flight" && resend.retransmissions === 0) {
        // Under `disable` nothing waits for a retransmission. What is to be discarded keeps its due time.
        if (isExhausted(resend, entry.packet.attempts) && resend.exhaustedAction === "park")
          this.#exhaust(entry);
      }
    }
    this.pump();
  }

  /** A server of the template works: what is parked begins a new cycle, as places in flight become free. */
  answered(template: Template): void {
    this.#queue.answered(template.name);
    this.pump();
  }

  /** Makes the packets chosen due at once, parked ones with a new cycle; gives their number. */
  resendNow(chosen: (entry: Entry) => boolean): number {
    let count = 0;
    for (const entry of this.#queue.entries()) {
      if (entry.place === "in-flight" || !chosen(entry)) continue;
      count += 1;
      const cycle: PacketUpdate = entry.place === "parked" ? { state: "waiting", attempts: 0 } : {};
      entry.unencodable = false;
      this.#note(entry, { ...cycle, nextAttemptAt: this.#parts.clock.now() });
      this.#queue.wait(entry, 0);
    }
    this.pump();
    return count;
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

  /** Takes one packet of a lane a step further; false where there is none, or all have to wait for a probe. */
  #serve(lane: Lane): boolean {
    const { config, selection, clock } = this.#parts;
    // `disable` means sent once: a server that answers again changes nothing about that.
    const entry = this.#queue.next(
      lane,
      config.resend.retransmissions > 0 ? config.resend.intervalMs : undefined,
    );
    if (!entry) return false;
    if (entry.place === "ready" && isExhausted(config.resend, entry.packet.attempts)) {
      this.#exhaust(entry);
      return true;
    }
    const template = config.templates.get(lane.template);
    const server = template && selection.pick(template, entry.packet.lastServer, clock.monotonic());
    if (server === "hold") return false;
    if (!template || !server) {
      this.#park(entry, `template "${lane.template}" has no accounting server`);
      return true;
    }
    const attempts = entry.place === "parked" ? 1 : entry.packet.attempts + 1;
    this.#queue.send(entry);
    this.#inFlight += 1;
    void this.#transmit(entry, attempts, template, server).finally(() => {
      this.#inFlight -= 1;
      this.pump();
    });
    return true;
  }

  async #transmit(
    entry: Entry,
    attempts: number,
    template: Template,
    server: AccountingServer,
  ): Promise<void> {
    const { clock, store, writes, log, signal, selection, statistics } = this.#parts;
    const { id, record } = entry.packet;
    const change: PacketUpdate = {
      state: "waiting",
      attempts,
      transmissions: entry.packet.transmissions + 1,
      firstSentAt: entry.packet.firstSentAt ?? clock.now(),
      // What a restart goes by, should this process not see the answer.
      nextAttemptAt:
        clock.now() + template.responseTimeoutMs + waitAfter(this.#parts.config.resend, attempts),
      lastServer: server.name,
    };
    const counted = await writes.report(
      store.update(id, change),
      "accounting-stop packet not sent: its count could not be stored",
      { id },
    );
    if (!counted || signal.aborted) {
      selection.released(template, server);
      if (!signal.aborted) this.#retryLater(entry);
      return;
    }
    entry.packet = { ...entry.packet, ...change };
    statistics.transmitted += 1;
    if (entry.packet.transmissions > 1) statistics.retransmitted += 1;
    const outcome = await exchange(requestOf(record, "stop", template), template, server, this.#parts);
    if (outcome.ok) {
      statistics.acknowledged += 1;
      this.#remove(entry, "an answered packet is still stored and will be sent again after a restart");
      this.answered(template);
      return;
    }
    if (outcome.error.kind === "aborted") return;
    const reason = describeFailure(outcome.error);
    const { transmissions } = entry.packet;
    log.warn("accounting-stop packet not answered", {
      id,
      taskId: record.taskId,
      server: server.name,
      transmissions,
      reason,
    });
    entry.unencodable = outcome.error.kind === "cannot-encode";
    const step = nextStep(this.#parts.config.resend, attempts, outcome.error.kind);
    if (entry.unencodable) {
      this.#park(entry, reason);
    } else if (step.kind === "wait") {
      this.#note(entry, { nextAttemptAt: clock.now() + step.ms, lastFailure: reason });
      this.#queue.wait(entry, step.ms);
    } else {
      this.#exhaust(entry, reason);
    }
  }

  /** Lets a parked packet go on with its cycle where the policy grants it more and there is a server. */
  #goOn(entry: Entry): void {
    const { config, clock } = this.#parts;
    const servers = config.templates.get(entry.packet.record.template)?.servers ?? [];
    if (entry.unencodable || servers.length === 0 || isExhausted(config.resend, entry.packet.attempts))
      return;
    // On disk it is parked until it is sent: a restart comes to the same conclusion.
    entry.packet = { ...entry.packet, state: "waiting", nextAttemptAt: clock.now() };
    this.#queue.wait(entry, 0);
  }

  #retryLater(entry: Entry): void {
    const { clock, config } = this.#parts;
    const { intervalMs } = config.resend;
    entry.packet = { ...entry.packet, nextAttemptAt: clock.now() + intervalMs };
    this.#queue.wait(entry, intervalMs);
  }

  /** A cycle has ended without success. */
  #exhaust(entry: Entry, reason: string = entry.packet.lastFailure ?? NO_MORE_GRANTED): void {
    const { config, statistics, log } = this.#parts;
    statistics.exhausted += 1;
    if (config.resend.exhaustedAction === "park") {
      this.#park(entry, reason);
      return;
    }
    statistics.discarded += 1;
    const { id, record } = entry.packet;
    log.error("accounting-stop packet discarded", {
      id,
      taskId: record.taskId,
      username: record.username,
      reason,
    });
    this.#remove(entry, "a discarded packet is still stored");
  }

  #park(entry: Entry, reason: string): void {
    const { id, record } = entry.packet;
    this.#parts.log.warn("accounting-stop packet parked", { id, taskId: record.taskId, reason });
    this.#note(entry, { state: "parked", nextAttemptAt: undefined, lastFailure: reason });
    this.#queue.park(entry, this.#parts.clock.monotonic());
  }

  #remove(entry: Entry, failure: string): void {
    const { store, writes } = this.#parts;
    const { id } = entry.packet;
    this.#queue.remove(entry);
    void writes.report(store.remove(id), failure, { id });
  }

  /** Changes memory now and the disk soon: losing it in a crash costs no try and grants none. */
  #note(entry: Entry, change: PacketUpdate): void {
    const { store, writes } = this.#parts;
    const { id } = entry.packet;
    entry.packet = { ...entry.packet, ...change };
    void writes.report(store.update(id, change), "packet state not stored", { id });
  }
}
