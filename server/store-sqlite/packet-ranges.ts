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

  /** `args`: choice, after, limit, exceptions. Gives the last id, null at the end, then four cells for each kind. */
  rearm(args: readonly Value[]): Value[] {
    return this.#change(
      args,
      "UPDATE packet SET attempts = 0, waits_since = 0, set_aside = 0 WHERE id IN (SELECT id FROM chosen)",
    );
  }

  /** As {@link rearm}. */
  remove(args: readonly Value[]): Value[] {
    return this.#change(args, "DELETE FROM packet WHERE id IN (SELECT id FROM chosen)");
  }

  #change([choice, after, limit, except]: readonly Value[], change: string): Value[] {
    const { sql, json } = conditionOf(String(choice));
    const database = this.#database;
    database.exec("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)");
    database.exec("DELETE FROM chosen");
    database
      .prepare(
        `INSERT INTO chosen SELECT id FROM packet WHERE id > ?2 AND ${sql}
           AND id NOT IN (SELECT value FROM json_each(?4)) ORDER BY id LIMIT ?3`,
      )
      .run([json, after, limit, except]);
    const last = [...rowsOf(database, "SELECT max(id), count(*) FROM chosen", [])][0];
    const counts = rowsOf(
      database,
      `SELECT template, attempts, set_aside, count(*) FROM packet WHERE id IN (SELECT id FROM chosen)
       GROUP BY template, attempts, set_aside`,
      [],
    );
    const cells = [...counts].flat();
    database.prepare(change).run([]);
    return [Number(last?.[1]) < Number(limit) ? null : (last?.[0] ?? null), ...cells];
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
