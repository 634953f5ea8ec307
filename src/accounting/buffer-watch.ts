import type { AccountingConfig } from "./config.ts";
import type { EngineEvent } from "./engine-event.ts";

/** Tells of the filling of the buffer, with hysteresis: between the thresholds nothing changes. */
export class BufferWatch {
  readonly #report: (event: EngineEvent) => void;
  #high = false;

  constructor(report: (event: EngineEvent) => void) {
    this.#report = report;
  }

  /** Looks at the number of stored packets, after each change of it or of the thresholds. */
  look(total: number, { maxPackets, upperThreshold, lowerThreshold }: AccountingConfig): void {
    const percent = (total / maxPackets) * 100;
    if (this.#high ? percent > lowerThreshold : percent < upperThreshold) return;
    this.#high = !this.#high;
    this.#report({
      kind: "buffer-threshold",
      direction: this.#high ? "rising" : "falling",
      threshold: this.#high ? upperThreshold : lowerThreshold,
      total,
      maxPackets,
    });
  }
}
