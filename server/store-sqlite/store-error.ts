/** Why the store refused, for callers that answer differently to each. */
export type StoreErrorCode =
  /** The path cannot be opened for reading and writing. */
  | "unavailable"
  /** The file is no SQLite database, or is one of another program. */
  | "not-a-store"
  /** The file was written by a later version of this program. */
  | "newer-schema"
  /** Another process, or another store of this one, holds the file. */
  | "in-use"
  /** The disk is full, or the file has reached its limit. */
  | "disk-full"
  /** The change does not fit what is stored, such as a revision that is not the next one. */
  | "conflict"
  /** More calls wait for the disk than the store accepts. */
  | "overloaded"
  /** `close()` was called. */
  | "closed"
  /** The disk or the database failed otherwise. */
  | "failed";

/** What every promise of the SQLite store rejects with. Its message never holds stored data. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
