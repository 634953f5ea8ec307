import type { Database, Statement } from "libsql";
import { EVENT_CELLS, type Value } from "./protocol.ts";
import { rowsOf } from "./rows.ts";

/** Index of the content among the cells of an event. */
const CONTENT = 3;

/** Writes the log of notifications. */
export class NotificationRows {
  readonly #database: Database;
  readonly #ends: Statement;
  readonly #insert: Statement;
  readonly #next: Statement;
  readonly #prune: Statement;
  /** As {@link #ends} would give it; undefined: not known. */
  #known: readonly [newest: number, end: number, oldest: number, start: number] | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#ends = database
      .prepare(
        `SELECT newest.id, newest.start + octet_length(newest.content), oldest.id, oldest.start
         FROM (SELECT * FROM notification ORDER BY id DESC LIMIT 1) AS newest,
              (SELECT id, start FROM notification ORDER BY id LIMIT 1) AS oldest`,
      )
      .raw();
    this.#insert = database.prepare(
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
  appendAll([events, keepEntries, keepOctets]: readonly Value[]): number {
    // Written by `Notifications` only.
    return this.#append(JSON.parse(String(events)) as readonly (readonly Value[])[], keepEntries, keepOctets);
  }

  /** `args`: the cells of an event, how many to keep, and how many octets. Gives its id. */
  append(args: readonly Value[]): number {
    const cells = args.slice(0, EVENT_CELLS);
    return this.#append([cells], args[EVENT_CELLS], args[EVENT_CELLS + 1]);
  }

  #append(
    events: readonly (readonly Value[])[],
    keepEntries: Value | undefined,
    keepOctets: Value | undefined,
  ): number {
    const [newest = 0, endOfAll = 0, oldest = 0, start = 0] = this.#known ?? numbers(this.#ends.get([]));
    this.#known = undefined;
    let last = newest;
    let end = endOfAll;
    for (const cells of events) {
      last = Number(this.#insert.run([...cells, end]).lastInsertRowid);
      end += Buffer.byteLength(String(cells[CONTENT]));
    }
    const lastToGo = last - Number(keepEntries);
    const firstToStay = end - Number(keepOctets);
    // Nearly always nothing goes.
    if (oldest <= lastToGo || start < firstToStay)
      this.#prune.run([Math.max(lastToGo, this.#excess(last, firstToStay))]);
    else this.#known = [last, end, oldest, start];
    return last;
  }

  /** Forgets what it knows of its rows: a transaction with changes of them was undone. */
  forget(): void {
    this.#known = undefined;
  }

  /** The newest of those that begin before that octet of all there ever were; never `last`. Costs what goes. */
  #excess(last: number, from: number): number {
    for (let excess = 0; ;) {
      const [id = 0, start = 0] = numbers(this.#next.get([excess]));
      if (start >= from || id >= last) return excess;
      excess = id;
    }
  }
}

/** The cells of a row of numbers; none where there is no row. */
function numbers(row: unknown): readonly number[] {
  return Array.isArray(row) ? row.map(Number) : [];
}
