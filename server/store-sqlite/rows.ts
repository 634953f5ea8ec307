import type { Database } from "libsql";
import type { Value } from "./protocol.ts";

/** The rows of a query, as arrays of cells. */
export function* rowsOf(database: Database, sql: string, args: readonly Value[]): Iterable<readonly Value[]> {
  for (const row of database.prepare(sql).raw().iterate(args)) {
    if (Array.isArray(row)) yield row;
  }
}

/** The first cell of the first row; null where there is none. */
export function cellOf(database: Database, sql: string): Value {
  const [row] = rowsOf(database, sql, []);
  return row?.[0] ?? null;
}
