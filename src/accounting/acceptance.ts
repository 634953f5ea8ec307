import type { ReportedPacket } from "./packet-store.ts";

/** A record that is on disk. */
export interface Accepted {
  /** The packet's id, 1..2^53-1; that of the first report where `duplicate` says so. */
  readonly id: number;
  /** Its source has reported the record before: nothing was stored now, and it may have been delivered long ago. */
  readonly duplicate: boolean;
}

/** Why a record was not taken, and nothing of it is stored; whoever reports it must be told. */
export interface Refused {
  /**
   * `buffer-full`: `max-packets` are stored. `store-failed`: the disk. `unknown-template`: the configuration has no
   * such template. `id-reused`: its source has reported another record under its id.
   */
  readonly kind: "buffer-full" | "store-failed" | "unknown-template" | "id-reused";
  readonly message: string;
}

/** Why a record is not taken whose id stands for that packet. */
export function idReused({ id }: ReportedPacket): Refused {
  return {
    kind: "id-reused",
    message: `Another record was reported under this id before, and is packet ${id}.`,
  };
}
