import type { DataNode, DataTree } from "libyang-wasm";

/**
 * Copies a node into another tree with `depth` levels of nodes, 1 being the node alone (RFC 8526 §3.1.1, max-depth), or
 * with all below it where that is undefined. A list entry has its keys at any depth.
 */
export function copyToDepth(
  tree: DataTree,
  node: DataNode,
  parent: DataNode | undefined,
  depth: number | undefined,
): DataNode {
  const isInner = node.kind === "container" || node.kind === "list";
  const copy = tree.insertCopy(node, parent, { recursive: depth === undefined || !isInner });
  if (depth === undefined || depth <= 1 || !isInner) return copy;
  for (const child of node.children()) {
    if (node.kind !== "list" || child.schema?.isKey !== true) copyToDepth(tree, child, copy, depth - 1);
  }
  return copy;
}

/** A copy of a tree with `depth` levels of nodes, or with all of them. */
export function treeToDepth(data: DataTree, depth: number | undefined): DataTree {
  if (depth === undefined) return data.clone();
  const tree = data.context.emptyTree();
  for (const root of data.roots()) copyToDepth(tree, root, undefined, depth);
  return tree;
}
