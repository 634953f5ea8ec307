import type { AccountingRecord } from "./record.ts";

/** `waiting`: has a next due time. `parked`: its cycle is used up, or the policy grants none, and it waits for a new cycle. */
export type PacketState = "waiting" | "parked";

/** One accounting-stop packet that no server has answered yet. */
export interface StoredPacket {
  /** 1..2^53-1, ascending in order of arrival, never used again. */
  readonly id: number;
  readonly record: AccountingRecord;
  readonly state: PacketState;
  /** Transmissions made in the present cycle, stored before each is sent. */
  readonly attempts: number;
  /** Transmissions made in all cycles. */
  readonly transmissions: number;
  /** Wall-clock milliseconds of arrival, first transmission and next due time. */
  readonly queuedAt: number;
  readonly firstSentAt: number | undefined;
  readonly nextAttemptAt: number | undefined;
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

/**
 * The durable queue. A resolved promise means: on disk. Calls made in one turn of the event
 * loop may share one fsync; calls are carried out in the order they were made.
 */
export interface PacketStore {
  /** Every stored packet in order of id, and every open task. */
  load(): Promise<{
    readonly packets: readonly StoredPacket[];
    readonly openTasks: readonly OpenTask[];
    readonly aliveAt: number | undefined;
  }>;
  /** Stores a packet and, in the same transaction, closes the open task with its record's taskId. Resolves to its id. */
  add(packet: Omit<StoredPacket, "id">): Promise<number>;
  update(id: number, change: PacketUpdate): Promise<void>;
  remove(id: number): Promise<void>;
  openTask(task: OpenTask): Promise<void>;
  closeTask(taskId: string): Promise<void>;
  /** Notes that the process lived at `now`: the best known end of what a crash left open. */
  alive(now: number): Promise<void>;
}
