import { join } from "node:path";
import {
  openSqliteStore,
  type SqliteStore,
  type SqliteStoreOptions,
} from "../../../server/store-sqlite/sqlite-store.ts";
import { useScratchFolder } from "../scratch-folder.ts";

/** A database file in a folder of its own for each test, and the stores opened on it. */
export interface ScratchStore {
  /** Path of the file. */
  file(): string;
  /** Opens the file; closed after the test where the test has not done so. */
  open(options?: SqliteStoreOptions): Promise<SqliteStore>;
}

/** Provides each test of the surrounding suite with a {@link ScratchStore}. */
export function useScratchStore(): ScratchStore {
  const folder = useScratchFolder();
  let stores: SqliteStore[] = [];
  afterEach(async () => {
    const opened = stores;
    stores = [];
    await Promise.allSettled(opened.map((store) => store.close()));
  });
  const file = (): string => join(folder(), "hwtacacsd.db");
  return {
    file,
    async open(options) {
      const store = await openSqliteStore(file(), options);
      stores.push(store);
      return store;
    },
  };
}
