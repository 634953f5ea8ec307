import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import { invalidValue, type RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import type { DatastoreName } from "./datastore-name.ts";
import { Draft } from "./draft.ts";
import { denied, setDatastore } from "./edit-datastore.ts";
import { applyEdit } from "./edit.ts";
import type { Outcome } from "./outcome.ts";
import { lockName, readDatastore, type DatastoreParts } from "./parts.ts";

/** A whole configuration: a datastore, or one sent along, whose nodes live in the datastore's own context. */
export type ConfigurationSource =
  | { readonly name: DatastoreName }
  | { readonly content: DataNode | undefined };

/** Puts a whole configuration in the place of another, RFC 6241 §7.3. */
export interface CopyRequest {
  readonly author: Author;
  readonly source: ConfigurationSource;
  readonly target: DatastoreName;
}

/** Carries out a copy; the target is all of the source or stays as it was. */
export async function copyDatastore(parts: DatastoreParts, request: CopyRequest): Promise<Outcome> {
  const { author, source, target } = request;
  if ("name" in source && source.name === target) {
    // RFC 6241 §7.3: source and target are different datastores.
    return err([invalidValue("protocol", `<${target}> cannot be copied to itself.`)]);
  }
  const mayEdit = parts.locks.mayEdit(lockName(parts, target, author.sessionId), author.sessionId);
  if (!mayEdit.ok) return err([mayEdit.error]);
  // RFC 8341 §3.2.6: what the author may not read is not copied, and what differs needs a right; not so from running
  // to startup, for which it is enough to be allowed to copy.
  const saves = "name" in source && source.name === "running" && target === "startup";
  const whole = wholeConfiguration(parts, source, saves ? { sessionId: author.sessionId } : author);
  if (!whole.ok) return err([whole.error]);
  const next = whole.value;
  const before = readDatastore(parts, target, author.sessionId);
  const error = saves ? undefined : denied(before, next, author.access);
  const outcome = error ? err([error]) : await setDatastore(parts, target, next, author);
  if (!outcome.ok) next[Symbol.dispose]();
  else if (target === "candidate") parts.candidates.of(author.sessionId).requireNothing();
  else if (target === "running" && "name" in source && source.name === "candidate") {
    parts.candidates.of(author.sessionId).discard(); // what was copied whole is no longer outstanding
  }
  return outcome.ok || !author.access ? outcome : err(author.access.readable(outcome.error));
}

/** What the author may read of a source, not validated. The caller disposes of it. */
export function wholeConfiguration(
  parts: DatastoreParts,
  source: ConfigurationSource,
  { sessionId, access }: Pick<Author, "sessionId" | "access">,
): Result<Draft, RpcError> {
  if ("name" in source) {
    const usable = source.name === "candidate" ? parts.candidates.of(sessionId).usable() : ok();
    if (!usable.ok) return usable;
    const draft = Draft.of(readDatastore(parts, source.name, sessionId), undefined);
    access?.prune(draft.tree);
    return ok(draft);
  }
  const draft = new Draft(parts.running.tree.context.emptyTree());
  const edited = applyEdit(draft.tree, source.content, "merge");
  if (edited.ok) return ok(draft);
  draft[Symbol.dispose]();
  return edited;
}

/** Deletes the content of a datastore, RFC 6241 §7.4: the next start begins with an empty configuration. */
export async function deleteStartup(parts: DatastoreParts, author: Author): Promise<Outcome> {
  const mayEdit = parts.locks.mayEdit("startup", author.sessionId);
  if (!mayEdit.ok) return err([mayEdit.error]);
  const empty = new Draft(parts.running.tree.context.emptyTree());
  const outcome = await setDatastore(parts, "startup", empty, author);
  if (!outcome.ok) empty[Symbol.dispose]();
  return outcome;
}
