import type { Database, Statement } from "libsql";
import type { Value } from "./protocol.ts";
import { rowsOf } from "./rows.ts";

/** Writes the log of notifications. */
export class NotificationRows {
  readonly #database: Database;
  readonly #append: Statement;
  readonly #prune: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.#append = database.prepare(
      "INSERT INTO notification (at, module, name, content) VALUES (?1, ?2, ?3, ?4)",
    );
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

  /** `args`: events as JSON, how many to keep. Gives the id of the last one. */
  append([events, keep]: readonly Value[]): number {
    let last = 0;
    // Written by `Notifications` only.
    const rows: readonly (readonly [number, string, string, string])[] = JSON.parse(String(events));
    for (const row of rows) last = Number(this.#append.run([...row]).lastInsertRowid);
    // From the front of the table: costs what it deletes.
    this.#prune.run([last - Number(keep)]);
    return last;
  }
}
