import type { AccountingRecord, RecordKind, RecordSource } from "./record.ts";

/**
 * One accounting packet that no server has answered yet. Whether it waits, is due or is parked follows from
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
  /** No new cycle begins by itself: it has no form on the wire, or a server that takes others refuses it again and again. */
  readonly setAside: boolean;
  /** Id of the START of its task, which must go first; undefined: nothing holds it. */
  readonly behind: number | undefined;
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

/** A packet to be stored. */
export type NewPacket = Omit<StoredPacket, "id" | "behind">;

/** What may change of a stored packet. */
export type PacketUpdate = Partial<Omit<StoredPacket, "id" | "record" | "queuedAt" | "behind">>;

/** How many packets of a template have made so many attempts; `setAside` are also those behind a START. */
export interface PacketCount {
  readonly template: string;
  readonly attempts: number;
  readonly setAside: boolean;
  readonly count: number;
  /** How many of them are accounting-stop packets. */
  readonly stops: number;
}

/** Which START a new packet of its task waits behind: one in its cycle. */
export interface StartsAhead {
  /** A START with more attempts has used up its cycle, and holds nothing. */
  readonly maxAttempts: number;
  /** A START that is being sent: it holds in any case. */
  readonly sending: number | undefined;
}

/** A packet that is stored no more, as it last was. */
export interface GonePacket {
  readonly id: number;
  readonly kind: RecordKind;
  readonly attempts: number;
  readonly setAside: boolean;
}

/** What {@link PacketStore.add} has done. */
export interface AddedPacket {
  /** That of the first one where the record had been reported before. */
  readonly id: number;
  /** The record had been reported before: nothing was stored. */
  readonly duplicate: boolean;
  /** It was another one that had been reported under its id. */
  readonly conflict: boolean;
  readonly behind: number | undefined;
  /** Older WATCHDOGs of the task, which it makes worthless: removed. */
  readonly superseded: readonly GonePacket[];
}

/** A packet that a source has reported. */
export interface ReportedPacket {
  readonly id: number;
  /** Its record was another one than the one asked for. */
  readonly conflict: boolean;
}

/** How many packets that waited behind a START may be sent now. */
export interface ReleasedCount {
  readonly template: string;
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

/** What was done to a {@link PacketRange}. */
export interface RangeOutcome {
  /** How many there were of each kind. */
  readonly counts: readonly (PacketCount & { readonly kind: RecordKind })[];
  /** The last id; undefined: no more. */
  readonly last: number | undefined;
}

/** What was removed of a {@link PacketRange}. */
export interface RemovalOutcome extends RangeOutcome {
  /** Other packets, which waited behind one of the range. */
  readonly released: readonly ReleasedCount[];
  /** The first of those removed. */
  readonly listed: readonly Pick<StoredPacket, "id" | "record">[];
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
  /**
   * Stores a packet, unless its source has reported it before. In the same transaction a WATCHDOG or STOP removes the
   * older WATCHDOGs of its task, and a STOP of this server's own closes the open task with its taskId.
   */
  add(packet: NewPacket, starts: StartsAhead): Promise<AddedPacket>;
  /** The packet that was reported under a source's id; undefined: none, or too long ago to be remembered. */
  reported(source: RecordSource): Promise<ReportedPacket | undefined>;
  update(id: number, change: PacketUpdate): Promise<void>;
  /** Removes a packet, nothing of whose task is stored beside it. */
  remove(id: number): Promise<void>;
  /** Removes an answered STOP, and the other kinds of its task. Resolves to those, and how many STOPs waited behind them. */
  removeTask(
    id: number,
    record: AccountingRecord,
  ): Promise<{ readonly gone: readonly GonePacket[]; readonly released: number }>;
  /** Lets go what waits behind a START, and removes the START where `remove` says so. Resolves to the number let go. */
  endStart(id: number, remove: boolean): Promise<number>;
  /**
   * Lets go what waits behind a START that is gone or has used up its cycle; looks at `limit` STARTs with an id above
   * `after`. `last` as in {@link RangeOutcome}.
   */
  release(
    after: number,
    limit: number,
    starts: { readonly maxAttempts: number; readonly sending: readonly number[] },
  ): Promise<{ readonly released: readonly ReleasedCount[]; readonly last: number | undefined }>;
  /** The template's packets that are due; one that waits since later than `now` is, too, for the clock was set back. */
  due(template: string, classes: readonly DueClass[], now: number, limit: number): Promise<DuePackets>;
  /** Packets with an id above `after`, in order of id, at most `limit`. */
  page(after: number, limit: number): Promise<readonly StoredPacket[]>;
  /** Begins a new cycle, due at once, for a part of the packets chosen; what waits behind a START is chosen by its id only. */
  rearm(range: PacketRange): Promise<RangeOutcome>;
  /** Removes a part of the packets chosen, unsent, and lists the first `list` of them. */
  removeRange(range: PacketRange, list: number): Promise<RemovalOutcome>;
  openTask(task: OpenTask): Promise<void>;
  closeTask(taskId: string): Promise<void>;
  /** Notes that the process lived at `now`: the best known end of what a crash left open. */
  alive(now: number): Promise<void>;
}
