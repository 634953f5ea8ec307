import type {
  AccountingRecord,
  DueClass,
  DuePackets,
  OpenTask,
  PacketCount,
  PacketRange,
  PacketStore,
  PacketUpdate,
  RangeOutcome,
  StoredPacket,
} from "../../src/index.ts";
import type { Connection } from "./connection.ts";
import { Operation, type Value } from "./protocol.ts";

/** The members of an update, each at the place of its column in `updatableColumns`. */
const updatable: readonly (keyof PacketUpdate)[] = [
  "attempts",
  "transmissions",
  "firstSentAt",
  "waitsSince",
  "setAside",
  "lastServer",
  "lastFailure",
];

/** Cells of one packet's row. */
const PACKET_CELLS = 10;

/** The queue of accounting-stop packets in SQLite. */
export class Packets implements PacketStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async load(): Promise<{
    readonly counts: readonly PacketCount[];
    readonly openTasks: readonly OpenTask[];
    readonly aliveAt: number | undefined;
  }> {
    const counts: PacketCount[] = [];
    const openTasks: OpenTask[] = [];
    const counted = this.#connection.call(
      Operation.countPackets,
      [],
      (rows) => void counts.push(...readCounts(rows)),
    );
    const tasks = this.#connection.call(Operation.loadTasks, [], (rows) => {
      for (let at = 0; at < rows.length; at += 2) {
        openTasks.push({ taskId: String(rows[at]), record: readRecord(rows[at + 1]) });
      }
    });
    const [alive] = await Promise.all([counted, tasks]);
    return { counts, openTasks, aliveAt: Array.isArray(alive) ? optionalNumber(alive[0]) : undefined };
  }

  async add(packet: Omit<StoredPacket, "id">): Promise<number> {
    const id = await this.#connection.call(Operation.addPacket, [
      packet.record.taskId,
      packet.record.template,
      JSON.stringify(packet.record),
      packet.attempts,
      packet.transmissions,
      packet.queuedAt,
      packet.firstSentAt ?? null,
      packet.waitsSince,
      Number(packet.setAside),
      packet.lastServer ?? null,
      packet.lastFailure ?? null,
    ]);
    return Number(id);
  }

  /** Rejects also where there is no such packet: what has no row must not be sent. */
  update(id: number, change: PacketUpdate): Promise<void> {
    // A key that is present with undefined clears its column; one that is absent leaves it.
    let mask = 0;
    const values = updatable.map((member, column) => {
      if (member in change) mask |= 1 << column;
      const value = change[member] ?? null;
      return typeof value === "boolean" ? Number(value) : value;
    });
    return this.#connection.run(Operation.updatePacket, [mask, id, ...values]);
  }

  /** Resolves also where there is no such packet. */
  remove(id: number): Promise<void> {
    return this.#connection.run(Operation.removePacket, [id]);
  }

  async due(template: string, classes: readonly DueClass[], now: number, limit: number): Promise<DuePackets> {
    const pairs = JSON.stringify(classes.map(({ attempts, until }) => [attempts, until]));
    const packets: StoredPacket[] = [];
    const reply = await this.#connection.call(
      Operation.duePackets,
      [template, pairs, now, limit],
      (rows) => void packets.push(...readPackets(rows)),
    );
    const cells = Array.isArray(reply) ? reply.map(Number) : [];
    const heads: { attempts: number; waitsSince: number }[] = [];
    for (let at = 0; at < cells.length; at += 2) {
      heads.push({ attempts: cells[at] ?? 0, waitsSince: cells[at + 1] ?? 0 });
    }
    return { packets, heads };
  }

  async page(after: number, limit: number): Promise<readonly StoredPacket[]> {
    const packets: StoredPacket[] = [];
    await this.#connection.call(
      Operation.pagePackets,
      [after, limit],
      (rows) => void packets.push(...readPackets(rows)),
    );
    return packets;
  }

  rearm(range: PacketRange): Promise<RangeOutcome> {
    return this.#changeRange(Operation.rearmPackets, range);
  }

  removeRange(range: PacketRange): Promise<RangeOutcome> {
    return this.#changeRange(Operation.removePackets, range);
  }

  openTask(task: OpenTask): Promise<void> {
    return this.#connection.run(Operation.openTask, [task.taskId, JSON.stringify(task.record)]);
  }

  closeTask(taskId: string): Promise<void> {
    return this.#connection.run(Operation.closeTask, [taskId]);
  }

  alive(now: number): Promise<void> {
    return this.#connection.run(Operation.alive, [now]);
  }

  async #changeRange(operation: number, range: PacketRange): Promise<RangeOutcome> {
    const { choice, after, limit, except } = range;
    const reply = await this.#connection.call(operation, [
      JSON.stringify(choice),
      after,
      limit,
      JSON.stringify(except),
    ]);
    const [last = null, ...cells] = Array.isArray(reply) ? (reply as readonly Value[]) : [];
    return { counts: readCounts(cells), last: typeof last === "number" ? last : undefined };
  }
}

function readPackets(rows: readonly Value[]): StoredPacket[] {
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
      setAside: rows[at + 7] === 1,
      lastServer: optionalString(rows[at + 8]),
      lastFailure: optionalString(rows[at + 9]),
    });
  }
  return packets;
}

function readCounts(cells: readonly Value[]): PacketCount[] {
  const counts: PacketCount[] = [];
  for (let at = 0; at < cells.length; at += 4) {
    counts.push({
      template: String(cells[at]),
      attempts: Number(cells[at + 1]),
      setAside: cells[at + 2] === 1,
      count: Number(cells[at + 3]),
    });
  }
  return counts;
}

function readRecord(value: Value | undefined): AccountingRecord {
  // Trusted: only `add` and `openTask` write this column, each from an AccountingRecord.
  const record: AccountingRecord = JSON.parse(String(value));
  return record;
}

function optionalNumber(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function optionalString(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
