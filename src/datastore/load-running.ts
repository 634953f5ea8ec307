import { LibyangError, type Context, type DataTree } from "libyang-wasm";
import { applyAnnotations } from "./annotations.ts";
import { nodeChanges } from "./change.ts";
import type { DatastoreStore } from "./datastore-store.ts";
import { fitting } from "./stored-configuration.ts";
import { Versions } from "./versions.ts";

/** Running as it was committed. */
export interface LoadedRunning {
  readonly running: DataTree;
  readonly revision: number;
  /** How many diffs were applied. */
  readonly diffs: number;
  readonly versions: Versions;
}

/**
 * Running as the store has it, at the newest revision or at an earlier one: a snapshot with the diffs behind it applied,
 * validated. Rejects with StoredConfigurationError.
 */
export async function loadRunning(
  context: Context,
  store: DatastoreStore,
  at?: number,
): Promise<LoadedRunning> {
  const stored = await store.load(at);
  let revision = stored.snapshotRevision;
  const what = (): string => `configuration (revision ${revision})`;
  return fitting(context, what, () => {
    const running = parseConfiguration(context, stored.snapshot);
    const versions = Versions.parse(stored.versions, revision);
    for (const { number, diff, annotations } of stored.diffs) {
      revision = number;
      const step = parseConfiguration(context, diff);
      versions.note(number, nodeChanges(step, annotations));
      if (step.first) running.apply(step);
      applyAnnotations(running, annotations);
      step[Symbol.dispose]();
    }
    try {
      running.validate({ noState: true, multiError: true });
    } catch (cause) {
      // Before the first commit nobody can have set what an operator's module makes mandatory: the first edit must.
      if (revision > 0 || !(cause instanceof LibyangError)) throw cause;
    }
    return { running, revision, diffs: stored.diffs.length, versions };
  });
}

/** A configuration, or a diff, as it was printed, "" for an empty one; not validated. Throws LibyangError. */
export function parseConfiguration(context: Context, text: string): DataTree {
  if (text === "") return context.emptyTree();
  return context.parseData(text, { format: "xml", parseOnly: true, strict: true });
}
