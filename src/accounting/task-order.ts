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

  /** Removes a packet, which its lane has let go of; `answered`: by a server. */
  remove(held: Held, failure: string, answered: boolean): void {
    const { store, writes } = this.#parts;
    const { id, record } = held.packet;
    if (record.kind === "start") {
      void this.#follow(held, store.endStart(id, true), failure);
    } else if (record.kind === "stop" && answered && held.lane.hasOthers) {
      // A server that knows the end would take what came before it for a new session.
      void this.#follow(held, this.#removeTask(held), failure);
    } else {
      void writes.report(store.remove(id), failure, { id });
    }
  }

  /** Lets go what waits behind a START for which the policy in force grants no more tries, now or from an earlier process. */
  followPolicy(): void {
    if (this.#queue.size === this.#queue.stops) return; // no START is stored
    void this.#parts.writes.report(this.#queue.release(), "packets still wait behind a START", {});
  }

  async #removeTask({ lane, packet }: Held): Promise<number> {
    const { store, statistics } = this.#parts;
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
