import type { Database } from "libsql";
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

  /**
   * `args`: choice, after, limit, exceptions. Gives the last id, null at the end; how many kinds there were; five cells
   * for each kind; then two cells for each template of packets that waited behind these.
   */
  rearm(args: readonly Value[]): Value[] {
    return this.#change(
      args,
      `UPDATE packet SET attempts = 0, waits_since = 0, set_aside = 0, held_by = NULL
       WHERE id IN (SELECT id FROM chosen)`,
      // Their turn comes with their START, which is due now: only who names one means it alone.
      "(held_by IS NULL OR id = ?1)",
    );
  }

  /** As {@link rearm}. */
  remove(args: readonly Value[]): Value[] {
    const [last = null, ...counts] = this.#change(
      args,
      "DELETE FROM packet WHERE id IN (SELECT id FROM chosen)",
      "1",
    );
    const released = [
      ...rowsOf(
        this.#database,
        "SELECT template, count(*) FROM packet WHERE held_by IN (SELECT id FROM chosen) GROUP BY template",
        [],
      ),
    ].flat();
    this.#database
      .prepare("UPDATE packet SET set_aside = 0, held_by = NULL WHERE held_by IN (SELECT id FROM chosen)")
      .run([]);
    return [last, ...counts, ...released];
  }

  #change([choice, after, limit, except]: readonly Value[], change: string, condition: string): Value[] {
    const { sql, json } = conditionOf(String(choice));
    const database = this.#database;
    database.exec("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)");
    database.exec("DELETE FROM chosen");
    database
      .prepare(
        `INSERT INTO chosen SELECT id FROM packet WHERE id > ?2 AND ${sql} AND ${condition}
           AND id NOT IN (SELECT value FROM json_each(?4)) ORDER BY id LIMIT ?3`,
      )
      .run([json, after, limit, except]);
    const last = [...rowsOf(database, "SELECT max(id), count(*) FROM chosen", [])][0];
    const counts = rowsOf(
      database,
      `SELECT template, attempts, set_aside, count(*), count(*) FILTER (WHERE kind = 'stop') FROM packet
       WHERE id IN (SELECT id FROM chosen) GROUP BY template, attempts, set_aside`,
      [],
    );
    const kinds = [...counts];
    database.prepare(change).run([]);
    return [Number(last?.[1]) < Number(limit) ? null : (last?.[0] ?? null), kinds.length, ...kinds.flat()];
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
