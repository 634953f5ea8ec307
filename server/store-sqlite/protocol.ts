import type { StoreErrorCode } from "./store-error.ts";

/** What one cell of a row, or one argument of an operation, may be. */
export type Value = string | number | null;

/**
 * The operations the worker carries out. A request is one flat array: an operation's number,
 * then its arguments, then the next operation. Flat, because cloning an object per operation
 * costs more than the insert it asks for.
 */
export const Operation = {
  commit: 0,
  saveSnapshot: 1,
  addPacket: 2,
  updatePacket: 3,
  removePacket: 4,
  removeTask: 5,
  endStart: 6,
  releasePackets: 7,
  rearmPackets: 8,
  removePackets: 9,
  openTask: 10,
  closeTask: 11,
  alive: 12,
  commitPending: 13,
  savePending: 14,
  saveStartup: 15,
  openNotifications: 16,
  appendNotifications: 17,
  saveServed: 18,
  loadRunning: 19,
  history: 20,
  loadPending: 21,
  loadStartup: 22,
  countPackets: 23,
  countOthers: 24,
  findReported: 25,
  duePackets: 26,
  pagePackets: 27,
  loadTasks: 28,
  pageNotifications: 29,
  findNotification: 30,
  loadServed: 31,
  close: 32,
} as const;

/** Cells of one revision's row. */
export const REVISION_CELLS = 9;

/** Cells of one event's row: when, module, name, content. */
export const EVENT_CELLS = 4;

/** Arguments of a commit: a revision's row; then the event's, and how many to keep, and how many octets, or nulls. */
export const COMMIT_ARGUMENTS: number = REVISION_CELLS + EVENT_CELLS + 2;

/** How many arguments follow each operation's number in a request. */
export const argumentCount: Readonly<Record<number, number>> = {
  [Operation.commit]: COMMIT_ARGUMENTS,
  [Operation.saveSnapshot]: 3,
  [Operation.addPacket]: 18,
  [Operation.updatePacket]: 9,
  [Operation.removePacket]: 1,
  [Operation.removeTask]: 3,
  [Operation.endStart]: 2,
  [Operation.releasePackets]: 4,
  [Operation.rearmPackets]: 4,
  [Operation.removePackets]: 5,
  [Operation.openTask]: 2,
  [Operation.closeTask]: 1,
  [Operation.alive]: 1,
  [Operation.commitPending]: COMMIT_ARGUMENTS + 6,
  [Operation.savePending]: 6,
  [Operation.saveStartup]: 1,
  [Operation.openNotifications]: 1,
  [Operation.appendNotifications]: 3,
  [Operation.saveServed]: 2,
  [Operation.loadRunning]: 1,
  [Operation.history]: 1,
  [Operation.loadPending]: 0,
  [Operation.loadStartup]: 0,
  [Operation.countPackets]: 0,
  [Operation.countOthers]: 0,
  [Operation.findReported]: 3,
  [Operation.duePackets]: 4,
  [Operation.pagePackets]: 2,
  [Operation.loadTasks]: 0,
  [Operation.pageNotifications]: 2,
  [Operation.findNotification]: 1,
  [Operation.loadServed]: 0,
  [Operation.close]: 0,
};

/** Operations from here on only read, or end the store: they are never part of a transaction that writes. */
export const firstReadingOperation: number = Operation.loadRunning;

/** The columns `updatePacket` can set; bit n of its mask stands for the n-th. */
export const updatableColumns = [
  "attempts",
  "transmissions",
  "first_sent_at",
  "waits_since",
  "set_aside",
  "last_server",
  "last_failure",
] as const;

/** The columns of a packet, in the order in which its rows are sent. */
export const packetColumns =
  "id, record, attempts, transmissions, queued_at, first_sent_at, waits_since, set_aside, last_server, last_failure, held_by";

/** One or more operations, flat. */
export type Request = readonly Value[];

/** Why one operation failed. */
export interface Failure {
  readonly code: StoreErrorCode;
  readonly message: string;
}

/** What an operation that succeeded gives: nothing, a packet's id, or cells. */
export type Reply = null | number | readonly Value[];

/** An operation's outcome. */
export type Answer = Reply | Failure;

/** From the worker: answers in the order of the operations, or rows that belong to the next answer. */
export type Response = readonly Answer[] | { readonly rows: readonly Value[] };

/** What the worker is started with. */
export interface WorkerSettings {
  readonly file: string;
  /** Largest size of the file in pages of 4096 octets; undefined for no limit but the disk's. */
  readonly maxPages: number | undefined;
}
