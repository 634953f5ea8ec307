import { LibyangError, type DataNode, type DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import { errorPath } from "../yang/error-path.ts";
import { operationFailed, type RpcError } from "../yang/rpc-error.ts";
import { annotationChanges, applyAnnotations, type AnnotationChange } from "./annotations.ts";

/**
 * Running with the changes of a private candidate that began from `base`; refused where both have changed the same
 * node, or one has deleted what the other has changed. The caller disposes of the tree.
 */
export function rebasedCandidate(
  base: DataTree,
  candidate: DataTree,
  running: DataTree,
): Result<DataTree, RpcError> {
  const mine = base.diff(candidate);
  const theirs = base.diff(running);
  const annotations = annotationChanges(base, candidate);
  const next = running.clone();
  try {
    const clash = firstClash(touched(mine, annotations), touched(theirs, annotationChanges(base, running)));
    if (clash !== undefined) {
      next[Symbol.dispose]();
      return err(conflict({ path: errorPath(running.context, clash) }));
    }
    if (mine.first) next.apply(mine);
    applyAnnotations(next, annotations);
    return ok(next);
  } catch (cause) {
    next[Symbol.dispose]();
    if (cause instanceof LibyangError) return err(conflict({}));
    throw cause;
  } finally {
    mine[Symbol.dispose]();
    theirs[Symbol.dispose]();
  }
}

function conflict(place: Pick<RpcError, "path">): RpcError {
  return operationFailed(
    "application",
    "Another session has changed the same part of running since this candidate was begun: " +
      "send <discard-changes/>, then make the changes again.",
    place,
  );
}

/** Data paths that a change touches. */
interface Touched {
  /** Nodes created, deleted or changed; of what is created or deleted whole, the top alone. */
  readonly changed: Set<string>;
  /** What lies above them. */
  readonly above: Set<string>;
}

function touched(diff: DataTree, annotations: readonly AnnotationChange[]): Touched {
  const all: Touched = { changed: new Set(), above: new Set() };
  collect(diff.first, "none", all);
  for (const { path } of annotations) all.changed.add(path);
  return all;
}

function collect(first: DataNode | undefined, inherited: string, into: Touched): void {
  for (let node = first; node; node = node.next) {
    const operation = node.meta("yang", "operation") ?? inherited;
    // A container without presence is always there: what is below it tells whether there is a change.
    const container = node.kind === "container" && node.schema?.presence === false;
    if (operation !== "none" && !container) into.changed.add(node.path);
    else {
      into.above.add(node.path);
      collect(node.firstChild, operation, into);
    }
  }
}

function firstClash(mine: Touched, theirs: Touched): string | undefined {
  for (const path of mine.changed) {
    if (theirs.changed.has(path) || theirs.above.has(path)) return path;
  }
  for (const path of mine.above) if (theirs.changed.has(path)) return path;
  return undefined;
}
