import type { EngineParts } from "./engine-parts.ts";
import { Fifo } from "./fifo.ts";
import { PacketCounts } from "./packet-counts.ts";
import type { DueClass, DuePackets, GonePacket, PacketUpdate, StoredPacket } from "./packet-store.ts";
import { waitOf } from "./policy.ts";
import type { AccountingRecord } from "./record.ts";

/** A stored packet in memory: due and about to be sent, or being sent. */
export interface Held {
  packet: StoredPacket;
  readonly lane: Lane;
  /** It is being sent. */
  sending: boolean;
  /** By whom it was removed meanwhile, an operator or a later packet of its task: it goes when its exchange has ended. */
  removed: "reset" | "superseded" | undefined;
}

/** Due packets of one template that are kept in memory. */
const WINDOW = 256;
/** Below so many the next ones are fetched. */
const LOW_WATER = 64;

/**
 * The packets of one template. They live in the store; in memory are those being sent, a window of those that are
 * due, and how many there are of each kind.
 */
export class Lane {
  readonly template: string;
  readonly counts: PacketCounts = new PacketCounts();
  readonly #parts: EngineParts;
  readonly #onReady: () => void;
  readonly #held = new Map<number, Held>();
  readonly #window = new Fifo<Held>();
  /** The store has more that is due, or may have. */
  #more = true;
  #looking = false;
  #lookAgain = false;
  /** Packets let go of since the store was asked: its answer may still name them. */
  readonly #gone = new Set<number>();
  /** Packets let go for good that may still be on disk: the store's answers may name them. */
  readonly #leaving = new Set<number>();
  /** Counts the times that what the store was asked before has become void. */
  #generation = 0;
  /** Wall-clock milliseconds at the last success of one of its servers: what was parked by then may begin a new cycle. */
  #answeredAt: number | undefined;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;

  /** `onReady` is called when packets have become due by the clock. */
  constructor(template: string, parts: EngineParts, onReady: () => void) {
    this.template = template;
    this.#parts = parts;
    this.#onReady = onReady;
  }

