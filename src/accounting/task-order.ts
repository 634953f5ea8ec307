import type { EngineParts } from "./engine-parts.ts";
import type { Held } from "./lane.ts";
import type { PacketQueue } from "./packet-queue.ts";

/**
 * The order of the packets of one task: what waits behind a START, and what a STOP makes worthless. The store knows
 * which packets belong together; this tells it what has happened, and the lanes what came of it.
 */
export class TaskOrder {
  readonly #parts: EngineParts;
  readonly #queue: PacketQueue;
  readonly #onGone: () => void;

  /** `onGone` is called when packets have gone. */
  constructor(parts: EngineParts, queue: PacketQueue, onGone: () => void) {
    this.#parts = parts;
    this.#queue = queue;
    this.#onGone = onGone;
  }

  /** A START that is lost for now never holds its STOP. */
  letFollowersGo(held: Held): void {
    const { id, record } = held.packet;
    if (record.kind !== "start") return;
    void this.#follow(held, this.#parts.store.endStart(id, false), "packets still wait behind a START");
  }

  /** Removes a packet, which its lane has let go of; `answered`: by a server. Resolves once that is on disk. */
  async remove(held: Held, failure: string, answered: boolean): Promise<void> {
    const { writes, signal } = this.#parts;
    const { lane, packet } = held;
    const released = await writes.insist(() => this.#removal(held, answered), failure, { id: packet.id });
    if (released === undefined || signal.aborted) return;
    lane.left(packet.id);
    lane.released(released);
  }

  /** Lets go what waits behind a START for which the policy in force grants no more tries, now or from an earlier process. */
  followPolicy(): void {
    if (this.#queue.size === this.#queue.stops) return; // no START is stored
    void this.#parts.writes.report(this.#queue.release(), "packets still wait behind a START", {});
  }

  /** Resolves to how many packets waited behind what is removed. */
  async #removal({ lane, packet }: Held, answered: boolean): Promise<number> {
    const { store, statistics } = this.#parts;
    const { kind: removed } = packet.record;
    if (removed === "start") return store.endStart(packet.id, true);
    if (removed !== "stop" || !answered || !lane.hasOthers) {
      await store.remove(packet.id);
      return 0;
    }
    // A server that knows the end would take what came before it for a new session.
    const { gone, released } = await store.removeTask(packet.id, packet.record);
    for (const { kind } of lane.gone(gone)) statistics[kind].superseded += 1;
    this.#onGone();
    return released;
  }

  /** Follows a write that lets packets go; they may be sent then. */
  async #follow(held: Held, write: Promise<number>, failure: string): Promise<void> {
    const { writes, signal } = this.#parts;
    const release = async (): Promise<void> => {
      const released = await write;
      if (!signal.aborted) held.lane.released(released);
    };
    await writes.report(release(), failure, { id: held.packet.id });
  }
}
