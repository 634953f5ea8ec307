import type { AccountingRecord } from "./record.ts";

/**
 * One accounting-stop packet that no server has answered yet. Whether it waits, is due or is parked follows from
 * these numbers and the policy in force, so that a change of the policy touches no packet.
 */
export interface StoredPacket {
  /** 1..2^53-1, ascending in order of arrival, never used again. */
  readonly id: number;
  readonly record: AccountingRecord;
  /** Transmissions made in the present cycle, stored before each is sent. */
  readonly attempts: number;
  /** Transmissions made in all cycles. */
  readonly transmissions: number;
  /** Wall-clock milliseconds of arrival and of the first transmission. */
  readonly queuedAt: number;
  readonly firstSentAt: number | undefined;
  /** Wall-clock milliseconds that the wait before the next transmission counts from, jitter taken off. */
  readonly waitsSince: number;
  /** No new cycle can help: it has no form on the wire. */
  readonly setAside: boolean;
  /** Name of the server last tried, and why that failed. */
  readonly lastServer: string | undefined;
  readonly lastFailure: string | undefined;
}

/** An accounting task that has started and not stopped: what a crash must turn into an accounting-stop packet. */
export interface OpenTask {
  readonly taskId: string;
  /** The START record: the STOP is made of it and the times of the end. */
  readonly record: AccountingRecord;
}

/** What may change of a stored packet. */
export type PacketUpdate = Partial<Omit<StoredPacket, "id" | "record" | "queuedAt">>;

/** How many packets of a template have made so many attempts. */
export interface PacketCount {
  readonly template: string;
  readonly attempts: number;
  readonly setAside: boolean;
  readonly count: number;
}

/** Packets with so many attempts are due if they wait since `until` or longer. */
export interface DueClass {
  readonly attempts: number;
  /** Wall-clock milliseconds. */
  readonly until: number;
}

/** What {@link PacketStore.due} has found. */
export interface DuePackets {
  /** Those that wait longest first, at most `limit` of each class. */
  readonly packets: readonly StoredPacket[];
  /** For each class with packets that are not due yet: since when the first of them waits. */
  readonly heads: readonly { readonly attempts: number; readonly waitsSince: number }[];
}

/** Stored packets that an operator means; `servers` are the names of those last tried, by template. */
export type PacketChoice =
  | "all"
  | { readonly id: number }
  | { readonly servers: readonly { readonly template: string; readonly server: string }[] };

/** A part of the packets chosen: those with an id above `after`, `except` some, at most `limit`. */
export interface PacketRange {
  readonly choice: PacketChoice;
  readonly after: number;
  readonly limit: number;
  readonly except: readonly number[];
}

/** What was done to a {@link PacketRange}: how many there were of each kind, and the last id; undefined: no more. */
export interface RangeOutcome {
  readonly counts: readonly PacketCount[];
  readonly last: number | undefined;
}

/**
 * The durable queue. A resolved promise means: on disk. Calls made in one turn of the event
 * loop may share one fsync; calls are carried out in the order they were made.
 */
export interface PacketStore {
  /** What a start needs: how many packets there are of each kind, and every open task. */
  load(): Promise<{
    readonly counts: readonly PacketCount[];
    readonly openTasks: readonly OpenTask[];
    readonly aliveAt: number | undefined;
  }>;
  /** Stores a packet and, in the same transaction, closes the open task with its record's taskId. Resolves to its id. */
  add(packet: Omit<StoredPacket, "id">): Promise<number>;
  update(id: number, change: PacketUpdate): Promise<void>;
  remove(id: number): Promise<void>;
  /** The template's packets that are due; one that waits since later than `now` is, too, for the clock was set back. */
  due(template: string, classes: readonly DueClass[], now: number, limit: number): Promise<DuePackets>;
  /** Packets with an id above `after`, in order of id, at most `limit`. */
  page(after: number, limit: number): Promise<readonly StoredPacket[]>;
  /** Begins a new cycle, due at once, for a part of the packets chosen. */
  rearm(range: PacketRange): Promise<RangeOutcome>;
  /** Removes a part of the packets chosen, unsent. */
  removeRange(range: PacketRange): Promise<RangeOutcome>;
  openTask(task: OpenTask): Promise<void>;
  closeTask(taskId: string): Promise<void>;
  /** Notes that the process lived at `now`: the best known end of what a crash left open. */
  alive(now: number): Promise<void>;
}
