import type { Database } from "libsql";
import { SELECT_PENDING } from "./pending-row.ts";
import { FIND_REPORTED } from "./packet-rows.ts";
import { Operation, packetColumns, type Answer, type Value } from "./protocol.ts";
import { rowsOf } from "./rows.ts";
import { StoreError } from "./store-error.ts";

/** Rows per message: enough to be cheap, few enough that no message holds up the main thread. */
const rowsPerMessage = 2000;

/** A mebibyte of events, and what the last of them has more: libsql itself reads a hundred rows ahead. */
const EVENTS = `SELECT id, at, module, name, content FROM notification WHERE id > ?1 AND id < coalesce(
    (SELECT id FROM notification WHERE id > ?1 AND
       start > 1048576 + (SELECT start FROM notification WHERE id > ?1 ORDER BY id LIMIT 1) ORDER BY id LIMIT 1),
    9223372036854775807)
  ORDER BY id LIMIT ?2`;

const OF_CLASS = "FROM packet WHERE template = ?1 AND set_aside = 0 AND attempts = ?2";
const DUE = `SELECT ${packetColumns} ${OF_CLASS} AND waits_since <= ?3 ORDER BY waits_since LIMIT ?4`;
const AHEAD = `SELECT ${packetColumns} ${OF_CLASS} AND waits_since > ?3 ORDER BY waits_since LIMIT ?4`;
const HEAD = `SELECT min(waits_since) ${OF_CLASS} AND waits_since > ?3 AND waits_since <= ?4`;

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
        const [at = null] = args; // null: as it is now
        const [revision = 0, content = "", versions = null] =
          this.#first(
            `SELECT revision, content, versions FROM snapshot WHERE ?1 IS NULL OR revision <= ?1
             ORDER BY revision DESC LIMIT 1`,
            [at],
          ) ?? [];
        this.#send(
          "SELECT number, diff, annotations FROM revision WHERE number > ?1 AND (?2 IS NULL OR number <= ?2) ORDER BY number",
          [revision, at],
          send,
        );
        return [revision, content, versions];
      }
      case Operation.history:
        this.#send(
          `SELECT number, committed_at, username, session_id, message_id, diff, traceparent, tracestate, annotations
           FROM revision ORDER BY number DESC LIMIT ?1`,
          args,
          send,
        );
        return null;
      case Operation.loadPending:
        return this.#first(SELECT_PENDING) ?? null;
      case Operation.loadStartup:
        return this.#first("SELECT content FROM startup") ?? null;
      case Operation.loadServed:
        return this.#first("SELECT content_id, capabilities FROM served") ?? null;
      case Operation.countPackets:
        this.#send(
          "SELECT template, attempts, set_aside, count(*) FROM packet GROUP BY template, set_aside, attempts",
          [],
          send,
        );
        return this.#first("SELECT at FROM alive") ?? null;
      case Operation.countOthers:
        this.#send(
          "SELECT template, count(*) FROM packet WHERE task IS NOT NULL GROUP BY template",
          [],
          send,
        );
        return null;
      case Operation.findReported:
        return this.#first(FIND_REPORTED, args) ?? null;
      case Operation.duePackets:
        return this.#due(args, send);
      case Operation.pagePackets:
        this.#send(`SELECT ${packetColumns} FROM packet WHERE id > ?1 ORDER BY id LIMIT ?2`, args, send);
        return null;
      case Operation.pageNotifications:
        this.#send(EVENTS, args, send);
        return null;
      case Operation.findNotification:
        // Ids ascend and so does time, unless the clock was set back: then some older ones come along.
        return this.#first("SELECT coalesce(min(id) - 1, -1) FROM notification WHERE at >= ?1", args) ?? null;
      case Operation.loadTasks:
        this.#send("SELECT task_id, record FROM open_task ORDER BY task_id", [], send);
        return null;
      default:
        throw new StoreError("failed", `operation ${operation} does not read`);
    }
  }

  /** `args`: template, classes as JSON, now, limit. Sends the packets; gives the heads, two cells each. */
  #due([template, classes, now, limit]: Value[], send: (rows: readonly Value[]) => void): Answer {
    const heads: Value[] = [];
    // Written by `Packets.due` only.
    const pairs: readonly (readonly [number, number])[] = JSON.parse(String(classes));
    for (const [attempts, until] of pairs) {
      const place = [template ?? null, attempts];
      this.#send(DUE, [...place, until, limit ?? null], send);
      // A clock that was set back must not make a packet wait longer than the policy does.
      this.#send(AHEAD, [...place, now ?? null, limit ?? null], send);
      const [since] = this.#first(HEAD, [...place, until, now ?? null]) ?? [];
      if (typeof since === "number") heads.push(attempts, since);
    }
    return heads;
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

  #first(sql: string, args: readonly Value[] = []): readonly Value[] | undefined {
    const [row] = this.#rows(sql, args);
    return row;
  }

  #rows(sql: string, args: readonly Value[]): Iterable<readonly Value[]> {
    return rowsOf(this.#database, sql, args);
  }
}
