import { readFileSync } from "node:fs";
import { standardModule } from "libyang-wasm/modules";
import { InstanceFactory, type NetconfFeature } from "../../src/yang/instance.ts";
import type { PendingCommit, PendingUpdate } from "../../src/datastore/pending-commit.ts";
import type { DatastoreStore, Revision } from "../../src/datastore/datastore-store.ts";

const HWTACACS = readFileSync(new URL("../../../yang/hwtacacs.yang", import.meta.url), "utf8");

/** The server's schema with no feature on but these of ietf-netconf. */
export function testInstances(netconfFeatures: readonly NetconfFeature[] = []): InstanceFactory {
  return new InstanceFactory({
    netconfFeatures,
    modules: [{ name: "hwtacacs", features: [] }],
    load: ({ name, revision }) => (name === "hwtacacs" ? HWTACACS : standardModule(name, revision)),
  });
}

/** Keeps revisions in memory, and refuses to write when told so. */
export class MemoryStore implements DatastoreStore {
  readonly revisions: Revision[] = [];
  snapshot: { revision: number; text: string; versions?: string } = { revision: 0, text: "" };
  pending: PendingCommit | undefined;
  startup: string | undefined;
  refuseWith: string | undefined;

  async load(at: number = Infinity): ReturnType<DatastoreStore["load"]> {
    const snapshot: MemoryStore["snapshot"] =
      this.snapshot.revision <= at ? this.snapshot : { revision: 0, text: "" };
    return {
      snapshotRevision: snapshot.revision,
      snapshot: snapshot.text,
      ...(snapshot.versions !== undefined && { versions: snapshot.versions }),
      diffs: this.revisions.filter(({ number }) => number > snapshot.revision && number <= at),
    };
  }

  async commit(revision: Revision, pending?: PendingUpdate): Promise<undefined> {
    if (this.refuseWith !== undefined) throw new Error(this.refuseWith);
    this.revisions.push(revision);
    if (pending) await this.savePending(pending);
  }

  async savePending(pending: PendingUpdate): Promise<void> {
    if (this.refuseWith !== undefined) throw new Error(this.refuseWith);
    this.pending = pending === "settled" ? undefined : pending;
  }

  async loadPending(): Promise<PendingCommit | undefined> {
    return this.pending;
  }

  async loadStartup(): Promise<string | undefined> {
    return this.startup;
  }

  async saveStartup(content: string): Promise<void> {
    if (this.refuseWith !== undefined) throw new Error(this.refuseWith);
    this.startup = content;
  }

  async saveSnapshot(revision: number, text: string, versions: string): Promise<void> {
    this.snapshot = { revision, text, versions };
  }

  async history(limit: number): Promise<readonly Revision[]> {
    return this.revisions.slice(-limit).reverse();
  }
}
