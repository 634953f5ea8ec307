import type {
  NewPacket,
  PacketStore,
  StartsAhead,
  StoredPacket,
} from "../../../src/accounting/packet-store.ts";
import type { AccountingRecord } from "../../../src/accounting/record.ts";
import type { PendingCommit, Revision } from "../../../src/index.ts";

/** The revision of that number, each with a diff of its own. */
export function makeRevision(number: number): Revision {
  return {
    number,
    committedAt: "2024-05-01T10:00:00Z",
    username: "admin",
    sessionId: 7,
    messageId: `m${number}`,
    diff: `<hwtacacs n="${number}">${"é<&".repeat(20)}</hwtacacs>`,
    annotations: number % 2 === 0 ? [] : [{ path: "/a:a", annotation: "a:note", value: `é${number}` }],
  };
}

/** What a start reads of the revision of that number. */
export function makeDiff(number: number): Pick<Revision, "number" | "diff" | "annotations"> {
  const { diff, annotations } = makeRevision(number);
  return { number, diff, annotations };
}

/** A confirmed commit that goes back to that revision. */
export function makePending(baseRevision: number): PendingCommit {
  return {
    baseRevision,
    deadline: 1_700_000_000_123,
    persist: "token",
    username: "admin",
    sessionId: 7,
    bootId: "b",
  };
}

/** A record of the task, a STOP unless `change` says otherwise. */
export function makeRecord(taskId: string, change: Partial<AccountingRecord> = {}): AccountingRecord {
  return {
    kind: "stop",
    taskId,
    template: "main",
    username: "Zoë",
    port: "netconf1",
    remoteAddress: "2001:db8::1",
    privilegeLevel: 15,
    args: [
      { name: "task_id", value: taskId },
      { name: "elapsed_time", value: "3600", optional: true },
    ],
    ...change,
  };
}

/** A packet that no server was tried for, changed by `change`. */
export function makePacket(taskId: string, change: Partial<NewPacket> = {}): NewPacket {
  return {
    record: makeRecord(taskId),
    attempts: 0,
    transmissions: 0,
    queuedAt: 1_714_557_600_123,
    firstSentAt: undefined,
    waitsSince: 1_714_557_600_123,
    setAside: false,
    lastServer: undefined,
    lastFailure: undefined,
    ...change,
  };
}

/** A packet as it is read back. */
export function storedPacket(id: number, taskId: string, change: Partial<StoredPacket> = {}): StoredPacket {
  return { id, behind: undefined, ...makePacket(taskId), ...change };
}

/** The policy `enable 3`, and no START being sent. */
export const ENABLE_3: StartsAhead = { maxAttempts: 3, sending: undefined };

/** Stores a packet; gives its id. */
export async function addPacket(packets: PacketStore, packet: NewPacket): Promise<number> {
  return (await packets.add(packet, ENABLE_3)).id;
}
