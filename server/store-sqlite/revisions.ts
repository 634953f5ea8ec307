import type {
  DatastoreStore,
  EventContent,
  PendingCommit,
  PendingUpdate,
  Revision,
  StoredRunning,
} from "../../src/index.ts";
import type { Connection } from "./connection.ts";
import type { Notifications } from "./notifications.ts";
import { pendingCells, readPending } from "./pending-row.ts";
import { COMMIT_ARGUMENTS, Operation, REVISION_CELLS, type Value } from "./protocol.ts";

/** In place of the arguments of an event. */
const NO_EVENT: readonly Value[] = Array.from({ length: COMMIT_ARGUMENTS - REVISION_CELLS }, () => null);

/** Running in SQLite: the revisions, and the newest two snapshots of what they add up to. */
export class Revisions implements DatastoreStore {
  readonly #connection: Connection;
  #log: Notifications | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Where the events go that tell of revisions; without it they cannot be stored. */
  tellIn(log: Notifications): void {
    this.#log = log;
  }

  async load(revision?: number): Promise<StoredRunning> {
    const diffs: StoredRunning["diffs"][number][] = [];
    const reply = await this.#connection.call(Operation.loadRunning, [revision ?? null], (rows) => {
      for (let at = 0; at < rows.length; at += 3) {
        const annotations = readAnnotations(rows[at + 2]);
        diffs.push({ number: Number(rows[at]), diff: String(rows[at + 1]), annotations });
      }
    });
    const [snapshotRevision, content, versions] = Array.isArray(reply) ? reply : [0, "", null];
    return {
      snapshotRevision: Number(snapshotRevision),
      snapshot: String(content),
      ...(versions !== null && { versions: String(versions) }),
      diffs,
    };
  }

  async commit(
    revision: Revision,
    pending?: PendingUpdate,
    event?: EventContent,
  ): Promise<number | undefined> {
    if (event && !this.#log) throw new Error("there is no log for the event of a revision");
    const told = event && this.#log ? this.#log.argumentsOf(event) : NO_EVENT;
    const args = [
      revision.number,
      revision.committedAt,
      revision.username,
      revision.sessionId,
      revision.messageId,
      revision.diff,
      revision.traceparent ?? null,
      revision.tracestate ?? null,
      revision.annotations.length > 0 ? JSON.stringify(revision.annotations) : null,
      ...told,
    ];
    const eventId = pending
      ? await this.#connection.call(Operation.commitPending, [...args, ...pendingCells(pending)])
      : await this.#connection.call(Operation.commit, args);
    return typeof eventId === "number" ? eventId : undefined;
  }

  savePending(pending: PendingUpdate): Promise<void> {
    return this.#connection.run(Operation.savePending, pendingCells(pending));
  }

  async loadPending(): Promise<PendingCommit | undefined> {
    return readPending(await this.#connection.call(Operation.loadPending, []));
  }

  async loadStartup(): Promise<string | undefined> {
    const reply = await this.#connection.call(Operation.loadStartup, []);
    return Array.isArray(reply) ? String(reply[0]) : undefined;
  }

  saveStartup(content: string): Promise<void> {
    return this.#connection.run(Operation.saveStartup, [content]);
  }

  saveSnapshot(revision: number, snapshot: string, versions: string): Promise<void> {
    return this.#connection.run(Operation.saveSnapshot, [revision, snapshot, versions]);
  }

  async history(limit: number): Promise<readonly Revision[]> {
    const revisions: Revision[] = [];
    await this.#connection.call(Operation.history, [limit], (rows) => {
      for (let at = 0; at < rows.length; at += REVISION_CELLS) revisions.push(readRevision(rows, at));
    });
    return revisions;
  }
}

function readRevision(rows: readonly Value[], at: number): Revision {
  return {
    number: Number(rows[at]),
    committedAt: String(rows[at + 1]),
    username: String(rows[at + 2]),
    sessionId: Number(rows[at + 3]),
    messageId: String(rows[at + 4]),
    diff: String(rows[at + 5]),
    annotations: readAnnotations(rows[at + 8]),
    ...(typeof rows[at + 6] === "string" && { traceparent: String(rows[at + 6]) }),
    ...(typeof rows[at + 7] === "string" && { tracestate: String(rows[at + 7]) }),
  };
}

function readAnnotations(cell: Value | undefined): Revision["annotations"] {
  // Written by `commit` only.
  return typeof cell === "string" ? (JSON.parse(cell) as Revision["annotations"]) : [];
}
