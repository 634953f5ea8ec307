import type { DataTree } from "libyang-wasm";
import type { Author } from "./author.ts";
import type { Candidates } from "./candidates.ts";
import type { ConfirmedCommit } from "./confirmed-commit.ts";
import type { DatastoreName } from "./datastore-name.ts";
import type { Locks } from "./locks.ts";
import type { PartialLocks } from "./partial-locks.ts";
import type { Running } from "./running.ts";
import type { Startup } from "./startup.ts";

/** What the operations on datastores work with; one of them at a time. */
export interface DatastoreParts {
  readonly running: Running;
  readonly candidates: Candidates;
  readonly confirmed: ConfirmedCommit;
  /** Absent where running is itself what the next start begins with. */
  readonly startup: Startup | undefined;
  /** Called when startup has been given new content, which is on disk. */
  readonly startupChanged: (author: Author) => void;
  readonly locks: Locks;
  readonly partialLocks: PartialLocks;
}

/** A datastore as that session sees it. Only to be read, and only until the next await. */
export function readDatastore(parts: DatastoreParts, name: DatastoreName, sessionId: number): DataTree {
  switch (name) {
    case "running":
      return parts.running.tree;
    case "candidate":
      return parts.candidates.of(sessionId).tree ?? parts.running.tree;
    case "startup":
      if (!parts.startup) throw new Error("there is no startup datastore");
      return parts.startup.tree;
  }
}

/** The name under which a session locks that datastore. */
export function lockName(parts: DatastoreParts, name: DatastoreName, sessionId: number): string {
  return name === "candidate" ? parts.candidates.lockName(sessionId) : name;
}
