import type { DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import { denied } from "./edit-datastore.ts";
import { lockName, type DatastoreParts, type Outcome } from "./parts.ts";
import { rebasedCandidate } from "./rebased-candidate.ts";

/** Makes a candidate the configuration in force, RFC 6241 §8.3.4.1; it follows running again afterwards. */
export async function commitCandidate(parts: DatastoreParts, author: Author): Promise<Outcome> {
  const { running, candidates, locks } = parts;
  const { sessionId } = author;
  const candidate = candidates.of(sessionId);
  // RFC 6241 §8.3.4.1: in-use where another session has locked either of them.
  for (const name of ["running", lockName(parts, "candidate", sessionId)]) {
    const mayEdit = locks.mayEdit(name, sessionId);
    if (!mayEdit.ok) return err([mayEdit.error]);
  }
  const usable = candidate.usable();
  if (!usable.ok) return err([usable.error]);
  if (!candidate.tree) return ok(); // it is running
  const next = await nextRunning(parts, candidate.tree, candidate.baseRevision);
  if (!next.ok) return err([next.error]);
  const error = denied(running.tree, next.value, author.access);
  const outcome = error ? err([error]) : await running.commit(next.value, author);
  if (outcome.ok) candidate.discard();
  else next.value[Symbol.dispose]();
  return outcome.ok || !author.access ? outcome : err(author.access.readable(outcome.error));
}

/** What running becomes. A private candidate takes over what others have committed since it began. */
async function nextRunning(
  { running, candidates }: DatastoreParts,
  tree: DataTree,
  baseRevision: number,
): Promise<Result<DataTree, RpcError>> {
  // A copy: validation changes the tree, and a refused commit leaves the candidate as it was.
  if (!candidates.private || baseRevision === running.revision) return ok(tree.clone());
  const base = await running.at(baseRevision);
  try {
    return rebasedCandidate(base, tree, running.tree);
  } finally {
    base[Symbol.dispose]();
  }
}
