import type { DataNode, DataTree } from "libyang-wasm";
import { copyToDepth, treeToDepth } from "./copy-to-depth.ts";
import { siblingSet } from "./subtree-criteria.ts";
import type { Criterion, SiblingSet } from "./subtree-criteria.ts";

/**
 * Selects from a tree by a subtree filter (RFC 6241 §6) into a new tree of copies, in the order of the data.
 * `filter` is the first child of `<filter>`, its siblings follow it; undefined, the empty filter, selects nothing.
 * A list entry of which anything is selected comes with its keys. Of what is selected, `depth` levels are copied, or
 * all. The caller disposes of the result.
 */
export function applySubtreeFilter(data: DataTree, filter: DataNode | undefined, depth?: number): DataTree {
  // RFC 6241 §6.4.2: an empty filter selects nothing.
  if (filter === undefined) return data.context.emptyTree();
  const root: Siblings = {
    nodes: () => data.roots(),
    like: (target) => data.findRootLike(target),
  };
  const wanted = wantedOf(root, [siblingSet(filter, data.context, true)]);
  if (wanted === "everything") return treeToDepth(data, depth);
  const result = data.context.emptyTree();
  copyWanted(root, wanted, { tree: result, depth, isListEntry: false, node: () => undefined });
  return result;
}

/** The children of a data node, or the top level of a tree. */
interface Siblings {
  nodes(): Iterable<DataNode>;
  /** The instance equal to a filter's list entry, by look-up. */
  like(target: DataNode): DataNode | undefined;
}

/** Where copies go; `node` makes the copy of the parent when the first child comes, so that no empty one is left. */
interface Target {
  readonly tree: DataTree;
  readonly depth: number | undefined;
  readonly isListEntry: boolean;
  node(): DataNode | undefined;
}

/**
 * What the sibling sets that apply to a data node want of its children; several apply where a filter names one node
 * more than once. A set counts only if all its content match nodes hold (RFC 6241 §6.2.5).
 */
function wantedOf(siblings: Siblings, sets: readonly SiblingSet[]): readonly Criterion[] | "everything" {
  const wanted: Criterion[] = [];
  for (const { contents, others } of sets) {
    if (!contents.every((content) => holds(content, siblings))) continue;
    // RFC 6241 §6.2.5: with content match nodes alone, all nodes of this level are selected.
    if (others.length === 0 && contents.length > 0) return "everything";
    wanted.push(...contents, ...others);
  }
  return wanted;
}

function holds(content: Criterion, siblings: Siblings): boolean {
  for (const node of siblings.nodes()) if (content.names(node) && content.equals(node)) return true;
  return false;
}

function copyWanted(siblings: Siblings, wanted: readonly Criterion[], target: Target): void {
  if (wanted.length === 0) return;
  for (const node of candidates(siblings, wanted)) {
    const hits = wanted.filter((criterion) => criterion.names(node));
    if (hits.length === 0) continue;
    if (hits.some((hit) => (hit.text === undefined ? hit.inner === undefined : hit.equals(node)))) {
      copyWhole(node, target);
      continue;
    }
    const sets = hits.flatMap(({ inner }) => inner ?? []);
    if (sets.length === 0 || !isInner(node)) continue;
    const children: Siblings = {
      nodes: () => node.children(),
      like: (entry) => node.findChildLike(entry),
    };
    const wantedInside = wantedOf(children, sets);
    if (wantedInside === "everything") copyWhole(node, target);
    else copyWanted(children, wantedInside, partOf(node, target));
  }
}

/**
 * The data nodes to compare: all siblings, or only those found by key where every criterion is a list entry with all
 * its keys, which is what keeps a look-up in a large list from visiting all of it.
 */
function candidates(siblings: Siblings, wanted: readonly Criterion[]): Iterable<DataNode> {
  const found: DataNode[] = [];
  for (const { keyedEntry } of wanted) {
    if (keyedEntry === undefined) return siblings.nodes();
    // The order of a list that libyang does not sort is known only by walking it.
    if (wanted.length > 1 && !isSorted(keyedEntry)) return siblings.nodes();
    const node = siblings.like(keyedEntry);
    if (node !== undefined && !found.some((other) => other.same(node))) found.push(node);
  }
  return found;
}

function isSorted(entry: DataNode): boolean {
  return entry.schema?.userOrdered === false && entry.schema.config;
}

function isInner(node: DataNode): boolean {
  return node.kind === "container" || node.kind === "list" || node.kind === "notification";
}

function copyWhole(node: DataNode, target: Target): void {
  const parent = target.node();
  // Copying a list entry copies its keys.
  if (target.isListEntry && node.schema?.isKey === true) return;
  copyToDepth(target.tree, node, parent, target.depth);
}

function partOf(node: DataNode, target: Target): Target {
  let copy: DataNode | undefined;
  return {
    tree: target.tree,
    depth: target.depth,
    isListEntry: node.kind === "list",
    node: () => (copy ??= target.tree.insertCopy(node, target.node(), { recursive: false })),
  };
}
