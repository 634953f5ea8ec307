import type { DataNode, DataTree } from "libyang-wasm";
import { copyToDepth } from "./copy-to-depth.ts";

/** A node on the way to the one copied last. */
interface Copied {
  readonly source: DataNode;
  readonly copy: DataNode;
  /** Copied with everything below. */
  readonly whole: boolean;
}

/**
 * A new tree of the nodes given, each with everything below (or `depth` levels of it), its ancestors and their keys,
 * none of them twice (RFC 6241 §8.9.5.1). `nodes` are of `data` and in document order. The caller disposes of the result.
 */
export function selectedPart(data: DataTree, nodes: readonly DataNode[], depth?: number): DataTree {
  const result = data.context.emptyTree();
  const way: Copied[] = [];
  for (const node of nodes) {
    const line = lineOf(node);
    let shared = 0;
    while (shared < way.length && shared < line.length && isAt(way, shared, line[shared])) shared++;
    if (depth === undefined && way[shared - 1]?.whole === true) continue;
    way.length = shared;
    for (const source of line.slice(shared)) {
      const parent = way.at(-1);
      const whole = source === node;
      // A copy of a list entry has its keys.
      if (whole && parent?.source.kind === "list" && source.schema?.isKey === true) break;
      // What was selected to some depth may hold this node already.
      const there = depth === undefined ? undefined : childLike(result, source, parent?.copy);
      const copy = there ?? copyToDepth(result, source, parent?.copy, whole ? depth : 1);
      if (there && whole) deepen(result, source, there, depth ?? 1);
      way.push({ source, copy, whole });
    }
  }
  return result;
}

function childLike(tree: DataTree, source: DataNode, parent: DataNode | undefined): DataNode | undefined {
  return parent ? parent.findChildLike(source) : tree.findRootLike(source);
}

/** Copies what a copy lacks of `depth` levels of its source. */
function deepen(tree: DataTree, source: DataNode, copy: DataNode, depth: number): void {
  if (depth <= 1 || (source.kind !== "container" && source.kind !== "list")) return;
  for (const child of source.children()) {
    const there = copy.findChildLike(child);
    if (there) deepen(tree, child, there, depth - 1);
    else copyToDepth(tree, child, copy, depth - 1);
  }
}

function isAt(way: readonly Copied[], index: number, node: DataNode | undefined): boolean {
  return node !== undefined && way[index]?.source.same(node) === true;
}

/** A node's ancestors, the outermost first, and the node itself. */
function lineOf(node: DataNode): readonly DataNode[] {
  const line = [node];
  for (let parent = node.parent; parent; parent = parent.parent) line.unshift(parent);
  return line;
}
