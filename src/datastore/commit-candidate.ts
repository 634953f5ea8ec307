import type { DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import type { Candidate } from "./candidate.ts";
import type { Confirmation } from "./confirmed-commit.ts";
import { unmetCondition } from "./conditions.ts";
import { Draft } from "./draft.ts";
import { denied } from "./edit-datastore.ts";
import type { Outcome } from "./outcome.ts";
import { lockName, type DatastoreParts } from "./parts.ts";
import type { PendingUpdate } from "./pending-commit.ts";
import { rebasedCandidate } from "./rebased-candidate.ts";

/** A commit, RFC 6241 §8.3.4.1. */
export interface CommitRequest extends Confirmation {
  readonly author: Author;
}

/** Makes a candidate the configuration in force, which it follows again afterwards; or confirms what is pending. */
export async function commitCandidate(parts: DatastoreParts, request: CommitRequest): Promise<Outcome> {
  const { running, candidates, confirmed, locks } = parts;
  const { author } = request;
  const { sessionId } = author;
  // RFC 6241 §8.3.4.1: in-use where another session has locked either of them.
  for (const name of ["running", lockName(parts, "candidate", sessionId)]) {
    const mayEdit = locks.mayEdit(name, sessionId);
    if (!mayEdit.ok) return err([mayEdit.error]);
  }
  const candidate = candidates.of(sessionId);
  const usable = candidate.usable();
  if (!usable.ok) return err([usable.error]);
  const refusal = confirmed.refusal(request, sessionId);
  if (refusal) return err([refusal]);
  const unmet = unmetCondition(candidate.conditions, running, author.access);
  if (unmet) return err([unmet]);
  const pending = confirmed.update(request, author, running.revision);
  const outcome = candidate.tree
    ? await commitTree(parts, candidate, candidate.tree, author, pending)
    : await (pending ? running.keepPending(pending) : ok()); // the candidate is running
  if (outcome.ok) {
    candidate.requireNothing();
    confirmed.adopt(pending, request, author);
  }
  return outcome;
}

async function commitTree(
  parts: DatastoreParts,
  candidate: Candidate,
  tree: DataTree,
  author: Author,
  pending: PendingUpdate | undefined,
): Promise<Outcome> {
  const { running } = parts;
  const next = await nextRunning(parts, candidate, tree);
  if (!next.ok) return err([next.error]);
  const error = denied(running.tree, next.value, author.access);
  const outcome = error ? err([error]) : await running.commit(next.value, author, pending);
  if (outcome.ok) candidate.discard();
  else next.value[Symbol.dispose]();
  return outcome.ok || !author.access ? outcome : err(author.access.readable(outcome.error));
}

/** What running becomes. A private candidate takes over what others have committed since it began. */
async function nextRunning(
  { running, candidates }: DatastoreParts,
  candidate: Candidate,
  tree: DataTree,
): Promise<Result<Draft, RpcError>> {
  const { baseRevision } = candidate;
  // A copy: validation changes the tree, and a refused commit leaves the candidate as it was.
  if (!candidates.private || baseRevision === running.revision) {
    const modules = candidate.modulesSince(running.revision);
    return ok(Draft.of(tree, modules && running.scopeOf(modules)));
  }
  const base = await running.at(baseRevision);
  try {
    const rebased = rebasedCandidate(base, tree, running.tree);
    return rebased.ok ? ok(new Draft(rebased.value)) : rebased;
  } finally {
    base[Symbol.dispose]();
  }
}
