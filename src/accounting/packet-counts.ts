import type { PacketCount } from "./packet-store.ts";

/** How many packets of one template are stored, by the transmissions of their cycle: a few numbers, however many packets. */
export class PacketCounts {
  readonly #byAttempts = new Map<number, number>();
  #total = 0;

  /** All of them, those set aside too. */
  get total(): number {
    return this.#total;
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

  /** Adds packets; takes them away where `count` is negative. */
  add({ attempts, setAside, count }: Omit<PacketCount, "template">): void {
    this.#total += count;
    if (setAside) return;
    const next = (this.#byAttempts.get(attempts) ?? 0) + count;
    if (next > 0) this.#byAttempts.set(attempts, next);
    else this.#byAttempts.delete(attempts);
  }
}
