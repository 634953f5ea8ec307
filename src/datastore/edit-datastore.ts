import type { DataNode, DataTree } from "libyang-wasm";
import { err, ok } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import { unmetCondition, type Conditions } from "./conditions.ts";
import type { DatastoreName } from "./datastore-name.ts";
import { Draft } from "./draft.ts";
import type { DefaultOperation } from "./edit-operation.ts";
import { applyEdit } from "./edit.ts";
import { lockName, readDatastore, type DatastoreParts, type Outcome } from "./parts.ts";
import type { Startup } from "./startup.ts";
import { sameConfiguration } from "./same-configuration.ts";
import type { WriteAccess } from "./write-access.ts";

/** `test-option` of RFC 6241 §7.2. */
export type TestOption = "test-then-set" | "set" | "test-only";

/** An edit of a datastore, RFC 6241 §7.2. `content` lives in the datastore's own context. */
export interface EditRequest {
  readonly target: DatastoreName;
  readonly author: Author;
  readonly content: DataNode | undefined;
  readonly defaultOperation: DefaultOperation;
  /** What running must be for the edit to be made, or for the candidate to be committed. */
  readonly conditions?: Conditions | undefined;
  /** Absent: running is validated, a candidate when it is committed (RFC 7950 §8.3.3). */
  readonly testOption?: TestOption;
}

/** Applies an edit to a copy of what it can reach of its target, which takes its place there if all is well. */
export async function editDatastore(parts: DatastoreParts, request: EditRequest): Promise<Outcome> {
  const { author, target } = request;
  const mayEdit = parts.locks.mayEdit(lockName(parts, target, author.sessionId), author.sessionId);
  if (!mayEdit.ok) return err([mayEdit.error]);
  const unmet =
    target === "running" ? unmetCondition(request.conditions, parts.running, author.access) : undefined;
  if (unmet) return err([unmet]);
  if (target === "candidate") {
    const usable = parts.candidates.of(author.sessionId).usable();
    if (!usable.ok) return err([usable.error]);
  }
  const unnamed = author.access?.mayEdit(request.content, request.defaultOperation);
  if (unnamed) return err([unnamed]);
  const before = readDatastore(parts, target, author.sessionId);
  const modules = target === "running" ? touchedModules(request) : undefined;
  const next = Draft.of(before, modules && parts.running.scopeOf(modules));
  const edited = applyEdit(next.tree, request.content, request.defaultOperation);
  const error = edited.ok ? denied(before, next, author.access) : edited.error;
  const outcome = error ? err([error]) : await accept(parts, next, request);
  if (!outcome.ok || request.testOption === "test-only") next[Symbol.dispose]();
  else if (target === "candidate") parts.candidates.of(author.sessionId).require(request.conditions);
  return outcome.ok || !author.access ? outcome : err(author.access.readable(outcome.error));
}

/** The modules whose data an edit names; undefined where it may mean those of any. */
function touchedModules({ content, defaultOperation }: EditRequest): ReadonlySet<string> | undefined {
  if (defaultOperation === "replace") return undefined;
  const modules = new Set<string>();
  for (let node = content; node; node = node.next) {
    if (node.moduleName === undefined) return undefined;
    modules.add(node.moduleName);
  }
  return modules;
}

async function accept(parts: DatastoreParts, next: Draft, request: EditRequest): Promise<Outcome> {
  const { target, author, testOption } = request;
  if (testOption === "test-only") return parts.running.check(next, author);
  if (target === "candidate" && testOption === "test-then-set") {
    const checked = await parts.running.check(next, author);
    if (!checked.ok) return checked;
  }
  return setDatastore(parts, target, next, author);
}

/** Gives a datastore its whole content; `ok` on running and startup means that it is on disk. On an error `next` stays the caller's. */
export async function setDatastore(
  parts: DatastoreParts,
  target: DatastoreName,
  next: Draft,
  author: Author,
): Promise<Outcome> {
  switch (target) {
    case "running":
      return parts.running.commit(next, author);
    case "startup":
      if (!parts.startup) throw new Error("there is no startup datastore");
      return setStartup(parts, parts.startup, next.tree, author);
    case "candidate":
      // RFC 7950 §8.3.3: a candidate is validated when it is committed.
      setCandidate(parts, next.tree, author.sessionId);
      return ok();
  }
}

async function setStartup(
  parts: DatastoreParts,
  startup: Startup,
  next: DataTree,
  author: Author,
): Promise<Outcome> {
  const outcome = await startup.set(next);
  if (outcome.ok) parts.startupChanged(author);
  return outcome;
}

/** Gives a candidate its content; the same content as running leaves it unmodified, so that it follows running. */
function setCandidate(parts: DatastoreParts, next: DataTree, sessionId: number): void {
  const candidate = parts.candidates.of(sessionId);
  if (!candidate.modified && sameConfiguration(parts.running.tree, next)) next[Symbol.dispose]();
  else candidate.set(next, sessionId, parts.running.revision);
}

/** Why the author may not make that step: asked before validation, whose changes are not the author's. */
export function denied(before: DataTree, next: Draft, access: WriteAccess | undefined): RpcError | undefined {
  if (!access || access.unrestricted) return undefined;
  const diff = next.diffFrom(before, { defaults: true });
  try {
    const annotated = next
      .annotationChangesFrom(before)
      .filter(({ path }) => before.find(path))
      .flatMap(({ path }) => next.tree.find(path) ?? []);
    return access.mayChange(diff, annotated);
  } finally {
    diff[Symbol.dispose]();
  }
}
