import type { Database, Statement } from "libsql";
import type { Value } from "./protocol.ts";
import { rowsOf } from "./rows.ts";

/** Writes the log of notifications. */
export class NotificationRows {
  readonly #database: Database;
  readonly #last: Statement;
  readonly #append: Statement;
  readonly #next: Statement;
  readonly #prune: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.#last = database
      .prepare("SELECT id, start + octet_length(content) FROM notification ORDER BY id DESC LIMIT 1")
      .raw();
    this.#append = database.prepare(
      "INSERT INTO notification (at, module, name, content, start) VALUES (?1, ?2, ?3, ?4, ?5)",
    );
    this.#next = database
      .prepare("SELECT id, start FROM notification WHERE id > ?1 ORDER BY id LIMIT 1")
      .raw();
    this.#prune = database.prepare("DELETE FROM notification WHERE id <= ?1");
  }

  /** `args`: now. Gives when the log was made, and the last id that it has used. */
  open(args: readonly Value[]): Value[] {
    this.#database
      .prepare("INSERT INTO notification_log (id, created_at) VALUES (1, ?1) ON CONFLICT (id) DO NOTHING")
      .run([...args]);
    const [row] = rowsOf(
      this.#database,
      `SELECT created_at, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notification'), 0)
       FROM notification_log`,
      [],
    );
    return [...(row ?? [])];
  }

  /** `args`: events as JSON, how many to keep, and how many octets. Gives the id of the last one. */
  append([events, keepEntries, keepOctets]: readonly Value[]): number {
    // Written by `Notifications` only.
    const rows: readonly (readonly [number, string, string, string])[] = JSON.parse(String(events));
    let [last, end] = numbers(this.#last.get([]));
    for (const [at, module, name, content] of rows) {
      last = Number(this.#append.run([at, module, name, content, end]).lastInsertRowid);
      end += Buffer.byteLength(content);
    }
    this.#prune.run([Math.max(last - Number(keepEntries), this.#excess(last, end - Number(keepOctets)))]);
    return last;
  }

  /** The newest of those that begin before that octet of all there ever were; never `last`. Costs what goes. */
  #excess(last: number, from: number): number {
    for (let excess = 0; ;) {
      const [id, start] = numbers(this.#next.get([excess]));
      if (start >= from || id >= last) return excess;
      excess = id;
    }
  }
}

/** The cells of a row of two numbers; zeros where there is none. */
function numbers(row: unknown): [number, number] {
  const [first, second] = Array.isArray(row) ? row : [];
  return [Number(first ?? 0), Number(second ?? 0)];
}
