import type { DataNode, DataTree } from "libyang-wasm";
import { err, ok } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import { unmetCondition, type Conditions } from "./conditions.ts";
import type { DatastoreName } from "./datastore-name.ts";
import { Draft } from "./draft.ts";
import type { DefaultOperation } from "./edit-operation.ts";
import { applyEdit } from "./edit.ts";
import type { Begun, Outcome } from "./outcome.ts";
import { lockName, readDatastore, type DatastoreParts } from "./parts.ts";
import type { Startup } from "./startup.ts";
import type { WriteAccess } from "./write-access.ts";

const NONE: ReadonlySet<string> = new Set();

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
  /** Whether the caller looks at what this edit alone has made of its target, right after it. */
  readonly lookedAt?: boolean;
  /** Absent: running is validated, a candidate when it is committed (RFC 7950 §8.3.3). */
  readonly testOption?: TestOption | undefined;
}

/**
 * Applies an edit to a copy of what it can reach of its target, which takes its place there if all is well. An edit of
 * running may begin while others are on their way to the disk, and is made on them.
 */
export async function editDatastore(parts: DatastoreParts, request: EditRequest): Promise<Begun> {
  const { running } = parts;
  const { author, target, content, defaultOperation } = request;
  const lookedAt = isLookedAt(request);
  if (lookedAt) await running.settled();
  const modules = touchedModules(parts, request);
  const scope = modules && running.scopeOf(modules);
  if (!running.admits(scope)) await running.settled();
  const refusal = whyRefused(parts, request);
  if (refusal) return { outcome: Promise.resolve(err([refusal])) };
  const before = target === "running" ? running.newest : readDatastore(parts, target, author.sessionId);
  const next = Draft.of(before, scope);
  const edited = applyEdit(next.tree, content, defaultOperation);
  const error = edited.ok ? denied(before, next, author.access) : edited.error;
  const { outcome } = error
    ? { outcome: running.onceSettled(err([error])) }
    : await accept(parts, next, request, modules);
  const end = finish(parts, request, next, outcome);
  if (lookedAt) await end;
  return { outcome: end };
}

/** Whether what an edit finds, or leaves, is looked at apart from other edits. */
function isLookedAt({ target, conditions, lookedAt = false, testOption }: EditRequest): boolean {
  return target !== "running" || conditions !== undefined || lookedAt || testOption === "test-only";
}

/** Why an edit is refused whatever it would do. */
function whyRefused(parts: DatastoreParts, request: EditRequest): RpcError | undefined {
  const { author, target, conditions, content, defaultOperation } = request;
  const mayEdit = parts.locks.mayEdit(lockName(parts, target, author.sessionId), author.sessionId);
  if (!mayEdit.ok) return mayEdit.error;
  const unmet = target === "running" ? unmetCondition(conditions, parts.running, author.access) : undefined;
  if (unmet) return unmet;
  const usable = target === "candidate" ? parts.candidates.of(author.sessionId).usable() : ok();
  if (!usable.ok) return usable.error;
  return author.access?.mayEdit(content, defaultOperation);
}

async function finish(
  { candidates }: DatastoreParts,
  { author, target, conditions, testOption }: EditRequest,
  next: Draft,
  accepted: Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await accepted;
  if (!outcome.ok || testOption === "test-only") next[Symbol.dispose]();
  else if (target === "candidate") candidates.of(author.sessionId).require(conditions);
  return outcome.ok || !author.access ? outcome : err(author.access.readable(outcome.error));
}

/** The modules whose data may differ from running's after an edit; undefined where it may be those of any. */
function touchedModules(parts: DatastoreParts, request: EditRequest): ReadonlySet<string> | undefined {
  const { target, content, defaultOperation, author } = request;
  const before =
    target === "candidate"
      ? parts.candidates.of(author.sessionId).modulesSince(parts.running.revision)
      : NONE;
  if (target === "startup" || defaultOperation === "replace" || !before) return undefined;
  const modules = new Set(before);
  for (let node = content; node; node = node.next) {
    if (node.moduleName === undefined) return undefined;
    modules.add(node.moduleName);
  }
  return modules;
}

async function accept(
  parts: DatastoreParts,
  next: Draft,
  request: EditRequest,
  modules: ReadonlySet<string> | undefined,
): Promise<Begun> {
  const { target, author, testOption } = request;
  if (testOption === "test-only") return { outcome: parts.running.check(next, author) };
  if (target === "running") return parts.running.begin(next, author);
  if (target === "candidate" && testOption === "test-then-set") {
    const checked = await parts.running.check(next, author);
    if (!checked.ok) return { outcome: Promise.resolve(checked) };
  }
  return { outcome: setDatastore(parts, target, next, author, modules) };
}

/**
 * Puts a draft in its place in a datastore; `ok` on running and startup means that it is on disk. On an error `next` stays
 * the caller's. `modules` are those whose data may differ from running's; undefined where it may be those of any.
 */
export async function setDatastore(
  parts: DatastoreParts,
  target: DatastoreName,
  next: Draft,
  author: Author,
  modules?: ReadonlySet<string>,
): Promise<Outcome> {
  switch (target) {
    case "running":
      return parts.running.commit(next, author);
    case "startup":
      if (!parts.startup) throw new Error("there is no startup datastore");
      return setStartup(parts, parts.startup, next.tree, author);
    case "candidate":
      // RFC 7950 §8.3.3: a candidate is validated when it is committed.
      setCandidate(parts, next, author.sessionId, modules);
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
function setCandidate(
  { candidates, running }: DatastoreParts,
  draft: Draft,
  editor: number,
  modules: ReadonlySet<string> | undefined,
): void {
  const candidate = candidates.of(editor);
  if (!candidate.modified && !draft.differsFrom(running.tree)) draft[Symbol.dispose]();
  else candidate.set({ draft, modules, running: running.tree, revision: running.revision, editor });
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
