import type { DataNode, DataTree } from "libyang-wasm";
import type { DataAccess } from "./data-access.ts";
import { Access } from "./nacm-config.ts";

/**
 * Takes out of a tree what may not be read, each node with all below it (RFC 8341 §3.2.4); nothing tells that it was
 * there. Where nothing below a node can be denied, nothing below it is looked at.
 */
export function prune(tree: DataTree, root: DataAccess): void {
  pruneSiblings(tree, tree.roots(), root);
}

function pruneSiblings(tree: DataTree, nodes: readonly DataNode[], above: DataAccess): void {
  for (const node of nodes) {
    const access = above.child(node);
    if (access.whole) continue;
    const children = access.may(Access.read) ? node.children() : [];
    // An entry cannot be shown without its keys, so one whose key may not be read is not shown.
    if (!access.may(Access.read) || children.some((child) => isHiddenKey(child, access))) tree.remove(node);
    else pruneSiblings(tree, children, access);
  }
}

function isHiddenKey(node: DataNode, above: DataAccess): boolean {
  return node.schema?.isKey === true && !above.child(node).may(Access.read);
}
