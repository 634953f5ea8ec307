import { createHash } from "node:crypto";
import type {
  AccountingRecord,
  AddedPacket,
  DueClass,
  DuePackets,
  GonePacket,
  NewPacket,
  OpenTask,
  PacketCount,
  PacketRange,
  PacketStore,
  PacketUpdate,
  RangeOutcome,
  RecordKind,
  RecordSource,
  ReleasedCount,
  RemovalOutcome,
  StartsAhead,
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

/** Cells of one group of packets in the outcome of a range. */
const GROUP_CELLS = 5;

/** Cells of one packet's row. */
const PACKET_CELLS = 11;

/** The queue of accounting packets in SQLite. */
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
    const counted = this.#connection.call(Operation.countPackets, [], (rows) => {
      for (let at = 0; at < rows.length; at += 4) {
        const count = Number(rows[at + 3]);
        counts.push({ ...readKind(rows, at), count, stops: count });
      }
    });
    // A kind of its own that adds nothing but what the others have counted wrongly as stops.
    const others = this.#connection.call(Operation.countOthers, [], (rows) => {
      for (let at = 0; at < rows.length; at += 2) {
        const template = String(rows[at]);
        counts.push({ template, attempts: 0, setAside: true, count: 0, stops: -Number(rows[at + 1]) });
      }
    });
    const tasks = this.#connection.call(Operation.loadTasks, [], (rows) => {
      for (let at = 0; at < rows.length; at += 2) {
        openTasks.push({ taskId: String(rows[at]), record: readRecord(rows[at + 1]) });
      }
    });
    const [alive] = await Promise.all([counted, others, tasks]);
    return { counts, openTasks, aliveAt: Array.isArray(alive) ? optionalNumber(alive[0]) : undefined };
  }

  async add(packet: NewPacket, starts: StartsAhead): Promise<AddedPacket> {
    const { record } = packet;
    const { kind, client, source } = record;
    const reply = await this.#connection.call(Operation.addPacket, [
      kind === "stop" && client === undefined ? record.taskId : null,
      kind,
      taskOf(record),
      ...hashOf(source),
      starts.maxAttempts,
      starts.sending ?? null,
      record.template,
      JSON.stringify(record),
      packet.attempts,
      packet.transmissions,
      packet.queuedAt,
      packet.firstSentAt ?? null,
      packet.waitsSince,
      Number(packet.setAside),
      packet.lastServer ?? null,
      packet.lastFailure ?? null,
    ]);
    if (!Array.isArray(reply))
      return { id: Number(reply), duplicate: false, behind: undefined, superseded: [] };
    const [id, duplicate, behind, ...superseded] = reply as readonly Value[];
    return {
      id: Number(id),
      duplicate: duplicate === 1,
      behind: optionalNumber(behind),
      superseded: readGone(superseded),
    };
  }

  async reported(source: RecordSource): Promise<number | undefined> {
    const reply = await this.#connection.call(Operation.findReported, hashOf(source));
    return Array.isArray(reply) ? optionalNumber(reply[0]) : undefined;
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

  async removeTask(
    id: number,
    record: AccountingRecord,
  ): Promise<{ readonly gone: readonly GonePacket[]; readonly released: number }> {
    const reply = await this.#connection.call(Operation.removeTask, [id, record.template, taskOf(record)]);
    const [released, ...cells] = Array.isArray(reply) ? (reply as readonly Value[]) : [];
    return { gone: readGone(cells), released: Number(released) };
  }

  async endStart(id: number, remove: boolean): Promise<number> {
    return Number(await this.#connection.call(Operation.endStart, [id, Number(remove)]));
  }

  async release(
    after: number,
    limit: number,
    starts: { readonly maxAttempts: number; readonly sending: readonly number[] },
  ): Promise<{ readonly released: readonly ReleasedCount[]; readonly last: number | undefined }> {
    const reply = await this.#connection.call(Operation.releasePackets, [
      after,
      limit,
      starts.maxAttempts,
      JSON.stringify(starts.sending),
    ]);
    const [last, ...cells] = Array.isArray(reply) ? (reply as readonly Value[]) : [];
    return { released: readReleased(cells), last: optionalNumber(last) };
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

  async rearm(range: PacketRange): Promise<RangeOutcome> {
    const [last, ...groups] = await this.#callRange(Operation.rearmPackets, range);
    return { counts: readGroups(groups), last: optionalNumber(last) };
  }

  async removeRange(range: PacketRange, list: number): Promise<RemovalOutcome> {
    const [last, released, listed, ...groups] = await this.#callRange(Operation.removePackets, range, list);
    const rows = parseCells(listed);
    const packets: Pick<StoredPacket, "id" | "record">[] = [];
    for (let at = 0; at < rows.length; at += 2) {
      packets.push({ id: Number(rows[at]), record: readRecord(rows[at + 1]) });
    }
    return {
      counts: readGroups(groups),
      released: readReleased(parseCells(released)),
      listed: packets,
      last: optionalNumber(last),
    };
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

  async #callRange(
    operation: number,
    { choice, after, limit, except }: PacketRange,
    ...further: readonly Value[]
  ): Promise<readonly Value[]> {
    const reply = await this.#connection.call(operation, [
      JSON.stringify(choice),
      after,
      limit,
      JSON.stringify(except),
      ...further,
    ]);
    return Array.isArray(reply) ? reply : [];
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
      setAside: rows[at + 7] === 1 && rows[at + 10] === null,
      lastServer: optionalString(rows[at + 8]),
      lastFailure: optionalString(rows[at + 9]),
      behind: optionalNumber(rows[at + 10]),
    });
  }
  return packets;
}

