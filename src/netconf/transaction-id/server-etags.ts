import { err, ok, type Result } from "../../base/result.ts";
import { annotationChanges } from "../../datastore/annotations.ts";
import { nodeChanges } from "../../datastore/change.ts";
import type { DatastoreName } from "../../datastore/datastore-name.ts";
import type { Datastore } from "../../datastore/datastore.ts";
import { etagOf, isUpToDate } from "../../datastore/etag.ts";
import { Versions } from "../../datastore/versions.ts";
import { operationNotSupported, type RpcError } from "../../yang/rpc-error.ts";
import { ETAG_UNKNOWN } from "./etag-attribute.ts";

/** The etags of a datastore's nodes, by data path in libyang's form; "/" for all of it. */
export interface ServerEtags {
  of(path: string): string;
  /** Whether who knows that etag knows the node as it is. */
  isUpToDate(known: string, path: string): boolean;
}

/** The etags of running or of the session's candidate; of no other datastore are any kept. */
export function serverEtags(
  datastore: Datastore,
  name: DatastoreName | undefined,
  sessionId: number,
): Result<ServerEtags, RpcError> {
  if (name === "running") return ok(runningEtags(datastore));
  if (name === "candidate") return ok(candidateEtags(datastore, sessionId));
  return err(etagsNotKept(name));
}

/** The refusal of etags of a datastore that has none. */
export function etagsNotKept(name: DatastoreName | undefined): RpcError {
  const message = `No etags are kept of ${name ?? "operational"}: they are of running and of the candidate.`;
  return operationNotSupported("protocol", message);
}

function runningEtags({ versions, revision }: Datastore): ServerEtags {
  return {
    of: (path) => etagOf(versions.of(path)),
    isUpToDate: (known, path) => isUpToDate(known, versions.of(path), revision),
  };
}

/** What the candidate has in common with running has the same etag ("Candidate Datastore"). */
function candidateEtags(datastore: Datastore, sessionId: number): ServerEtags {
  const running = runningEtags(datastore);
  const candidate = datastore.read("candidate", sessionId);
  if (candidate === datastore.running) return running;
  const diff = datastore.running.diff(candidate);
  const changed = new Versions(0);
  changed.note(1, nodeChanges(diff, annotationChanges(datastore.running, candidate)));
  diff[Symbol.dispose]();
  return {
    of: (path) => (changed.of(path) === 1 ? ETAG_UNKNOWN : running.of(path)),
    isUpToDate: (known, path) => changed.of(path) === 0 && running.isUpToDate(known, path),
  };
}
