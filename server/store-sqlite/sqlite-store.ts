import { resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { DatastoreStore, EventLog, Log, PacketStore, ServedStore } from "../../src/index.ts";
import { Connection } from "./connection.ts";
import { Notifications, type EventLogBounds } from "./notifications.ts";
import { Packets } from "./packets.ts";
import type { WorkerSettings } from "./protocol.ts";
import { Revisions } from "./revisions.ts";
import { ServedRecord } from "./served-record.ts";
import { StoreError } from "./store-error.ts";
import { prepareFile, restrictFiles } from "./store-file.ts";

/** What may be said about a store besides its file. */
export interface SqliteStoreOptions {
  readonly log?: Log;
  /** Largest size of the file in pages of 4096 octets, beyond which it behaves as a full disk does. */
  readonly maxPages?: number;
}

/** The stores of the daemon in one SQLite file, and on one thread of its own. */
export interface SqliteStore {
  readonly datastore: DatastoreStore;
  readonly packets: PacketStore;
  readonly served: ServedStore;
  /** The log of notifications, which keeps the newest within these bounds. */
  openEventLog(bounds: EventLogBounds): Promise<EventLog>;
  /** Writes what was asked for before, then gives the file free. Later calls reject. */
  close(): Promise<void>;
}

/**
 * Opens the file, or makes it, and keeps it locked until `close()` or the end of the process.
 * Rejects with a {@link StoreError} that names the file and the reason. Should the worker thread
 * die later, every waiting and every later call rejects with that reason: open the store anew.
 */
export async function openSqliteStore(file: string, options: SqliteStoreOptions = {}): Promise<SqliteStore> {
  // Absolute: SQLite takes a name such as ":memory:" or "file:..." for something else.
  const path = resolve(file);
  try {
    await prepareFile(path);
    const settings: WorkerSettings = { file: path, maxPages: options.maxPages };
    const worker = new Worker(new URL("./worker.js", import.meta.url), {
      name: "store-sqlite",
      workerData: settings,
    });
    const connection = new Connection(worker);
    try {
      await connection.opened;
    } catch (error) {
      // Until the thread has ended it may still hold the file.
      await connection.ended;
      throw error;
    }
    await restrictFiles(path, options.log);
    void reportDeath(connection, path, options.log);
    const revisions = new Revisions(connection);
    return {
      datastore: revisions,
      packets: new Packets(connection),
      served: new ServedRecord(connection),
      openEventLog: async (bounds) => {
        const log = await Notifications.open(connection, bounds);
        revisions.tellIn(log);
        return log;
      },
      close: () => connection.close(),
    };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(error.code, `cannot open ${path}: ${error.message}`, { cause: error });
  }
}

/** Says in the log when the thread ends without having been asked to. */
async function reportDeath(connection: Connection, file: string, log: Log | undefined): Promise<void> {
  const death = await connection.ended;
  if (death !== undefined) log?.error("the store has died", { file, reason: death.message });
}