function readGroups(cells: readonly Value[]): RangeOutcome["counts"] {
  const counts: RangeOutcome["counts"][number][] = [];
  for (let at = 0; at < cells.length; at += GROUP_CELLS) {
    const count = Number(cells[at + 4]);
    const kind = kindOf(cells[at + 3]);
    counts.push({ ...readKind(cells, at), kind, count, stops: kind === "stop" ? count : 0 });
  }
  return counts;
}

/** Cells that travel as one. */
function parseCells(json: Value | undefined): readonly Value[] {
  // Written by `PacketRanges` only.
  const cells: readonly Value[] = JSON.parse(String(json));
  return cells;
}

function kindOf(value: Value | undefined): RecordKind {
  return value === "start" || value === "watchdog" ? value : "stop";
}

function readKind(
  cells: readonly Value[],
  at: number,
): Pick<PacketCount, "template" | "attempts" | "setAside"> {
  return {
    template: String(cells[at]),
    attempts: Number(cells[at + 1]),
    setAside: cells[at + 2] === 1,
  };
}

function readReleased(cells: readonly Value[]): ReleasedCount[] {
  const released: ReleasedCount[] = [];
  for (let at = 0; at < cells.length; at += 2) {
    released.push({ template: String(cells[at]), count: Number(cells[at + 1]) });
  }
  return released;
}

function readGone(cells: readonly Value[]): GonePacket[] {
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

/** Two numbers of 48 bits that stand for a source: so many that no two sources ever share them. */
function hashOf(source: RecordSource | undefined): readonly [Value, Value] {
  if (!source) return [null, null];
  const digest = createHash("sha256")
    .update(JSON.stringify([source.name, source.id]))
    .digest();
  return [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)];
}

/** What tells tasks apart. */
function taskOf({ client, taskId }: AccountingRecord): string {
  return client === undefined ? taskId : JSON.stringify([client, taskId]);
}

function readRecord(value: Value | undefined): AccountingRecord {
  // Trusted: only `add` and `openTask` write this column, each from an AccountingRecord. The first schema versions
  // kept STOPs only, and did not say so.
  const record: AccountingRecord = JSON.parse(String(value));
  return record.kind === undefined ? { ...record, kind: "stop" } : record;
}

function optionalNumber(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function optionalString(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
