import type { DataNode, DataTree } from "libyang-wasm";
import { defaultMark, leaveOut, printAnnotated, type Annotation } from "../annotated-print.ts";
import type { WithDefaultsMode } from "../with-defaults.ts";
import type { Origin, Origins } from "./origin.ts";

const ORIGIN_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-origin";

/**
 * Prints a tree with the annotation `origin` (RFC 8342 §7) on each configuration node whose origin is not that of its
 * parent. The nodes that the mode leaves out are taken out of `tree`.
 */
export function printWithOrigin(tree: DataTree, mode: WithDefaultsMode, origins: Origins): string {
  leaveOut(tree, mode, mode === "report-all" || mode === "report-all-tagged");
  return printAnnotated(tree, attributesOf(tree.roots(), undefined, undefined, mode, origins));
}

/** What to put into the start-tag of each node, in document order. */
function* attributesOf(
  nodes: readonly DataNode[],
  above: DataNode | undefined,
  inherited: Origin | undefined,
  mode: WithDefaultsMode,
  origins: Origins,
): Generator<Annotation> {
  for (const node of nodes) {
    const counterpart = origins.counterpart(node, above);
    const origin = origins.of(node, counterpart);
    let text = "";
    if (origin !== undefined && origin !== inherited) {
      text += ` xmlns:or="${ORIGIN_NAMESPACE}" or:origin="or:${origin}"`;
    }
    text += defaultMark(node, mode);
    yield { text, isOpaque: node.kind === "anydata" || node.kind === "anyxml" };
    const isInner = node.kind === "container" || node.kind === "list";
    if (isInner) yield* attributesOf(node.children(), counterpart, origin ?? inherited, mode, origins);
  }
}
