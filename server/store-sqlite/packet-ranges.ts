import type { Database } from "libsql";
import { LET_GO } from "./packet-rows.ts";
import type { Value } from "./protocol.ts";
import { rowsOf } from "./rows.ts";

/** A condition on packets, with the JSON it reads as `?1`. */
interface Condition {
  readonly sql: string;
  readonly json: string;
}

/** Changes or removes many packets at a time; a caller who wants all asks again behind the last id. */
export class PacketRanges {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** `args`: choice, after, limit, exceptions. Gives the last id, null at the end; then five cells for each group. */
  rearm(args: readonly Value[]): Value[] {
    // The turn of what waits behind a START comes with that, which is due now: only who names one means it alone.
    const last = this.#choose(args, "(held_by IS NULL OR id = ?1)");
    const groups = this.#groups();
    this.#run(
      `UPDATE packet SET attempts = 0, waits_since = 0, set_aside = 0, held_by = NULL
       WHERE id IN (SELECT id FROM chosen)`,
    );
    return [last, ...groups];
  }

  /** `args`: as of {@link rearm}, and how many to list. Gives its cells as JSON, with what was released and the list. */
  remove(args: readonly Value[]): Value[] {
    const last = this.#choose(args, "1");
    const groups = this.#groups();
    const listed = this.#cells(
      "SELECT id, record FROM packet WHERE id IN (SELECT id FROM chosen ORDER BY id LIMIT ?1)",
      [args[4] ?? 0],
    );
    this.#run("DELETE FROM packet WHERE id IN (SELECT id FROM chosen)");
    const released = this.#cells(
      "SELECT template, count(*) FROM packet WHERE held_by IN (SELECT id FROM chosen) GROUP BY template",
    );
    this.#run(`${LET_GO} held_by IN (SELECT id FROM chosen)`);
    return [last, JSON.stringify(released), JSON.stringify(listed), ...groups];
  }

  /**
   * `args`: after, limit, most attempts of a START in its cycle, STARTs being sent. Gives the last START looked at,
   * null at the end, then two cells for each template.
   */
  release([after = null, limit = null, maxAttempts = null, sending = null]: readonly Value[]): Value[] {
    this.#database.exec(
      "CREATE TEMP TABLE IF NOT EXISTS behind (id INTEGER PRIMARY KEY, held_by INTEGER NOT NULL)",
    );
    this.#database.exec("DELETE FROM behind");
    this.#run(
      `INSERT INTO behind SELECT id, held_by FROM packet WHERE held_by > ?1 AND held_by <= (SELECT max(held_by) FROM
         (SELECT DISTINCT held_by FROM packet WHERE held_by > ?1 ORDER BY held_by LIMIT ?2))`,
      [after, limit],
    );
    const last = this.#last("SELECT max(held_by), count(DISTINCT held_by) FROM behind", limit);
    this.#run(
      `DELETE FROM behind WHERE EXISTS (SELECT 1 FROM packet AS ahead WHERE ahead.id = behind.held_by AND (
         (ahead.set_aside = 0 AND ahead.attempts <= ?1)
         OR ahead.id IN (SELECT value FROM json_each(?2))))`,
      [maxAttempts, sending],
    );
    const released = this.#cells(
      "SELECT template, count(*) FROM packet WHERE id IN (SELECT id FROM behind) GROUP BY template",
    );
    this.#run(`${LET_GO} id IN (SELECT id FROM behind)`);
    return [last, ...released];
  }

  /** Fills the table of those chosen; gives the last id, null where there are no more behind it. */
  #choose([choice, after = null, limit = null, except = null]: readonly Value[], condition: string): Value {
    const { sql, json } = conditionOf(String(choice));
    this.#database.exec("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)");
    this.#database.exec("DELETE FROM chosen");
    this.#run(
      `INSERT INTO chosen SELECT id FROM packet WHERE id > ?2 AND ${sql} AND ${condition}
         AND id NOT IN (SELECT value FROM json_each(?4)) ORDER BY id LIMIT ?3`,
      [json, after, limit, except],
    );
    return this.#last("SELECT max(id), count(*) FROM chosen", limit);
  }

  /** The first cell of a row of a last id and a count; null where the count is below the limit, so that nothing is behind it. */
  #last(sql: string, limit: Value): Value {
    const [last = null, count] = this.#cells(sql);
    return Number(count) < Number(limit) ? null : last;
  }

  /** Template, attempts, set aside or not, kind, how many: of those chosen. */
  #groups(): Value[] {
    return this.#cells(
      `SELECT template, attempts, set_aside, kind, count(*) FROM packet
       WHERE id IN (SELECT id FROM chosen) GROUP BY template, attempts, set_aside, kind`,
    );
  }

  #cells(sql: string, args: readonly Value[] = []): Value[] {
    return [...rowsOf(this.#database, sql, args)].flat();
  }

  #run(sql: string, args: readonly Value[] = []): void {
    this.#database.prepare(sql).run([...args]);
  }
}

function conditionOf(choice: string): Condition {
  // Written by `Packets` only.
  const parsed: "all" | { readonly id: number } | { readonly servers: unknown } = JSON.parse(choice);
  if (parsed === "all") return { sql: "?1 IS NOT NULL", json: choice };
  if ("id" in parsed) return { sql: "id = ?1", json: String(parsed.id) };
  return {
    sql: `EXISTS (SELECT 1 FROM json_each(?1) AS server
            WHERE server.value ->> 'template' = packet.template AND server.value ->> 'server' = packet.last_server)`,
    json: JSON.stringify(parsed.servers),
  };
}
