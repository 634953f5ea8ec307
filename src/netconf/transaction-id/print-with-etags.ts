import type { DataNode, DataTree } from "libyang-wasm";
import { defaultMark, leaveOut, printAnnotated, type Annotation } from "../annotated-print.ts";
import type { Criterion, SiblingSet } from "../filter/subtree-criteria.ts";
import type { WithDefaultsMode } from "../with-defaults.ts";
import { ETAG_MATCH, etagAttribute } from "./etag-attribute.ts";
import type { KnownEtags } from "./known-etags.ts";
import type { ServerEtags } from "./server-etags.ts";

/** The etag to be written on each node that gets one, by {@link DataNode.id}. */
type Decisions = Map<number, string>;

/**
 * Prints what has been selected for a client that knows some etags: by the table of draft-ietf-netconf-transaction-id
 * ("Subsequent Configuration Retrieval") containers and list entries below a node with an etag get theirs, and what the
 * client has already is left out of `tree`.
 */
export function printWithEtags(
  tree: DataTree,
  mode: WithDefaultsMode,
  keepEmptyContainers: boolean,
  known: KnownEtags,
  etags: ServerEtags,
): string {
  const decisions: Decisions = new Map();
  // Before defaults go: the filter may name one.
  decide(tree.roots(), known.sets, known.root, "/", etags, decisions);
  leaveOut(tree, mode, keepEmptyContainers);
  const annotations = [...annotate(tree, tree.roots(), mode, decisions)];
  return printAnnotated(tree, annotations.values());
}

/** What the client knows is inherited, and so is the etag of a node that has none of its own. */
function decide(
  nodes: readonly DataNode[],
  sets: readonly SiblingSet[],
  inherited: readonly string[],
  above: string,
  etags: ServerEtags,
  decisions: Decisions,
): void {
  const criteria = sets.flatMap(({ contents, others }) =>
    contents.every((content) => nodes.some((node) => matches(content, node))) ? [...contents, ...others] : [],
  );
  if (criteria.length === 0 && inherited.length === 0) return;
  for (const node of nodes) {
    const isInner = node.kind === "container" || node.kind === "list";
    const children = isInner ? node.children() : [];
    const hits = criteria.filter((criterion) => matches(criterion, node) && holdsInside(criterion, children));
    const own = hits.flatMap(({ etag }) => (etag === undefined ? [] : [etag]));
    const known = own.length > 0 ? own : inherited;
    const path = isInner ? node.path : above;
    const mayBePruned = isInner || (own.length > 0 && node.schema?.isKey !== true);
    if (known.length > 0 && node.schema?.config === true && mayBePruned) {
      if (known.every((each) => etags.isUpToDate(each, path))) {
        decisions.set(node.id, ETAG_MATCH);
        continue;
      }
      if (isInner) decisions.set(node.id, etags.of(path));
    }
    const inside = hits.flatMap(({ inner }) => inner ?? []);
    if (isInner) decide(children, inside, known, path, etags, decisions);
  }
}

function matches(criterion: Criterion, node: DataNode): boolean {
  return criterion.names(node) && (criterion.text === undefined || criterion.equals(node));
}

/** Whether a containment node is about this entry: all its content match nodes hold (RFC 6241 §6.2.5). */
function holdsInside({ inner }: Criterion, children: readonly DataNode[]): boolean {
  return (inner?.contents ?? []).every((content) => children.some((child) => matches(content, child)));
}

function* annotate(
  tree: DataTree,
  nodes: readonly DataNode[],
  mode: WithDefaultsMode,
  decisions: Decisions,
): Generator<Annotation> {
  for (const node of nodes) {
    const etag = decisions.get(node.id);
    const isBare = etag === ETAG_MATCH;
    const isInner = node.kind === "container" || node.kind === "list";
    const text = (etag === undefined ? "" : etagAttribute(etag)) + defaultMark(node, mode);
    if (isBare && isInner) {
      // Of a list entry its keys stay.
      for (const child of node.children()) if (child.schema?.isKey !== true) tree.remove(child);
    }
    yield {
      text,
      isOpaque: node.kind === "anydata" || node.kind === "anyxml",
      isBare: isBare && !isInner,
    };
    if (isInner) yield* annotate(tree, node.children(), mode, decisions);
  }
}
