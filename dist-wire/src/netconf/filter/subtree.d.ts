import type { DataNode, DataTree } from "libyang-wasm";
/**
 * Selects from a tree by a subtree filter (RFC 6241 §6) into a new tree of copies, in the order of the data.
 * `filter` is the first child of `<filter>`, its siblings follow it; undefined, the empty filter, selects nothing.
 * A list entry of which anything is selected comes with its keys. The caller disposes of the result.
 */
export declare function applySubtreeFilter(data: DataTree, filter: DataNode | undefined): DataTree;
