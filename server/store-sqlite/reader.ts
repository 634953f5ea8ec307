import type { Database } from "libsql";
import { Operation, type Answer, type Value } from "./protocol.ts";
import { rowsOf } from "./rows.ts";
import { StoreError } from "./store-error.ts";

/** Rows per message: enough to be cheap, few enough that no message holds up the main thread. */
const rowsPerMessage = 2000;

/** Carries out the operations that read. */
export class Reader {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Hands rows, laid end to end, to `send` as they come; what is returned follows the last of them. */
  run(operation: number, args: Value[], send: (rows: readonly Value[]) => void): Answer {
    switch (operation) {
      case Operation.loadRunning: {
        const newest = this.#first("SELECT revision, content FROM snapshot ORDER BY revision DESC LIMIT 1");
        const [revision = 0, content = ""] = newest ?? [];
        this.#send("SELECT number, diff FROM revision WHERE number > ?1 ORDER BY number", [revision], send);
        return [revision, content];
      }
      case Operation.history:
        this.#send(
          `SELECT number, committed_at, username, session_id, message_id, diff
           FROM revision ORDER BY number DESC LIMIT ?1`,
          args,
          send,
        );
        return null;
      case Operation.loadPackets:
        this.#send(
          `SELECT id, record, state, attempts, transmissions, queued_at,
             first_sent_at, next_attempt_at, last_server, last_failure
           FROM packet ORDER BY id`,
          [],
          send,
        );
        return this.#first("SELECT at FROM alive") ?? null;
      case Operation.loadTasks:
        this.#send("SELECT task_id, record FROM open_task ORDER BY task_id", [], send);
        return null;
      default:
        throw new StoreError("failed", `operation ${operation} does not read`);
    }
  }

  #send(sql: string, args: readonly Value[], send: (rows: readonly Value[]) => void): void {
    let rows: Value[] = [];
    let count = 0;
    for (const row of this.#rows(sql, args)) {
      rows.push(...row);
      count += 1;
      if (count % rowsPerMessage === 0) {
        send(rows);
        rows = [];
      }
    }
    if (rows.length > 0) send(rows);
  }

  #first(sql: string): readonly Value[] | undefined {
    const [row] = this.#rows(sql, []);
    return row;
  }

  #rows(sql: string, args: readonly Value[]): Iterable<readonly Value[]> {
    return rowsOf(this.#database, sql, args);
  }
}
