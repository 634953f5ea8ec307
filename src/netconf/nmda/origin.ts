import type { DataNode, DataTree } from "libyang-wasm";

/** The identities of RFC 8342 §5.3.4 that occur here: nothing is learned, and no datastore is dynamic. */
export type Origin = "intended" | "system" | "default";

/**
 * Where a configuration node of operational is from; undefined for state, which has no origin. `counterpart` is what
 * {@link Origins.counterpart} gave for it.
 */
export interface Origins {
  /** The node of running that is the same instance; `parent` is that of the node's parent. */
  counterpart(node: DataNode, parent: DataNode | undefined): DataNode | undefined;
  of(node: DataNode, counterpart: DataNode | undefined): Origin | undefined;
}

/** Origins by comparison with running: what is not there and no default has been added by the system. */
export function originsOf(running: DataTree): Origins {
  return {
    counterpart(node, parent) {
      return node.parent ? parent?.findChildLike(node) : running.findRootLike(node);
    },
    of(node, counterpart) {
      if (node.schema?.config !== true) return undefined;
      // A container without presence is there for what it holds, and has no value that could be a default.
      const isLeaf = node.kind === "leaf" || node.kind === "leaf-list";
      if (isLeaf && node.isDefault) return "default";
      const isStructure = node.kind === "container" && !node.schema.presence;
      return counterpart || isStructure ? "intended" : "system";
    },
  };
}
