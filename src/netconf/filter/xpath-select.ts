import type { DataNode, DataTree } from "libyang-wasm";
import type { NodeSet } from "./node-set.ts";
import { UPWARD } from "./xpath-axes.ts";
import { isAnyDepth, type Expression, type Path } from "./xpath-expression.ts";
import type { Translation, XPathTranslator } from "./xpath-translate.ts";

/** What an expression selects: nodes in document order, or the root, which is all data; undefined: not supported. */
export type Selection = readonly DataNode[] | "root" | undefined;

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
  if (selectsRoot(expression)) return "root";
  if (!data.first) return [];
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
    return data.evaluate(`count(${text})`) !== nodes.length ? "root" : nodes;
  }
  return expression.kind === "path" ? selectInStages(data, translator, expression) : undefined;
}

/** Whether the root itself is selected, which libyang does not count among the nodes. */
function selectsRoot(expression: Expression): boolean {
  if (expression.kind === "operation") return selectsRoot(expression.left) || selectsRoot(expression.right);
  if (expression.kind === "call") return expression.name === "current";
  if (expression.kind !== "path" || expression.predicates.length > 0) return false;
  if (typeof expression.start !== "string") return false;
  return expression.steps.every(
    ({ axis, test, predicates }) => axis === "self" && test.kind === "node" && predicates.length === 0,
  );
}

/** Whether the last step that goes anywhere goes up, perhaps to the root. */
function goesUp(expression: Expression): boolean {
  if (expression.kind === "operation") return goesUp(expression.left) || goesUp(expression.right);
  if (expression.kind !== "path") return false;
  const last = expression.steps.findLast(({ axis, test }) => axis !== "self" || test.kind !== "node");
  if (last) return last.test.kind === "node" && UPWARD.has(last.axis);
  return typeof expression.start !== "string" && goesUp(expression.start);
}

function selectInStages(data: DataTree, translator: XPathTranslator, path: Path): Selection {
  let nodes: readonly DataNode[] = [];
  // libyang does not give the root, so whether it is among the nodes is kept apart.
  let withRoot = true;
  let set: NodeSet | undefined;
  for (let done = 0; !set || done < path.steps.length;) {
    const stage = nextStage(translator, path, done, set);
    if (!stage?.translation.nodes || nodes.length > MAX_STAGE) return undefined;
    const { text } = stage.translation;
    const begins = nodes.map((node) => `${node.path}/`);
    if (withRoot) begins.unshift(set ? "/" : "");
    const giveRoot = stage.translation.nodes.places().includes(undefined);
    const found: DataNode[] = [];
    let foundRoot = false;
    for (const begin of begins) {
      const given = data.select(begin + text);
      found.push(...given);
      // It counts the root, though.
      if (giveRoot && data.evaluate(`count(${begin}${text})`) !== given.length) foundRoot = true;
    }
    const last = stage.end > done ? path.steps[stage.end - 1] : undefined;
    if (!last || !isAnyDepth(last)) withRoot = foundRoot; // else where it was, it still is
    nodes = inDocumentOrder(data, found);
    set = stage.translation.nodes;
    done = stage.end;
  }
  return withRoot ? "root" : nodes;
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
    const last = steps[end - 1];
    // What two slashes stand for is a stage of its own, too, if what comes next cannot go with it.
    if (last && isAnyDepth(last) && end > begin + 1) continue;
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
