import type { DataNode, DataTree } from "libyang-wasm";
import type { Axis, Expression, Path, Step } from "./xpath-expression.ts";
import { ROOT, type NodeSet, type Translation, type XPathTranslator } from "./xpath-translate.ts";

/** What an expression selects: nodes in document order, or the root, which is all data; undefined: not supported. */
export type Selection = readonly DataNode[] | "root" | undefined;

/** Axes along which the root has nothing, so that it need not be among the nodes from which a path goes on. */
const NOTHING_FROM_ROOT: ReadonlySet<Axis> = new Set([
  "parent",
  "ancestor",
  "following",
  "following-sibling",
  "preceding",
  "preceding-sibling",
  "attribute",
]);

const UPWARD: ReadonlySet<Axis> = new Set(["parent", "ancestor", "ancestor-or-self"]);

/** Nodes from which a path may begin anew: each costs a search of its own, and no session may hold the others up. */
const MAX_STAGE = 10_000;

/**
 * Selects by an expression that gives a node-set. What libyang fails on, a path that goes on from nodes within each
 * other, is followed in stages: each begins anew at each node that the one before has given.
 */
export function selectByXPath(
  data: DataTree,
  translator: XPathTranslator,
  expression: Expression,
): Selection {
  const { plain, text } = translator.translate(expression);
  const up = goesUp(expression);
  if (plain && !up) return data.select(text);
  if (expression.kind === "operation") {
    const left = selectByXPath(data, translator, expression.left);
    const right = selectByXPath(data, translator, expression.right);
    if (!left || !right) return undefined;
    return left === "root" || right === "root" ? "root" : inDocumentOrder(data, [...left, ...right]);
  }
  if (plain) {
    // libyang counts the root, but does not give it.
    const nodes = data.select(text);
    return data.first && data.evaluate(`count(${text})`) !== nodes.length ? "root" : nodes;
  }
  return expression.kind === "path" ? selectInStages(data, translator, expression) : undefined;
}

/** Whether the last step goes up, perhaps to the root. */
function goesUp(expression: Expression): boolean {
  if (expression.kind === "operation") return goesUp(expression.left) || goesUp(expression.right);
  if (expression.kind !== "path") return false;
  const last = expression.steps.at(-1);
  if (last) return last.test.kind === "node" && UPWARD.has(last.axis);
  return typeof expression.start !== "string" && goesUp(expression.start);
}

function selectInStages(data: DataTree, translator: XPathTranslator, path: Path): Selection {
  let nodes: readonly DataNode[] | undefined;
  let set: NodeSet = ROOT;
  for (let done = 0; done < path.steps.length || !nodes;) {
    const stage = nextStage(translator, path, done, nodes && set);
    if (!stage?.translation.nodes) return undefined;
    if (nodes && nodes.length > MAX_STAGE) return undefined;
    const { text } = stage.translation;
    nodes = nodes
      ? inDocumentOrder(
          data,
          nodes.flatMap((node) => data.select(`${node.path}/${text}`)),
        )
      : data.select(text);
    set = stage.translation.nodes;
    done = stage.end;
    // The root may be among the nodes, but libyang does not give it.
    const next = path.steps[done];
    if (set.places().includes(undefined) && !(next && givesNothingFromRoot(next))) return undefined;
  }
  return nodes;
}

/** As many steps at once as libyang can follow from one node of `context`; without it, from where the path starts. */
function nextStage(
  translator: XPathTranslator,
  { start, predicates, steps }: Path,
  begin: number,
  context: NodeSet | undefined,
): { readonly translation: Translation; readonly end: number } | undefined {
  const first = context === undefined;
  // What a filter expression selects is a stage of its own, where no step can go with it.
  const least = first && typeof start !== "string" ? 0 : begin + 1;
  for (let end = steps.length; end >= least; end--) {
    const translation = translator.translate(
      {
        kind: "path",
        start: first ? start : "context",
        predicates: first ? predicates : [],
        steps: steps.slice(begin, end),
      },
      context,
    );
    if (translation.plain) return { translation, end };
  }
  return undefined;
}

function givesNothingFromRoot({ axis, test }: Step): boolean {
  return NOTHING_FROM_ROOT.has(axis) || (axis === "self" && test.kind !== "node");
}

/** The nodes in the order of the data, each once. */
function inDocumentOrder(data: DataTree, nodes: readonly DataNode[]): readonly DataNode[] {
  const wanted = new Map(nodes.map((node) => [node.id, node]));
  if (wanted.size <= 1) return [...wanted.values()];
  const ordered: DataNode[] = [];
  const visit = (siblings: readonly DataNode[]): void => {
    for (const node of siblings) {
      if (wanted.has(node.id)) ordered.push(node);
      if (ordered.length < wanted.size && (node.kind === "container" || node.kind === "list")) {
        visit(node.children());
      }
    }
  };
  visit(data.roots());
  return ordered;
}
