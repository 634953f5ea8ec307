import type { DataTree } from "libyang-wasm";
import type { Log } from "../base/log.ts";
import { reasonOf } from "../base/reason.ts";
import type { DatastoreStore } from "./datastore-store.ts";
import type { Versions } from "./versions.ts";

/** Diffs since the last snapshot after which a new one is written: bounds the time of a start. */
const SNAPSHOT_EVERY = 1000;

/** Writes down what the diffs of running add up to, so that a start reads few of them. */
export class Snapshots {
  readonly #store: Pick<DatastoreStore, "saveSnapshot">;
  readonly #log: Log;
  /** Diffs since the last one. */
  #diffs = 0;

  constructor(store: Pick<DatastoreStore, "saveSnapshot">, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** So many diffs were read behind the last one. */
  begin(diffs: number): void {
    this.#diffs = diffs;
  }

  /** One more diff was stored. Gives whether a new snapshot should be written. */
  isDueAfterOneMore(): boolean {
    this.#diffs += 1;
    return this.#diffs >= SNAPSHOT_EVERY;
  }

  /** Whether there are diffs behind the last one. */
  get isStale(): boolean {
    return this.#diffs > 0;
  }

  /** Writes one; the tree is read before this returns. Never rejects: the diffs are all there. */
  async write(revision: number, tree: DataTree, versions: Versions): Promise<void> {
    this.#diffs = 0;
    const text = tree.first ? tree.print({ format: "xml", shrink: true }) : "";
    try {
      await this.#store.saveSnapshot(revision, text, versions.print());
    } catch (cause) {
      this.#log.warn("snapshot not written; the next start reads more diffs", { reason: reasonOf(cause) });
    }
  }
}
