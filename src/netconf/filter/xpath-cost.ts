import type { DataTree } from "libyang-wasm";
import type { Axis, Expression } from "./xpath-expression.ts";

/** Axes along which a step may visit all of the data. */
const WIDE: ReadonlySet<Axis> = new Set([
  "descendant",
  "descendant-or-self",
  "following",
  "preceding",
  "following-sibling",
  "preceding-sibling",
]);

/** Searches of all data within each other: each multiplies the work by the number of nodes. */
const MAX_NESTED = 2;
/** Nodes of data for which two searches within each other still take a moment only. */
const MAX_NODES = 2000;

/** Whether an expression would hold up every other session: it searches all data for each node of a search of all data. */
export function isTooCostly(expression: Expression, data: DataTree): boolean {
  const nested = nestedSearches(expression);
  if (nested < MAX_NESTED) return false;
  return nested > MAX_NESTED || data.select("//*").length > MAX_NODES;
}

/** How deep paths that may visit all of the data are nested in the predicates of each other. */
function nestedSearches(expression: Expression): number {
  switch (expression.kind) {
    case "operation":
      return Math.max(nestedSearches(expression.left), nestedSearches(expression.right));
    case "negation":
      return nestedSearches(expression.operand);
    case "call":
      return deepest(expression.args);
    case "path": {
      const { start, steps, predicates } = expression;
      const isSearch = start === "root" || steps.some(({ axis }) => WIDE.has(axis));
      const inner = deepest([...predicates, ...steps.flatMap((step) => step.predicates)]);
      return Math.max((isSearch ? 1 : 0) + inner, typeof start === "string" ? 0 : nestedSearches(start));
    }
    default:
      return 0;
  }
}

function deepest(expressions: readonly Expression[]): number {
  return expressions.reduce((most, expression) => Math.max(most, nestedSearches(expression)), 0);
}
