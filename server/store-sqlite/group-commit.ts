import type { Database } from "libsql";
import type { Answer, Value } from "./protocol.ts";
import { isInputOutputError, sqliteFailure } from "./sqlite-failure.ts";
import type { Writer } from "./writer.ts";

/** One operation that writes, with its arguments. */
export interface Write {
  readonly operation: number;
  readonly args: Value[];
}

/** The transaction ended before its COMMIT, and took with it what was done in it. */
class TransactionLost extends Error {}

/**
 * Carries out `writes` in order, in one transaction and so with one fsync, and gives one answer
 * to each. An operation that fails does not undo the others. Returns when all is on disk; throws
 * where it cannot be known whether it is.
 */
export function commitTogether(database: Database, writer: Writer, writes: readonly Write[]): Answer[] {
  const [only, ...others] = writes;
  const alone = others.length === 0 ? only : undefined;
  let isCommitting = false;
  try {
    // A statement outside of a transaction is one.
    isCommitting = alone !== undefined && writer.isOneStatement(alone.operation, alone.args);
    if (alone && isCommitting) return [writer.runAlone(alone.operation, alone.args)];
    database.exec("BEGIN IMMEDIATE");
    // Alone, an operation needs no savepoint: where it fails, the transaction goes.
    const answers = alone
      ? [writer.runAlone(alone.operation, alone.args)]
      : writes.map((write) => attempt(database, writer, write));
    isCommitting = true;
    database.exec("COMMIT");
    return answers;
  } catch (error) {
    // A sync that failed may or may not have reached the disk, and asking the kernel again
    // proves nothing: only a new start, which reads the file, finds out.
    if (isCommitting && isInputOutputError(error)) throw error;
    return apart(database, writer, writes, error);
  }
}

function attempt(database: Database, writer: Writer, { operation, args }: Write): Answer {
  try {
    return writer.run(operation, args);
  } catch (error) {
    if (!database.inTransaction) throw new TransactionLost("transaction lost", { cause: error });
    return sqliteFailure(error);
  }
}

/** After a transaction that failed as a whole: each operation in one of its own, so that what fits is stored. */
function apart(database: Database, writer: Writer, writes: readonly Write[], error: unknown): Answer[] {
  if (database.inTransaction) database.exec("ROLLBACK");
  writer.undone();
  if (writes.length === 1) return [sqliteFailure(error instanceof TransactionLost ? error.cause : error)];
  return writes.flatMap((write) => commitTogether(database, writer, [write]));
}
