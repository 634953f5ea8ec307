import type { Database, Statement } from "libsql";
import { updatableColumns, type Answer, type Value } from "./protocol.ts";
import { StoreError } from "./store-error.ts";

/**
 * Packets whose ids at their sources are remembered together: so many at least come after one until it is forgotten.
 * Within a generation ids come in no order, so this bounds the pages that are written at random.
 */
const GENERATION = 500_000;

/** Selects the packet that was reported with the two parts of a hash, and whether its content was another one. */
export const FIND_REPORTED = `SELECT packet, coalesce(content <> ?3, 0) FROM reported WHERE hash = ?1 AND further = ?2 AND generation IN
  ((SELECT coalesce(max(generation), 0) FROM reported), (SELECT coalesce(max(generation), 0) - 1 FROM reported))`;

/** Lets packets go that wait behind a START; the condition says which. */
export const LET_GO = "UPDATE packet SET set_aside = 0, held_by = NULL WHERE";

/** Writes single packets; whoever calls it owns the savepoint around more than one statement. */
export class PacketRows {
  readonly #database: Database;
  readonly #findReported: Statement;
  readonly #report: Statement;
  readonly #forget: Statement;
  readonly #ofTask: Statement;
  readonly #insert: Statement;
  readonly #delete: Statement;
  readonly #release: Statement;
  /** By mask: the engine uses few of the combinations. */
  readonly #update = new Map<number, Statement>();

  constructor(database: Database) {
    this.#database = database;
    this.#findReported = database.prepare(FIND_REPORTED).raw();
    this.#report = database.prepare(
      `INSERT INTO reported (generation, hash, further, content, packet) VALUES (?1, ?2, ?3, ?4, ?5)`,
    );
    // In their order in the table, which touches few pages; two at a time, so that the old ones get fewer.
    this.#forget = database.prepare(
      `DELETE FROM reported WHERE (generation, hash, further) IN (
         SELECT generation, hash, further FROM reported WHERE generation < ?1 - 1
         ORDER BY generation, hash, further LIMIT 2)`,
    );
    this.#ofTask = database
      .prepare(
        "SELECT id, kind, attempts, set_aside, held_by FROM packet WHERE template = ?1 AND task = ?2 ORDER BY id",
      )
      .raw();
    this.#insert = database.prepare(
      `INSERT INTO packet (template, record, attempts, transmissions, queued_at,
         first_sent_at, waits_since, set_aside, last_server, last_failure, kind, task, held_by)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)`,
    );
    this.#delete = database.prepare("DELETE FROM packet WHERE id = ?1");
    this.#release = database.prepare(`${LET_GO} held_by = ?1`);
  }

  /**
   * `args`: kind, task, two parts of the hash of its source, its content, most attempts of a START in its cycle, START
   * being sent, then the columns from `template` to `last_failure`. Gives the packet's id alone, or: id, whether it was
   * reported before (1: it, 2: another one under its id), the START it waits behind, then four cells for each packet
   * that is superseded.
   */
  add(args: readonly Value[]): Answer {
    const [kind = null, task = null, ...rest] = args;
    const [hash = null, further = null, content = null, maxAttempts, sending, ...columns] = rest;
    if (hash !== null) {
      const [reported] = cells(this.#findReported.all([hash, further, content]));
      if (reported) return [reported[0] ?? null, reported[1] === 1 ? 2 : 1, null];
    }
    let heldBy: Value = null;
    const superseded: Value[] = [];
    if (kind !== "start") {
      for (const [id = null, other, attempts = null, setAside = null] of cells(
        this.#ofTask.all([columns[0], task]),
      )) {
        if (other === "watchdog") {
          superseded.push(id, other, attempts, setAside);
          this.#delete.run([id]);
        } else if (id === sending || (setAside === 0 && Number(attempts) <= Number(maxAttempts))) {
          heldBy = id;
        }
      }
    }
    if (heldBy !== null) columns[SET_ASIDE] = 1;
    // STOPs, of which there may be a million, stay out of the index of tasks.
    const { lastInsertRowid } = this.#insert.run([...columns, kind, kind === "stop" ? null : task, heldBy]);
    const id = Number(lastInsertRowid);
    if (hash !== null) {
      const generation = Math.floor(id / GENERATION);
      this.#report.run([generation, hash, further, content, id]);
      this.#forget.run([generation]);
    }
    return heldBy === null && superseded.length === 0 ? id : [id, 0, heldBy, ...superseded];
  }

  /** `args`: mask, id, then one value per updatable column, null where the mask leaves it out. */
  update(args: readonly Value[]): null {
    const mask = Number(args[0]);
    const values = [args[1], ...args.slice(2).filter((_, column) => (mask & (1 << column)) !== 0)];
    let statement = this.#update.get(mask);
    if (statement === undefined) {
      const columns = updatableColumns.filter((_, column) => (mask & (1 << column)) !== 0);
      const assignments = columns.map((column, index) => `${column} = ?${index + 2}`);
      // An empty change still has to find its packet.
      if (assignments.length === 0) assignments.push("id = id");
      statement = this.#database.prepare(`UPDATE packet SET ${assignments.join(", ")} WHERE id = ?1`);
      this.#update.set(mask, statement);
    }
    if (statement.run(values).changes !== 1) {
      throw new StoreError("conflict", `there is no packet ${args[1]}`);
    }
    return null;
  }

  /** `args`: id. */
  remove(args: Value[]): null {
    this.#delete.run(args);
    return null;
  }

  /** `args`: id, template, task. Gives how many packets are let go, then four cells for each that went with it. */
  removeTask([id = null, template = null, task = null]: readonly Value[]): Answer {
    this.#delete.run([id]);
    const gone: Value[] = [];
    let released = 0;
    for (const [other = null, kind = null, attempts = null, setAside = null] of cells(
      this.#ofTask.all([template, task]),
    )) {
      gone.push(other, kind, attempts, setAside);
      this.#delete.run([other]);
      released += this.#release.run([other]).changes;
    }
    return [released, ...gone];
  }

  /** `args`: id, whether to remove it. Gives how many packets are let go. */
  endStart([id = null, remove = null]: readonly Value[]): Answer {
    if (remove === 1) this.#delete.run([id]);
    return this.#release.run([id]).changes;
  }
}

/** Index of `set_aside` among the columns that {@link PacketRows.add} is given. */
const SET_ASIDE = 7;

/** Rows of a statement in raw mode. */
function cells(rows: readonly unknown[]): readonly (readonly Value[])[] {
  // SQLite gives nothing else from these columns.
  return rows as readonly (readonly Value[])[];
}
