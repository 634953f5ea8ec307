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
  RecordSource,
  ReleasedCount,
  RemovalOutcome,
  ReportedPacket,
  StartsAhead,
  StoredPacket,
} from "../../src/index.ts";
import type { Connection } from "./connection.ts";
import {
  optionalNumber,
  parseCells,
  readGone,
  readGroups,
  readKind,
  readPackets,
  readRecord,
  readReleased,
} from "./packet-cells.ts";
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
      return { id: Number(reply), duplicate: false, conflict: false, behind: undefined, superseded: [] };
    const [id, reported, behind, ...superseded] = reply as readonly Value[];
    return {
      id: Number(id),
      duplicate: reported !== 0,
      conflict: reported === 2,
      behind: optionalNumber(behind),
      superseded: readGone(superseded),
    };
  }

  async reported(source: RecordSource): Promise<ReportedPacket | undefined> {
    const reply = await this.#connection.call(Operation.findReported, hashOf(source));
    return Array.isArray(reply) ? { id: Number(reply[0]), conflict: reply[1] === 1 } : undefined;
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

/** Two numbers of 48 bits that stand for a source: so many that no two sources ever share them. */
function hashOf(source: RecordSource | undefined): readonly [Value, Value, Value] {
  if (!source) return [null, null, null];
  const digest = createHash("sha256")
    .update(JSON.stringify([source.name, source.id]))
    .digest();
  return [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6), source.content ?? null];
}

/** What tells tasks apart. */
function taskOf({ client, taskId }: AccountingRecord): string {
  return client === undefined ? taskId : JSON.stringify([client, taskId]);
}
