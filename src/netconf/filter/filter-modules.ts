import type { Context, DataNode } from "libyang-wasm";

/**
 * The modules of the top-level nodes that the `<filter>` of an operation may select; undefined: any.
 * Only what these show has to be gathered.
 */
export function filterModules(op: DataNode, context: Context): ReadonlySet<string> | undefined {
  const filter = op.child("filter");
  if (!filter || (filter.meta("ietf-netconf", "type") ?? "subtree") !== "subtree") return undefined;
  const names = new Set<string>();
  for (let node = filter.anyFirst; node; node = node.next) {
    if (node.namespace === "") return undefined; // RFC 6241 §6.2.1: any namespace
    const module = context.byNamespace(node.namespace);
    if (module) names.add(module.name);
  }
  return names;
}
