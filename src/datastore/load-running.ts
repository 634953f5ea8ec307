import { LibyangError, type Context, type DataTree } from "libyang-wasm";
import { translateError } from "../yang/translate-error.ts";
import type { DatastoreStore } from "./datastore-store.ts";

/** What is stored does not fit the schema: modules, features or deviations are others than when it was committed. */
export class StoredConfigurationError extends Error {
  override readonly name: string = "StoredConfigurationError";
}

/**
 * Running as the store has it, at the newest revision or at an earlier one: a snapshot with the diffs behind it applied,
 * validated.
 */
export async function loadRunning(
  context: Context,
  store: DatastoreStore,
  at?: number,
): Promise<{ readonly running: DataTree; readonly revision: number; readonly diffs: number }> {
  const stored = await store.load(at);
  let revision = stored.snapshotRevision;
  try {
    const running =
      stored.snapshot === ""
        ? context.emptyTree()
        : context.parseData(stored.snapshot, { format: "xml", parseOnly: true, strict: true });
    for (const { number, diff } of stored.diffs) {
      revision = number;
      const step = context.parseData(diff, { format: "xml", parseOnly: true, strict: true });
      running.apply(step);
      step[Symbol.dispose]();
    }
    running.validate({ noState: true, multiError: true });
    return { running, revision, diffs: stored.diffs.length };
  } catch (cause) {
    if (!(cause instanceof LibyangError)) throw cause;
    throw new StoredConfigurationError(misfit(context, cause, revision), { cause });
  }
}

function misfit(context: Context, cause: LibyangError, revision: number): string {
  const reasons = cause.errors
    .filter(({ level }) => level === "error")
    .map((item) => {
      const { path, message } = translateError(context, item, "application");
      return path === undefined ? message : `${path.path}: ${message}`;
    });
  return (
    `The stored configuration (revision ${revision}) does not fit the YANG modules of this start. ` +
    `${[...new Set(reasons)].join(" ") || `${cause.message}.`} Nothing was changed. Start with the modules, features and ` +
    `deviations that the configuration was made with, take out over NETCONF what no longer fits, and then change them.`
  );
}
