import Sqlite, { type Database } from "libsql";
import type { WorkerSettings } from "./protocol.ts";
import { cellOf } from "./rows.ts";
import { migrate, readSchemaVersion } from "./schema.ts";
import { sqliteFailure } from "./sqlite-failure.ts";
import { StoreError } from "./store-error.ts";

/** Octets of write-ahead log kept after a checkpoint, so that one burst does not occupy the disk for ever. */
const keptLogOctets = 64 * 1024 * 1024;

/**
 * Opens the file for this process alone, with every commit synced to disk, and brings its tables
 * up to date. Throws a {@link StoreError} that says why where that cannot be.
 */
export function openDatabase(settings: WorkerSettings): Database {
  try {
    const database = new Sqlite(settings.file, { timeout: 0 });
    // Before the first read: the lock is then taken with that read and held until the end, and
    // the index of the write-ahead log stays in memory, without a -shm file.
    setPragma(database, "locking_mode", "EXCLUSIVE", "exclusive");
    // Before anything is written: another program's file must stay as it is.
    const version = readSchemaVersion(database);
    setPragma(database, "journal_mode", "WAL", "wal");
    // FULL: in WAL mode NORMAL would sync at checkpoints only, and lose acknowledged commits.
    setPragma(database, "synchronous", "FULL", 2);
    setPragma(database, "foreign_keys", "ON", 1);
    setPragma(database, "journal_size_limit", String(keptLogOctets), keptLogOctets);
    migrate(database, version);
    if (settings.maxPages !== undefined) {
      setPragma(database, "max_page_count", String(settings.maxPages), settings.maxPages);
    }
    return database;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const { code, message } = sqliteFailure(error);
    throw new StoreError(code, message, { cause: error });
  }
}

/** Sets a pragma and reads it back: SQLite ignores, without an error, what it cannot do. */
function setPragma(database: Database, name: string, value: string, want: string | number): void {
  database.pragma(`${name} = ${value}`);
  const got = cellOf(database, `PRAGMA ${name}`);
  if (got !== want) {
    throw new StoreError("failed", `SQLite keeps ${name} at ${got} instead of ${want}`);
  }
}
