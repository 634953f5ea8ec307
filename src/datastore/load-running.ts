import type { Context, DataTree } from "libyang-wasm";
import type { DatastoreStore } from "./datastore-store.ts";

/** Running as the store has it: the newest snapshot with every later diff applied, validated. */
export async function loadRunning(
  context: Context,
  store: DatastoreStore,
): Promise<{ readonly running: DataTree; readonly revision: number; readonly diffs: number }> {
  const stored = await store.load();
  const running =
    stored.snapshot === ""
      ? context.emptyTree()
      : context.parseData(stored.snapshot, { format: "xml", parseOnly: true, strict: true });
  let revision = stored.snapshotRevision;
  for (const { number, diff } of stored.diffs) {
    const step = context.parseData(diff, { format: "xml", parseOnly: true, strict: true });
    running.apply(step);
    step[Symbol.dispose]();
    revision = number;
  }
  running.validate({ noState: true, multiError: true });
  return { running, revision, diffs: stored.diffs.length };
}
