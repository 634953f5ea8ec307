import type { EventContent } from "../base/event-log.ts";
import type { AnnotationChange } from "./annotations.ts";
import type { PendingCommit, PendingUpdate } from "./pending-commit.ts";

/** One committed change of running: who did what, and when. */
export interface Revision {
  /** 1 for the first commit; no gaps. */
  readonly number: number;
  /** RFC 3339 date and time, UTC. */
  readonly committedAt: string;
  readonly username: string;
  /** NETCONF session-id; 0 where the server itself is the author. */
  readonly sessionId: number;
  /** `message-id` of the rpc, empty where there was none. */
  readonly messageId: string;
  /** The trace that the rpc belongs to, where it named one (draft-ietf-netconf-trace-ctx-extension). */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** The change as libyang's diff (`yang:operation` metadata), XML; "" for none. Holds secrets: never log it. */
  readonly diff: string;
  /** What changed of the annotations of nodes, which no diff has. */
  readonly annotations: readonly AnnotationChange[];
}

/** What a start needs to rebuild running: the newest snapshot and every diff committed after it. */
export interface StoredRunning {
  /** Revision the snapshot stands at; 0 with an empty snapshot for an empty store. */
  readonly snapshotRevision: number;
  /** Explicit configuration as XML siblings, "" for none. */
  readonly snapshot: string;
  /** What was stored with the snapshot; absent where nothing was. */
  readonly versions?: string;
  /** Diffs of the revisions after the snapshot, in order. */
  readonly diffs: readonly Pick<Revision, "number" | "diff" | "annotations">[];
}

/** Where running lives durably. A resolved promise means: on disk, and a later crash changes nothing of it. */
export interface DatastoreStore {
  /** Running as it stands at the newest revision, or as it stood at an earlier one. */
  load(revision?: number): Promise<StoredRunning>;
  /**
   * Appends one revision, and keeps in the same transaction what becomes of the pending confirmed commit, and the event
   * that tells of the revision. Resolves to the event's id in the log of notifications; undefined without one.
   * Rejects, with nothing written, where the disk refuses or `revision.number` is not the next one.
   */
  commit(revision: Revision, pending?: PendingUpdate, event?: EventContent): Promise<number | undefined>;
  /** Keeps what becomes of the pending confirmed commit where running does not change. */
  savePending(pending: PendingUpdate): Promise<void>;
  /** The confirmed commit that was pending at the last of these; undefined for none. */
  loadPending(): Promise<PendingCommit | undefined>;
  /** The startup configuration as XML siblings, "" for an empty one; undefined where none was ever stored. */
  loadStartup(): Promise<string | undefined>;
  /** Puts that in the place of the startup configuration. */
  saveStartup(content: string): Promise<void>;
  /** Stores a snapshot that stands at `revision`, and when its nodes changed; the revision rows stay as the history. */
  saveSnapshot(revision: number, snapshot: string, versions: string): Promise<void>;
  /** The newest revisions first, at most `limit`. */
  history(limit: number): Promise<readonly Revision[]>;
}
