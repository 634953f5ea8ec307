import type { DataNode, DataTree } from "libyang-wasm";
import { DEFAULT_ATTRIBUTE_NAMESPACE } from "./default-attribute.ts";
import type { WithDefaultsMode } from "./with-defaults.ts";

/** What becomes of the element of one node. */
export interface Annotation {
  /** Attributes, each after a space. */
  readonly text: string;
  /** Whether the elements inside are no nodes of the tree: those of anydata and anyxml. */
  readonly isOpaque: boolean;
  /** Whether its content is left out. */
  readonly isBare?: boolean;
}

/** The beginning of a tag; in printed data "<" stands nowhere else, and ">" only ends tags. */
const TAG = /<(\/?)/g;

/**
 * Prints a tree, all of it, with an annotation for each of its nodes, in document order.
 *
 * libyang cannot be told to annotate nodes, but it prints each of them as one element, in order: so the attributes are
 * put into the text while nodes and elements are counted side by side.
 */
export function printAnnotated(tree: DataTree, annotations: Iterator<Annotation>): string {
  if (!tree.first) return "";
  const text = tree.print({
    format: "xml",
    shrink: true,
    withDefaults: "report-all",
    keepEmptyContainers: true,
  });
  let result = "";
  let at = 0;
  let depth = 0;
  /** The depth of the elements that are no nodes of the tree. */
  let opaqueBelow = Infinity;
  /** The depth of the element whose content is left out. */
  let bare = -1;
  for (const tag of text.matchAll(TAG)) {
    const close = text.indexOf(">", tag.index);
    if (tag[1] === "/") {
      depth -= 1;
      if (depth === bare) at = close + 1;
      if (depth <= bare) bare = -1;
      continue;
    }
    const isEmpty = text[close - 1] === "/";
    if (depth < opaqueBelow) {
      opaqueBelow = Infinity;
      const next = annotations.next();
      if (next.done !== true) {
        const end = isEmpty ? close - 1 : close;
        result += text.slice(at, end) + next.value.text;
        at = end;
        if (next.value.isOpaque) opaqueBelow = depth + 1;
        if (next.value.isBare === true && !isEmpty) {
          result += "/>";
          bare = depth;
        }
      }
    }
    if (!isEmpty) depth += 1;
  }
  return result + text.slice(at);
}

/** The attribute `default` of RFC 6243 §6 where the mode marks such a node. */
export function defaultMark(node: DataNode, mode: WithDefaultsMode): string {
  const isLeaf = node.kind === "leaf" || node.kind === "leaf-list";
  if (mode !== "report-all-tagged" || !isLeaf || !isDefaultValue(node)) return "";
  return ` xmlns:wd="${DEFAULT_ATTRIBUTE_NAMESPACE}" wd:default="true"`;
}

/** Takes out what the mode does not report (RFC 6243 §3); containers that are empty then, unless they are kept. */
export function leaveOut(tree: DataTree, mode: WithDefaultsMode, keepEmptyContainers: boolean): void {
  if ((mode === "report-all" || mode === "report-all-tagged") && keepEmptyContainers) return;
  leaveOutOf(tree, tree.roots(), mode, keepEmptyContainers);
}

function leaveOutOf(
  tree: DataTree,
  nodes: readonly DataNode[],
  mode: WithDefaultsMode,
  keepEmptyContainers: boolean,
): void {
  for (const node of nodes) {
    if (node.kind === "container" || node.kind === "list") {
      leaveOutOf(tree, node.children(), mode, keepEmptyContainers);
      const isStructure = node.kind === "container" && node.schema?.presence === false;
      if (isStructure && !node.firstChild && !keepEmptyContainers) tree.remove(node);
    } else if (isLeftOut(node, mode)) {
      tree.remove(node);
    }
  }
}

function isLeftOut(node: DataNode, mode: WithDefaultsMode): boolean {
  if (mode === "trim") return isDefaultValue(node) && node.schema?.isKey !== true;
  return mode === "explicit" && node.isDefault;
}

function isDefaultValue(node: DataNode): boolean {
  return node.isDefault || (node.kind === "leaf" && node.value === node.schema?.defaultValue);
}
