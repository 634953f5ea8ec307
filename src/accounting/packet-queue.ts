import type { Clock } from "../base/clock.ts";
import { Fifo } from "./fifo.ts";
import type { StoredPacket } from "./packet-store.ts";

/** Where a packet is: `ready` is due, and waits for a place among those in flight or for a probe to end. */
export type Place = "waiting" | "ready" | "in-flight" | "parked";

/** A stored packet and what only this process knows of it. */
export interface Entry {
  packet: StoredPacket;
  place: Place;
  /** It has no form on the wire: no new cycle can help. */
  unencodable: boolean;
  /** Number of its last move; a queued item with an older one is void. */
  move: number;
  /** Monotonic milliseconds of parking; -Infinity: by an earlier process. */
  parkedAt: number;
  cancelTimer: (() => void) | undefined;
}

interface Item {
  readonly entry: Entry;
  readonly move: number;
}

/** The packets of one template. */
export interface Lane {
  readonly template: string;
  readonly ready: Fifo<Item>;
  /** In order of parking. */
  readonly parked: Fifo<Item>;
  /** Move number at the last success of one of its servers: what was parked before may begin a new cycle. */
  answeredAt: number;
  cancelTimer: (() => void) | undefined;
}

/** Index of the stored packets by due time and template. Every step takes constant time, however many there are. */
export class PacketQueue {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  readonly #entries = new Map<number, Entry>();
  readonly #lanes = new Map<string, Lane>();
  #moves = 0;

  /** `onDue` is called when a packet has become ready by the clock. */
  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Packets in every place. */
  get size(): number {
    return this.#entries.size;
  }

  /** Every packet, in order of admission. */
  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  /** Takes a packet in; the caller then puts it in its place. */
  admit(packet: StoredPacket): Entry {
    const entry: Entry = {
      packet,
      place: "waiting",
      unencodable: false,
      move: 0,
      parkedAt: -Infinity,
      cancelTimer: undefined,
    };
    this.#entries.set(packet.id, entry);
    return entry;
  }

  /** Makes a packet ready after `delay` milliseconds; at once, and without `onDue`, where there is none. */
  wait(entry: Entry, delay: number): void {
    const item = this.#move(entry, delay > 0 ? "waiting" : "ready");
    if (delay <= 0) {
      this.#lane(entry).ready.push(item);
      return;
    }
    entry.cancelTimer = this.#clock.schedule(delay, () => {
      this.wait(entry, 0);
      this.#onDue();
    });
  }

  /** Puts a packet aside, at `now` of the monotonic clock. */
  park(entry: Entry, now: number): void {
    entry.parkedAt = now;
    const item = this.#move(entry, "parked");
    if (!entry.unencodable) this.#lane(entry).parked.push(item);
  }

  /** Marks a packet as being sent. */
  send(entry: Entry): void {
    this.#move(entry, "in-flight");
  }

  remove(entry: Entry): void {
    this.#move(entry, "in-flight");
    this.#entries.delete(entry.packet.id);
  }

  /** A server of the template has answered: what is parked by now may begin a new cycle. */
  answered(template: string): void {
    const lane = this.#lanes.get(template);
    if (lane) lane.answeredAt = this.#moves;
  }

  /** The templates' packets, the one served longest ago first. */
  lanes(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  /** Puts a lane last. */
  served(lane: Lane): void {
    this.#lanes.delete(lane.template);
    this.#lanes.set(lane.template, lane);
  }

  /**
   * The packet of a lane to be sent next: the first that is ready, else the first parked one that may begin
   * a new cycle, `interval` milliseconds after its parking; undefined: none may.
   */
  next(lane: Lane, interval: number | undefined): Entry | undefined {
    const ready = lane.ready.first(isValid);
    if (ready) return ready.entry;
    lane.cancelTimer?.();
    lane.cancelTimer = undefined;
    const parked = interval === undefined ? undefined : lane.parked.first(isValid);
    if (interval === undefined || !parked || parked.move > lane.answeredAt) return undefined;
    const delay = parked.entry.parkedAt + interval - this.#clock.monotonic();
    if (delay <= 0) return parked.entry;
    lane.cancelTimer = this.#clock.schedule(delay, this.#onDue);
    return undefined;
  }

  /** Lets the clock go. */
  close(): void {
    for (const { cancelTimer } of [...this.#entries.values(), ...this.#lanes.values()]) cancelTimer?.();
  }

  #move(entry: Entry, place: Place): Item {
    entry.cancelTimer?.();
    entry.cancelTimer = undefined;
    entry.place = place;
    this.#moves += 1;
    entry.move = this.#moves;
    return { entry, move: entry.move };
  }

  #lane(entry: Entry): Lane {
    const { template } = entry.packet.record;
    let lane = this.#lanes.get(template);
    if (!lane) {
      lane = { template, ready: new Fifo(), parked: new Fifo(), answeredAt: 0, cancelTimer: undefined };
      this.#lanes.set(template, lane);
    }
    return lane;
  }
}

function isValid({ entry, move }: Item): boolean {
  return entry.move === move;
}
