import type { Database, Statement } from "libsql";
import type { Reply, Value } from "./protocol.ts";
import type { PendingCommit, PendingUpdate } from "../../src/index.ts";

/** Selects the one row there may be. */
export const SELECT_PENDING =
  "SELECT base_revision, deadline, persist, username, session_id, boot_id FROM pending_commit";

/** Writes the one row of the confirmed commit that waits for its confirmation. */
export class PendingRow {
  readonly #save: Statement;
  readonly #delete: Statement;

  constructor(database: Database) {
    this.#save = database.prepare(
      `INSERT INTO pending_commit (id, base_revision, deadline, persist, username, session_id, boot_id)
       VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (id) DO UPDATE SET base_revision = ?1, deadline = ?2, persist = ?3, username = ?4,
         session_id = ?5, boot_id = ?6`,
    );
    this.#delete = database.prepare("DELETE FROM pending_commit");
  }

  /** `args` as {@link pendingCells} makes them. */
  save(args: Value[]): null {
    if (args[0] === null) this.#delete.run([]);
    else this.#save.run(args);
    return null;
  }
}

/** The cells of the row; all are null where none is pending any more. */
export function pendingCells(pending: PendingUpdate): readonly Value[] {
  if (pending === "settled") return [null, null, null, null, null, null];
  const { baseRevision, deadline, persist, username, sessionId, bootId } = pending;
  return [baseRevision, deadline, persist ?? null, username, sessionId, bootId];
}

/** The row that was read; undefined where there is none. */
export function readPending(reply: Reply): PendingCommit | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [baseRevision, deadline, persist, username, sessionId, bootId] = reply;
  return {
    baseRevision: Number(baseRevision),
    deadline: Number(deadline),
    persist: persist === null ? undefined : String(persist),
    username: String(username),
    sessionId: Number(sessionId),
    bootId: String(bootId),
  };
}
