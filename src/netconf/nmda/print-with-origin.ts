import type { DataNode, DataTree } from "libyang-wasm";
import { DEFAULT_ATTRIBUTE_NAMESPACE } from "../default-attribute.ts";
import type { WithDefaultsMode } from "../with-defaults.ts";
import type { Origin, Origins } from "./origin.ts";

const ORIGIN_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-origin";

/** The beginning of a tag; in printed data "<" stands nowhere else, and ">" only ends tags. */
const TAG = /<(\/?)/g;

/**
 * Prints a tree with the annotation `origin` (RFC 8342 §7) on each configuration node whose origin is not that of its
 * parent. The nodes that the mode leaves out are taken out of `tree`.
 *
 * libyang cannot be told to annotate nodes, but it prints each of them as one element, in order: so the attributes are
 * put into the text while nodes and elements are counted side by side.
 */
export function printWithOrigin(tree: DataTree, mode: WithDefaultsMode, origins: Origins): string {
  leaveOut(tree, tree.roots(), mode);
  if (!tree.first) return "";
  const text = tree.print({
    format: "xml",
    shrink: true,
    withDefaults: "report-all",
    keepEmptyContainers: true,
  });
  const attributes = attributesOf(tree.roots(), undefined, undefined, mode === "report-all-tagged", origins);
  let result = "";
  let at = 0;
  let depth = 0;
  /** The depth of the elements inside an anydata, which are no nodes of the tree. */
  let opaqueBelow = Infinity;
  for (const tag of text.matchAll(TAG)) {
    if (tag[1] === "/") {
      depth -= 1;
      continue;
    }
    const close = text.indexOf(">", tag.index);
    const isEmpty = text[close - 1] === "/";
    if (depth < opaqueBelow) {
      opaqueBelow = Infinity;
      const next = attributes.next();
      if (next.done !== true) {
        const end = isEmpty ? close - 1 : close;
        result += text.slice(at, end) + next.value.text;
        at = end;
        if (next.value.isOpaque) opaqueBelow = depth + 1;
      }
    }
    if (!isEmpty) depth += 1;
  }
  return result + text.slice(at);
}

/** What to put into the start-tag of each node, in document order. */
function* attributesOf(
  nodes: readonly DataNode[],
  above: DataNode | undefined,
  inherited: Origin | undefined,
  tagged: boolean,
  origins: Origins,
): Generator<{ readonly text: string; readonly isOpaque: boolean }> {
  for (const node of nodes) {
    const counterpart = origins.counterpart(node, above);
    const origin = origins.of(node, counterpart);
    let text = "";
    if (origin !== undefined && origin !== inherited) {
      text += ` xmlns:or="${ORIGIN_NAMESPACE}" or:origin="or:${origin}"`;
    }
    const isLeaf = node.kind === "leaf" || node.kind === "leaf-list";
    if (tagged && isLeaf && isDefaultValue(node)) {
      text += ` xmlns:wd="${DEFAULT_ATTRIBUTE_NAMESPACE}" wd:default="true"`;
    }
    yield { text, isOpaque: node.kind === "anydata" || node.kind === "anyxml" };
    const isInner = node.kind === "container" || node.kind === "list";
    if (isInner) yield* attributesOf(node.children(), counterpart, origin ?? inherited, tagged, origins);
  }
}

/** Takes out what the mode does not report (RFC 6243 §3). */
function leaveOut(tree: DataTree, nodes: readonly DataNode[], mode: WithDefaultsMode): void {
  if (mode !== "explicit" && mode !== "trim") return;
  for (const node of nodes) {
    if (node.kind === "container" || node.kind === "list") {
      leaveOut(tree, node.children(), mode);
      const isStructure = node.kind === "container" && node.schema?.presence === false;
      if (isStructure && !node.firstChild) tree.remove(node);
    } else if (mode === "trim" ? isDefaultValue(node) && node.schema?.isKey !== true : node.isDefault) {
      tree.remove(node);
    }
  }
}

function isDefaultValue(node: DataNode): boolean {
  return node.isDefault || (node.kind === "leaf" && node.value === node.schema?.defaultValue);
}