  /** The packet to be sent next. */
  peek(): Held | undefined {
    if (this.#more && !this.#looking && this.#window.size < LOW_WATER) this.look();
    for (let held = this.#window.peek(); held; held = this.#window.peek()) {
      if (!held.removed) return held;
      this.#window.shift();
    }
    return undefined;
  }

  /** Takes the packet of {@link peek} out of the window; it is in flight until it is let go or removed. */
  take(): void {
    const held = this.#window.shift();
    if (held) held.sending = true;
  }

  /** Whether this packet is being sent. */
  isSending(id: number): boolean {
    return this.#held.get(id)?.sending === true;
  }

  /** The ids of packets that only their exchange, or their removal under way, may change. */
  busy(): readonly number[] {
    return [...this.inFlight().map(({ packet }) => packet.id), ...this.#leaving];
  }

  /** The ids of packets that are removed, and may be on disk still. */
  get leaving(): Iterable<number> {
    return this.#leaving;
  }

  /** The packets being sent. */
  inFlight(): readonly Held[] {
    return [...this.#held.values()].filter((held) => held.sending);
  }

  /** Whether packets other than STOPs are stored. */
  get hasOthers(): boolean {
    return this.counts.total > this.counts.stops;
  }

  /** The START of the record's task that is being sent. */
  sendingStart({ taskId, client }: AccountingRecord): number | undefined {
    if (!this.hasOthers) return undefined;
    for (const { sending, packet } of this.#held.values()) {
      const { record } = packet;
      if (sending && record.kind === "start" && record.taskId === taskId && record.client === client)
        return packet.id;
    }
    return undefined;
  }

  /** Takes a new packet in, which is on disk. */
  admit(packet: StoredPacket): void {
    this.counts.addPacket(packet, 1);
    if (packet.behind !== undefined) return;
    if (this.#more || this.#window.size >= WINDOW) this.#more = true;
    else this.#hold(packet);
  }

  /** Notes what is on disk of a packet that is being sent. */
  note(held: Held, change: PacketUpdate): void {
    this.counts.addPacket(held.packet, -1);
    held.packet = { ...held.packet, ...change };
    this.counts.addPacket(held.packet, 1);
  }

  /** Lets a packet go to the store alone; it is looked at again after `delay` milliseconds, undefined: parked. */
  release(held: Held, delay: number | undefined): void {
    this.#letGo(held);
    if (delay !== undefined) this.#wake(delay);
  }

  /** A packet is about to be on disk no more; {@link left} says when. */
  remove({ packet }: Held): void {
    this.counts.addPacket(packet, -1);
    this.#held.delete(packet.id);
    this.#leaving.add(packet.id);
  }

  /** A removed packet is on disk no more. */
  left(id: number): void {
    this.#leaving.delete(id);
  }

  /**
   * Packets other than STOPs are on disk no more; those being sent go when their exchange has ended. Gives those that
   * were not about to go anyway.
   */
  gone(packets: readonly GonePacket[]): readonly GonePacket[] {
    const gone = packets.filter(({ id }) => !this.#leaving.has(id));
    for (const { id, attempts, setAside } of gone) {
      const held = this.#held.get(id);
      if (held) held.removed = "superseded";
      if (held?.sending) continue;
      if (held) this.#letGo(held);
      else if (this.#looking) this.#gone.add(id);
      this.counts.add({ attempts, setAside, count: -1, stops: 0 });
    }
    return gone;
  }

  /** So many packets wait behind a START no more. */
  released(count: number): void {
    if (count === 0) return;
    this.counts.release(count);
    this.look();
  }

  /** A server of the template has answered: what is parked by now may begin a new cycle. */
  answered(): void {
    const { clock, config } = this.#parts;
    this.#answeredAt = clock.now();
    if (this.#window.size >= LOW_WATER || this.#more) return;
    if (this.counts.countOf((attempts) => waitOf(config.resend, attempts) === undefined) > 0) this.look();
  }

  /** Forgets what is about to be sent and asks the store anew: policy, servers or many packets have changed. */
  reset(): void {
    for (let held = this.#window.shift(); held; held = this.#window.shift()) this.#letGo(held);
    this.#generation += 1;
    this.#more = true;
  }

  /** Lets the clock go. */
  close(): void {
    this.#timer?.cancel();
    this.#generation += 1;
  }

  /** Asks the store for what is due. */
  look(): void {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    const classes = this.#dueClasses();
    this.#more = false;
    if (classes.length === 0) return;
    const { store, clock, signal } = this.#parts;
    const limit = WINDOW + this.#held.size;
    this.#looking = true;
    this.#gone.clear();
    const asked = store.due(this.template, classes, clock.now(), limit);
    void this.#answer(asked, limit).then(() => {
      this.#looking = false;
      if (!this.#lookAgain || signal.aborted) return undefined;
      this.#lookAgain = false;
      return this.look();
    });
  }

  /** Takes in what the store has found, unless it has become void meanwhile. Never rejects. */
  async #answer(asked: Promise<DuePackets>, limit: number): Promise<void> {
    const { log, signal, config } = this.#parts;
    const generation = this.#generation;
    try {
      const found = await asked;
      if (signal.aborted) return;
      if (generation === this.#generation) this.#found(found, limit);
      else this.#lookAgain = true;
    } catch (cause) {
      log.error("due accounting-stop packets could not be read", { reason: String(cause) });
      this.#more = true;
      if (!signal.aborted) this.#wake(config.resend.intervalMs);
    }
  }

  #found({ packets, heads }: DuePackets, limit: number): void {
    const { resend } = this.#parts.config;
    const due = (packet: Pick<StoredPacket, "attempts" | "waitsSince">): number =>
      packet.waitsSince + (waitOf(resend, packet.attempts) ?? resend.intervalMs);
    const fresh = packets
      .filter(({ id }) => !this.#held.has(id) && !this.#gone.has(id) && !this.#leaving.has(id))
      .toSorted((one, other) => due(one) - due(other) || one.id - other.id);
    const room = Math.max(0, WINDOW - this.#window.size);
    for (const packet of fresh.slice(0, room)) this.#hold(packet);
    this.#more ||= fresh.length > room || packets.length >= limit;
    const next = heads
      .filter(({ attempts, waitsSince }) => this.#untilOf(attempts, Infinity) >= waitsSince)
      .map(due);
    if (next.length > 0) this.#wake(Math.min(...next) - this.#parts.clock.now());
    if (fresh.length > 0) this.#onReady();
  }

  #dueClasses(): readonly DueClass[] {
    const now = this.#parts.clock.now();
    return [...this.counts.classes()]
      .map((attempts) => ({ attempts, until: this.#untilOf(attempts, now) }))
      .filter(({ until }) => until > -Infinity);
  }

  /** Packets with so many attempts are due at `now` if they wait since then; -Infinity: they are parked. */
  #untilOf(attempts: number, now: number): number {
    const { resend } = this.#parts.config;
    const wait = waitOf(resend, attempts);
    if (wait !== undefined) return now - wait;
    // `disable` means sent once: a server that answers again changes nothing about that.
    if (resend.retransmissions === 0 || this.#answeredAt === undefined) return -Infinity;
    return Math.min(this.#answeredAt, now - resend.intervalMs);
  }

  #hold(packet: StoredPacket): void {
    const held: Held = { packet, lane: this, sending: false, removed: undefined };
    this.#held.set(packet.id, held);
    this.#window.push(held);
  }

  #letGo(held: Held): void {
    this.#held.delete(held.packet.id);
    if (this.#looking) this.#gone.add(held.packet.id);
  }

  #wake(delay: number): void {
    if (delay <= 0) {
      this.look();
      return;
    }
    const { clock } = this.#parts;
    const at = clock.monotonic() + delay;
    if (this.#timer && this.#timer.at <= at) return;
    this.#timer?.cancel();
    const cancel = clock.schedule(delay, () => {
      this.#timer = undefined;
      this.look();
    });
    this.#timer = { at, cancel };
  }
}
