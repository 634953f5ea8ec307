import type { DataNode, DataTree } from "libyang-wasm";
import type { Origin, Origins } from "./origin.ts";

/** Whether a node is wanted, whatever becomes of those around it. */
type Wanted = (node: DataNode, counterpart: DataNode | undefined) => boolean;

/**
 * Takes out of a tree what config-filter, origin-filter and negated-origin-filter of a `<get-data>` do not let through
 * (RFC 8526 §3.1.1). What is above a node that stays, stays, with its keys.
 */
export function pruneByNode(tree: DataTree, op: DataNode, origins: Origins): void {
  const wanted = wantedBy(op, origins);
  if (!wanted) return;
  const prune = (node: DataNode, above: DataNode | undefined): boolean => {
    const counterpart = origins.counterpart(node, above);
    if (node.kind !== "container" && node.kind !== "list") return wanted(node, counterpart);
    let isEmpty = true;
    let keeps = false;
    for (const child of node.children()) {
      if (node.kind === "list" && child.schema?.isKey === true) continue;
      isEmpty = false;
      if (prune(child, counterpart)) keeps = true;
      else tree.remove(child);
    }
    const standsForItself = isEmpty || node.kind === "list" || node.schema?.presence === true;
    return keeps || (standsForItself && wanted(node, counterpart));
  };
  for (const root of tree.roots()) if (!prune(root, undefined)) tree.remove(root);
}

function wantedBy(op: DataNode, origins: Origins): Wanted | undefined {
  const config = op.child("config-filter")?.value;
  const among = originsNamed(op, "origin-filter");
  const notAmong = originsNamed(op, "negated-origin-filter");
  if (config === undefined && !among && !notAmong) return undefined;
  return (node, counterpart) => {
    if (config !== undefined && (node.schema?.config === true) !== (config === "true")) return false;
    const origin = among || notAmong ? origins.of(node, counterpart) : undefined;
    // System state is not affected by the filters of origins.
    return origin === undefined || (among?.(origin) ?? !notAmong?.(origin));
  };
}

/** Whether an origin is, or is derived from, any of those that the leaf-list names; undefined: it names none. */
function originsNamed(op: DataNode, leafList: string): ((origin: Origin) => boolean) | undefined {
  const named = new Set(op.children().flatMap((node) => (node.name === leafList ? [node.value ?? ""] : [])));
  if (named.size === 0) return undefined;
  // RFC 8342 §7: those used here are derived from nothing but the abstract base, which cannot be named.
  return (origin) => named.has(`ietf-origin:${origin}`);
}
