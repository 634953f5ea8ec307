import type { EngineParts } from "./engine-parts.ts";
import { Lane, type Held } from "./lane.ts";
import type { PacketChoice, PacketCount, PacketRange, RangeOutcome, StoredPacket } from "./packet-store.ts";

/** Removed packets that are named to the operator who removes them. */
const LISTED = 1000;

/** A packet that was removed. */
export type RemovedPacket = Pick<StoredPacket, "id" | "record">;

/** What an operator has removed. */
export interface Removed {
  readonly count: number;
  /** The first ones, at most a thousand. */
  readonly listed: readonly RemovedPacket[];
}

/** Packets changed in one transaction: bounds how long intake waits behind it. */
const CHUNK = 2000;

/** The stored packets by template. What it costs depends on how much is due, never on how much is stored. */
export class PacketQueue {
  readonly #parts: EngineParts;
  readonly #onReady: () => void;
  readonly #lanes = new Map<string, Lane>();
  /** Changes of many packets under way, during which none is sent. */
  #changes = 0;

  /** `onReady` is called when a packet has become due. */
  constructor(parts: EngineParts, onReady: () => void) {
    this.#parts = parts;
    this.#onReady = onReady;
  }

  /** Packets stored, of every kind. */
  get size(): number {
    let sum = 0;
    for (const lane of this.#lanes.values()) sum += lane.counts.total;
    return sum;
  }

  /** Accounting-stop packets among them. */
  get stops(): number {
    let sum = 0;
    for (const lane of this.#lanes.values()) sum += lane.counts.stops;
    return sum;
  }

  /** Takes in what an earlier process left. */
  load(counts: readonly PacketCount[]): void {
    for (const count of counts) this.lane(count.template).counts.add(count);
  }

  /** Takes in a packet that is on disk. */
  admit(packet: StoredPacket): void {
    this.lane(packet.record.template).admit(packet);
  }

  /** The templates' packets, the one served longest ago first; none while many packets are being changed. */
  lanes(): readonly Lane[] {
    return this.#changes > 0 ? [] : this.allLanes();
  }

  /** Every template's packets. */
  allLanes(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  /** Puts a lane last. */
  served(lane: Lane): void {
    this.#lanes.delete(lane.template);
    this.#lanes.set(lane.template, lane);
  }

  lane(template: string): Lane {
    let lane = this.#lanes.get(template);
    if (!lane) {
      lane = new Lane(template, this.#parts, this.#onReady);
      this.#lanes.set(template, lane);
    }
    return lane;
  }

  /** Asks the store anew for what is due. */
  reset(): void {
    for (const lane of this.#lanes.values()) lane.reset();
  }

  /** Begins a new cycle for the packets chosen, due at once; those being sent are left alone. Gives their number. */
  rearm(choice: PacketChoice): Promise<number> {
    return this.#change(
      choice,
      (range) => this.#parts.store.rearm(range),
      (count) => this.lane(count.template).counts.add({ ...count, attempts: 0, setAside: false }),
    );
  }

  /** Removes the packets chosen; those being sent go when their exchange has ended. */
  async removeAll(choice: PacketChoice): Promise<Removed> {
    const { store, statistics } = this.#parts;
    const sending = this.#inFlight().filter(({ packet }) => isChosen(packet, choice));
    for (const held of sending) held.removed = "reset";
    const listed: RemovedPacket[] = sending.map(({ packet }) => packet).slice(0, LISTED);
    const removed = await this.#change(choice, async (range) => {
      const outcome = await store.removeRange(range, LISTED - listed.length);
      for (const { kind, count } of outcome.counts) statistics[kind].discarded += count;
      for (const { template, count } of outcome.released) this.lane(template).counts.release(count);
      listed.push(...outcome.listed);
      return outcome;
    });
    return { count: sending.length + removed, listed };
  }

  /** Lets go what waits behind a START that the policy in force grants no more tries: in pieces, for there may be many. */
  async release(): Promise<void> {
    const { store, writes, config, signal } = this.#parts;
    for (let after: number | undefined = 0; after !== undefined && !signal.aborted;) {
      const sending = this.#inFlight().map(({ packet }) => packet.id);
      const outcome: Awaited<ReturnType<typeof store.release>> = await writes.follow(
        store.release(after, CHUNK, { maxAttempts: config.resend.retransmissions, sending }),
      );
      for (const { template, count } of outcome.released) this.lane(template).released(count);
      after = outcome.last;
    }
  }

  /** Lets the clock go. */
  close(): void {
    for (const lane of this.#lanes.values()) lane.close();
  }

  /** Works through the packets in pieces. Nothing is sent meanwhile; new packets are taken in. */
  async #change(
    choice: PacketChoice,
    step: (range: PacketRange) => Promise<RangeOutcome>,
    done?: (count: PacketCount) => void,
  ): Promise<number> {
    this.#changes += 1;
    this.reset();
    let changed = 0;
    try {
      for (let after: number | undefined = 0; after !== undefined;) {
        const except = this.allLanes().flatMap((lane) => lane.busy());
        const outcome: RangeOutcome = await this.#parts.writes.follow(
          step({ choice, after, limit: CHUNK, except }),
        );
        for (const count of outcome.counts) {
          changed += count.count;
          this.lane(count.template).counts.add({ ...count, count: -count.count, stops: -count.stops });
          done?.(count);
        }
        after = outcome.last;
      }
    } finally {
      this.#changes -= 1;
      this.reset();
      this.#onReady();
    }
    return changed;
  }

  #inFlight(): readonly Held[] {
    return this.allLanes().flatMap((lane) => lane.inFlight());
  }
}

function isChosen(packet: StoredPacket, choice: PacketChoice): boolean {
  if (choice === "all") return true;
  if ("id" in choice) return packet.id === choice.id;
  return choice.servers.some(
    ({ template, server }) => template === packet.record.template && server === packet.lastServer,
  );
}
