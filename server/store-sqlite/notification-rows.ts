import type { Database, Statement } from "libsql";
import { EVENT_CELLS, type Value } from "./protocol.ts";
import { rowsOf } from "./rows.ts";

/** Index of the content among the cells of an event. */
const CONTENT = 3;

/** The newest and the oldest event of the log: its id, and the octets of all that there ever were up to it. */
interface Ends {
  readonly newest: number;
  /** Those of the newest are counted. */
  readonly end: number;
  readonly oldest: number;
  /** Those of the oldest are not counted. */
  readonly start: number;
}

/** Writes the log of notifications. The newest event always stays, so that its id is never used again. */
export class NotificationRows {
  readonly #database: Database;
  readonly #readEnds: Statement;
  readonly #insert: Statement;
  readonly #next: Statement;
  readonly #prune: Statement;
  #known: Ends | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#readEnds = database
      .prepare(
        `SELECT newest.id, newest.start + octet_length(newest.content), oldest.id, oldest.start
         FROM (SELECT * FROM notification ORDER BY id DESC LIMIT 1) AS newest,
              (SELECT id, start FROM notification ORDER BY id LIMIT 1) AS oldest`,
      )
      .raw();
    this.#insert = database.prepare(
      "INSERT INTO notification (id, start, at, module, name, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
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
      "SELECT created_at, coalesce((SELECT max(id) FROM notification), 0) FROM notification_log",
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

  /** Whether no older event has to go for one more; `args` as {@link append} takes them. */
  hasRoom(args: readonly Value[]): boolean {
    const ends = withOneMore(this.#ends, args);
    return !mustGo(ends, Number(args[EVENT_CELLS]), Number(args[EVENT_CELLS + 1]));
  }

  /** {@link append} by a statement of the caller's, of an event for which there is room. */
  place(cells: readonly Value[], insert: (id: number, start: number) => void): number {
    const ends = this.#ends;
    const after = withOneMore(ends, cells);
    this.#known = undefined;
    insert(after.newest, ends.end);
    this.#known = after;
    return after.newest;
  }

  #append(
    events: readonly (readonly Value[])[],
    keepEntries: Value | undefined,
    keepOctets: Value | undefined,
  ): number {
    let ends = this.#ends;
    this.#known = undefined;
    for (const cells of events) {
      const after = withOneMore(ends, cells);
      this.#insert.run([after.newest, ends.end, ...cells]);
      ends = after;
    }
    const { newest, end } = ends;
    // Nearly always nothing goes.
    if (mustGo(ends, Number(keepEntries), Number(keepOctets)))
      this.#prune.run([
        Math.max(newest - Number(keepEntries), this.#excess(newest, end - Number(keepOctets))),
      ]);
    else this.#known = ends;
    return newest;
  }

  /** Forgets what it knows of its rows: a transaction with changes of them was undone. */
  forget(): void {
    this.#known = undefined;
  }

  get #ends(): Ends {
    if (!this.#known) {
      const [newest = 0, end = 0, oldest = 1, start = 0] = numbers(this.#readEnds.get([]));
      this.#known = { newest, end, oldest, start };
    }
    return this.#known;
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

function withOneMore({ newest, end, oldest, start }: Ends, cells: readonly Value[]): Ends {
  return { newest: newest + 1, end: end + Buffer.byteLength(String(cells[CONTENT])), oldest, start };
}

/** Whether the oldest event goes where so many are kept, and so many octets. */
function mustGo({ newest, end, oldest, start }: Ends, keepEntries: number, keepOctets: number): boolean {
  return oldest <= newest - keepEntries || start < end - keepOctets;
}

/** The cells of a row of numbers; none where there is no row. */
function numbers(row: unknown): readonly number[] {
  return Array.isArray(row) ? row.map(Number) : [];
}
