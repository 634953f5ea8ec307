import type { AccountingRecord, OpenTask, PacketStore, PacketUpdate, StoredPacket } from "../../src/index.ts";
import type { Connection } from "./connection.ts";
import { Operation, type Value } from "./protocol.ts";

/** The members of an update, each at the place of its column in `updatableColumns`. */
const updatable: readonly (keyof PacketUpdate)[] = [
  "state",
  "attempts",
  "transmissions",
  "firstSentAt",
  "nextAttemptAt",
  "lastServer",
  "lastFailure",
];

/** The queue of accounting-stop packets in SQLite. */
export class Packets implements PacketStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async load(): Promise<{
    readonly packets: readonly StoredPacket[];
    readonly openTasks: readonly OpenTask[];
    readonly aliveAt: number | undefined;
  }> {
    const packets: StoredPacket[] = [];
    const openTasks: OpenTask[] = [];
    const loaded = this.#connection.call(Operation.loadPackets, [], (rows) => {
      for (let at = 0; at < rows.length; at += 10) packets.push(readPacket(rows, at));
    });
    const tasks = this.#connection.call(Operation.loadTasks, [], (rows) => {
      for (let at = 0; at < rows.length; at += 2) {
        openTasks.push({ taskId: String(rows[at]), record: readRecord(rows[at + 1]) });
      }
    });
    const [alive] = await Promise.all([loaded, tasks]);
    return { packets, openTasks, aliveAt: Array.isArray(alive) ? optionalNumber(alive[0]) : undefined };
  }

  async add(packet: Omit<StoredPacket, "id">): Promise<number> {
    const id = await this.#connection.call(Operation.addPacket, [
      packet.record.taskId,
      JSON.stringify(packet.record),
      packet.state,
      packet.attempts,
      packet.transmissions,
      packet.queuedAt,
      packet.firstSentAt ?? null,
      packet.nextAttemptAt ?? null,
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
      return change[member] ?? null;
    });
    return this.#connection.run(Operation.updatePacket, [mask, id, ...values]);
  }

  /** Resolves also where there is no such packet. */
  remove(id: number): Promise<void> {
    return this.#connection.run(Operation.removePacket, [id]);
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
}

function readPacket(rows: readonly Value[], at: number): StoredPacket {
  return {
    id: Number(rows[at]),
    record: readRecord(rows[at + 1]),
    state: rows[at + 2] === "parked" ? "parked" : "waiting",
    attempts: Number(rows[at + 3]),
    transmissions: Number(rows[at + 4]),
    queuedAt: Number(rows[at + 5]),
    firstSentAt: optionalNumber(rows[at + 6]),
    nextAttemptAt: optionalNumber(rows[at + 7]),
    lastServer: optionalString(rows[at + 8]),
    lastFailure: optionalString(rows[at + 9]),
  };
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
