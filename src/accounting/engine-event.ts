import type { AccountingServer, Template } from "./config.ts";
import type { StoredPacket } from "./packet-store.ts";
import type { ServerState } from "./server-selection.ts";

/** What operators are told of as it happens. */
export type EngineEvent =
  /** The cycle of a packet has ended without success. */
  | {
      readonly kind: "packet-exhausted";
      readonly packet: StoredPacket;
      readonly action: "park" | "discard" | "set-aside";
      readonly reason: string;
    }
  /** The number of stored packets has risen to the upper threshold, or fallen to the lower one after that; percent. */
  | {
      readonly kind: "buffer-threshold";
      readonly direction: "rising" | "falling";
      readonly threshold: number;
      readonly total: number;
      readonly maxPackets: number;
    }
  /** A server has become usable, or is no longer regarded as usable. */
  | {
      readonly kind: "server-state-change";
      readonly template: Template;
      readonly server: AccountingServer;
      readonly previous: ServerState;
      readonly state: ServerState;
      readonly lastFailure: string | undefined;
    };
