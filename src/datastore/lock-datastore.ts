import { err, ok, type Result } from "../base/result.ts";
import { lockDenied, type RpcError } from "../yang/rpc-error.ts";
import type { DatastoreName } from "./datastore-name.ts";
import type { LockHolder } from "./locks.ts";
import type { PartialLock } from "./partial-locks.ts";
import type { Outcome } from "./outcome.ts";
import { lockName, type DatastoreParts } from "./parts.ts";
import { Draft } from "./draft.ts";

/** Takes the global lock of a datastore, RFC 6241 §7.5. */
export function lockDatastore(
  parts: DatastoreParts,
  name: DatastoreName,
  sessionId: number,
): Result<undefined, RpcError> {
  const held = parts.locks.holder(lockName(parts, name, sessionId)) !== undefined;
  if (name === "candidate" && !held) {
    const modified = modifiedCandidate(parts, sessionId);
    if (modified) return err(modified);
  }
  if (name === "running" && !held) {
    // RFC 6241 §7.5: not while a session, the asker too, holds a lock on any part.
    const { holder } = parts.partialLocks;
    if (holder !== undefined) {
      return err(
        lockDenied(holder, `${nameOf(holder, sessionId)} has locked a part of running (partial-lock).`),
      );
    }
    // RFC 6241 §7.5: not while another session has a confirmed commit pending.
    const { issuer } = parts.confirmed;
    if (issuer !== 0 && issuer !== sessionId) {
      const message = `Session ${issuer} has a confirmed commit pending: running can be locked when that has ended.`;
      return err(lockDenied(issuer, message));
    }
  }
  return parts.locks.lock(lockName(parts, name, sessionId), sessionId);
}

/** Locks parts of running, RFC 5717 §2.4.1; not under a global lock, the asker's own too, nor while another's confirmed commit is pending. */
export function partialLock(
  parts: DatastoreParts,
  request: Pick<PartialLock, "sessionId" | "select" | "nodes">,
): Result<PartialLock, RpcError> {
  const { sessionId, select, nodes } = request;
  const holder = parts.locks.holder("running")?.sessionId;
  if (holder !== undefined) {
    return err(lockDenied(holder, `${nameOf(holder, sessionId)} has locked running as a whole.`));
  }
  const { issuer } = parts.confirmed;
  if (issuer !== 0 && issuer !== sessionId) {
    const message = `Session ${issuer} has a confirmed commit pending: parts can be locked when that has ended.`;
    return err({ ...lockDenied(issuer, message), appTag: "outstanding-confirmed-commit" });
  }
  return parts.partialLocks.lock(sessionId, select, nodes);
}

function nameOf(holder: number, sessionId: number): string {
  return holder === sessionId ? "This session" : `Session ${holder}`;
}

/**
 * Who has locked a datastore, for monitoring. Of the locks that sessions have on candidates of their own it is the oldest:
 * RFC 6022 §2.1.2 has room for one.
 */
export function lockHolder(
  { locks, candidates }: DatastoreParts,
  name: DatastoreName,
): LockHolder | undefined {
  return name === "candidate" && candidates.private
    ? locks.oldest((locked) => candidates.isLockName(locked))
    : locks.holder(name);
}

/** Gives a lock back, RFC 6241 §7.6. */
export function unlockDatastore(
  parts: DatastoreParts,
  name: DatastoreName,
  sessionId: number,
): Result<undefined, RpcError> {
  const freed = parts.locks.unlock(lockName(parts, name, sessionId), sessionId);
  // RFC 6241 §8.3.5.2: what is outstanding goes with the lock.
  if (freed.ok && name === "candidate") parts.candidates.of(sessionId).discard();
  return freed;
}

/** RFC 6241 §7.5: no lock on a candidate with changes that are neither committed nor discarded. */
function modifiedCandidate(parts: DatastoreParts, sessionId: number): RpcError | undefined {
  const candidate = parts.candidates.of(sessionId);
  if (candidate.tree && !new Draft(candidate.tree).differsFrom(parts.running.tree)) candidate.discard();
  if (!candidate.modified) return undefined;
  const whose = candidate.editor === 0 ? "a session that has ended" : `session ${candidate.editor}`;
  return lockDenied(
    candidate.editor,
    `The candidate holds changes of ${whose}: it can be locked after <commit/> or <discard-changes/>.`,
  );
}

/** Frees what a session holds, and discards what it had under its lock or for itself alone. */
export function releaseSession(parts: DatastoreParts, sessionId: number): void {
  const heldLock = parts.locks.holder(lockName(parts, "candidate", sessionId))?.sessionId === sessionId;
  parts.locks.release(sessionId);
  parts.partialLocks.release(sessionId);
  parts.candidates.endSession(sessionId, heldLock);
  parts.confirmed.forgetSession(sessionId);
}

/** Makes a candidate running again, RFC 6241 §8.3.4.2; refused where another session has locked it. */
export function discardCandidate(parts: DatastoreParts, sessionId: number): Outcome {
  const mayEdit = parts.locks.mayEdit(lockName(parts, "candidate", sessionId), sessionId);
  if (!mayEdit.ok) return err([mayEdit.error]);
  parts.candidates.of(sessionId).discard();
  return ok();
}
