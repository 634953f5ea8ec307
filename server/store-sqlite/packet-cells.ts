import type {
  AccountingRecord,
  GonePacket,
  PacketCount,
  RangeOutcome,
  RecordKind,
  ReleasedCount,
  StoredPacket,
} from "../../src/index.ts";
import type { Value } from "./protocol.ts";

/** Cells of one group of packets in the outcome of a range. */
const GROUP_CELLS = 5;

/** Cells of one packet's row. */
const PACKET_CELLS = 11;

/** Rows of packets. */
export function readPackets(rows: readonly Value[]): StoredPacket[] {
  const packets: StoredPacket[] = [];
  for (let at = 0; at < rows.length; at += PACKET_CELLS) {
    packets.push({
      id: Number(rows[at]),
      record: readRecord(rows[at + 1]),
      attempts: Number(rows[at + 2]),
      transmissions: Number(rows[at + 3]),
      queuedAt: Number(rows[at + 4]),
      firstSentAt: optionalNumber(rows[at + 5]),
      waitsSince: Number(rows[at + 6]),
      setAside: rows[at + 7] === 1 && rows[at + 10] === null,
      lastServer: optionalString(rows[at + 8]),
      lastFailure: optionalString(rows[at + 9]),
      behind: optionalNumber(rows[at + 10]),
    });
  }
  return packets;
}

/** Groups of packets in the outcome of a range. */
export function readGroups(cells: readonly Value[]): RangeOutcome["counts"] {
  const counts: RangeOutcome["counts"][number][] = [];
  for (let at = 0; at < cells.length; at += GROUP_CELLS) {
    const count = Number(cells[at + 4]);
    const kind = kindOf(cells[at + 3]);
    counts.push({ ...readKind(cells, at), kind, count, stops: kind === "stop" ? count : 0 });
  }
  return counts;
}

/** Cells that travel as one. */
export function parseCells(json: Value | undefined): readonly Value[] {
  // Written by `PacketRanges` only.
  const cells: readonly Value[] = JSON.parse(String(json));
  return cells;
}

function kindOf(value: Value | undefined): RecordKind {
  return value === "start" || value === "watchdog" ? value : "stop";
}

/** What packets that are counted together have in common. */
export function readKind(
  cells: readonly Value[],
  at: number,
): Pick<PacketCount, "template" | "attempts" | "setAside"> {
  return {
    template: String(cells[at]),
    attempts: Number(cells[at + 1]),
    setAside: cells[at + 2] === 1,
  };
}

/** How many packets of each template no longer wait for a START. */
export function readReleased(cells: readonly Value[]): ReleasedCount[] {
  const released: ReleasedCount[] = [];
  for (let at = 0; at < cells.length; at += 2) {
    released.push({ template: String(cells[at]), count: Number(cells[at + 1]) });
  }
  return released;
}

/** Packets that went together with another. */
export function readGone(cells: readonly Value[]): GonePacket[] {
  const gone: GonePacket[] = [];
  for (let at = 0; at < cells.length; at += 4) {
    gone.push({
      id: Number(cells[at]),
      kind: kindOf(cells[at + 1]),
      attempts: Number(cells[at + 2]),
      setAside: cells[at + 3] === 1,
    });
  }
  return gone;
}

/** The record of a packet or of an open task. */
export function readRecord(value: Value | undefined): AccountingRecord {
  // Trusted: only `add` and `openTask` write this column, each from an AccountingRecord. The first schema versions
  // kept STOPs only, and did not say so.
  const record: AccountingRecord = JSON.parse(String(value));
  return record.kind === undefined ? { ...record, kind: "stop" } : record;
}

/** A cell that may be null. */
export function optionalNumber(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function optionalString(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
