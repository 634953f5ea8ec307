import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { AccountingConfig } from "./config.ts";
import type { EngineEvent } from "./engine-event.ts";
import type { Transmit } from "./exchange.ts";
import type { PacketStore } from "./packet-store.ts";
import type { PendingWrites } from "./pending-writes.ts";
import type { ServerSelection } from "./server-selection.ts";
import type { EngineStatistics } from "./state.ts";

/** What the parts of one engine share. */
export interface EngineParts {
  readonly store: PacketStore;
  readonly writes: PendingWrites;
  readonly clock: Clock;
  /** 0 to below 1; strong randomness is not needed. */
  readonly random: () => number;
  readonly transmit: Transmit;
  readonly selection: ServerSelection;
  readonly statistics: EngineStatistics;
  readonly log: Log;
  readonly report: (event: EngineEvent) => void;
  /** Aborted when the engine closes. */
  readonly signal: AbortSignal;
  /** The configuration in force; replaced as a whole. */
  config: AccountingConfig;
}
