import type { Failure } from "./protocol.ts";
import { StoreError } from "./store-error.ts";

/** SQLite's primary result codes that we tell apart (https://www.sqlite.org/rescode.html). */
const ResultCode = { busy: 5, locked: 6, ioError: 10, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/** Puts what SQLite threw into words. SQLite names tables and columns, never the values in them. */
export function sqliteFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StoreError) return { code: error.code, message };
  switch (primaryCode(error)) {
    case ResultCode.busy:
    case ResultCode.locked:
      return { code: "in-use", message: "it is in use; is another hwtacacsd running on the same data?" };
    case ResultCode.full:
      return { code: "disk-full", message };
    case ResultCode.cannotOpen:
      return { code: "unavailable", message };
    case ResultCode.notADatabase:
      return { code: "not-a-store", message: "it is not an SQLite database" };
    default:
      return { code: "failed", message };
  }
}

/** Whether the operating system failed to read, write or sync. */
export function isInputOutputError(error: unknown): boolean {
  return primaryCode(error) === ResultCode.ioError;
}

/** Whether a trigger raised it, SQLITE_CONSTRAINT_TRIGGER. */
export function isRaisedByTrigger(error: unknown): boolean {
  return resultCode(error) === 1811;
}

/** The low octet of the result code. */
function primaryCode(error: unknown): number {
  return resultCode(error) & 0xff;
}

/** The extended result code; -1 where `error` does not come from SQLite. */
function resultCode(error: unknown): number {
  return error instanceof Error && "rawCode" in error && typeof error.rawCode === "number"
    ? error.rawCode
    : -1;
}
