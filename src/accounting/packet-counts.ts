import type { PacketCount, StoredPacket } from "./packet-store.ts";

/** How many packets of one template are stored, by the transmissions of their cycle: a few numbers, however many packets. */
export class PacketCounts {
  readonly #byAttempts = new Map<number, number>();
  #total = 0;
  #stops = 0;

  /** All of them, those set aside too. */
  get total(): number {
    return this.#total;
  }

  /** Accounting-stop packets among them. */
  get stops(): number {
    return this.#stops;
  }

  /** Each number of attempts that any packet not set aside has made. */
  classes(): Iterable<number> {
    return this.#byAttempts.keys();
  }

  /** Packets not set aside with so many attempts that `chosen` says yes. */
  countOf(chosen: (attempts: number) => boolean): number {
    let sum = 0;
    for (const [attempts, count] of this.#byAttempts) if (chosen(attempts)) sum += count;
    return sum;
  }

  /** Adds one packet, or with -1 takes it away. */
  addPacket({ attempts, setAside, behind, record }: Omit<StoredPacket, "id">, count: 1 | -1): void {
    const stops = record.kind === "stop" ? count : 0;
    this.add({ attempts, setAside: setAside || behind !== undefined, count, stops });
  }

  /** Packets that were set aside, or waited behind a START, are no more: never sent in their cycle. */
  release(count: number): void {
    this.add({ attempts: 0, setAside: true, count: -count, stops: 0 });
    this.add({ attempts: 0, setAside: false, count, stops: 0 });
  }

  /** Adds packets; takes them away where `count` is negative. */
  add({ attempts, setAside, count, stops }: Omit<PacketCount, "template">): void {
    this.#total += count;
    this.#stops += stops;
    if (setAside) return;
    const next = (this.#byAttempts.get(attempts) ?? 0) + count;
    if (next > 0) this.#byAttempts.set(attempts, next);
    else this.#byAttempts.delete(attempts);
  }
}
