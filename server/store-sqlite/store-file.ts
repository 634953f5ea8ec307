import { chmod, access, constants, open, stat } from "node:fs/promises";
import { reasonOf, type Log } from "../../src/index.ts";
import { StoreError } from "./store-error.ts";

/**
 * Makes an empty file of mode 0600 where there is none, and checks that one which is there can
 * be read and written. SQLite gives its -wal file the mode of the database. Rejects with a
 * {@link StoreError}.
 */
export async function prepareFile(file: string): Promise<void> {
  try {
    // "x": a file that exists must not be opened here. Closing any descriptor of it would drop
    // the POSIX locks that a store of this process may hold on it.
    const created = await open(file, "wx", 0o600);
    await created.close();
    return;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw unavailable(error);
  }
  try {
    await access(file, constants.R_OK | constants.W_OK);
    if (!(await stat(file)).isFile()) throw new Error("it is not a regular file");
  } catch (error) {
    throw unavailable(error);
  }
}

/**
 * Takes the rights of group and others from the database and its companions. What it cannot
 * change, because the owner is another, is logged and left.
 */
export async function restrictFiles(file: string, log: Log | undefined): Promise<void> {
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    try {
      const { mode } = await stat(path);
      if ((mode & 0o077) !== 0) await chmod(path, 0o600);
    } catch (error) {
      if (!hasCode(error, "ENOENT")) {
        log?.warn("cannot restrict the rights of a database file", { path, error: String(error) });
      }
    }
  }
}

function unavailable(error: unknown): StoreError {
  return new StoreError("unavailable", reasonOf(error), { cause: error });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
