/** An XPath 1.0 expression. */
export type Expression =
  | {
      readonly kind: "operation";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "negation"; readonly operand: Expression }
  | { readonly kind: "literal"; readonly value: string }
  | { readonly kind: "number"; readonly value: string }
  | { readonly kind: "variable"; readonly name: string }
  | FunctionCall
  | Path;

/** The binary operators, XPath 1.0 §3.3 to §3.5. */
export type Operator =
  | "or"
  | "and"
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "div"
  | "mod"
  | "|";

/** XPath 1.0 §3.4, §3.5, weakest first; a union binds more than a sign (7). */
export const PRECEDENCE: Readonly<Record<Operator, number>> = {
  or: 1,
  and: 2,
  "=": 3,
  "!=": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  div: 6,
  mod: 6,
  "|": 8,
};

/** XPath 1.0 §3.2. */
export interface FunctionCall {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expression[];
}

/** A location path (XPath 1.0 §2), or a filter expression with what follows it (§3.3). */
export interface Path {
  readonly kind: "path";
  readonly start: "root" | "context" | Expression;
  /** Of a filter expression. */
  readonly predicates: readonly Expression[];
  readonly steps: readonly Step[];
}

/** XPath 1.0 §2.1. */
export interface Step {
  readonly axis: Axis;
  readonly test: NodeTest;
  readonly predicates: readonly Expression[];
}

/** XPath 1.0 §2.3; the name `*` is any. */
export type NodeTest =
  | { readonly kind: "name"; readonly prefix: string | undefined; readonly name: string }
  | { readonly kind: "node" | "text" | "comment" | "processing-instruction" };

/** XPath 1.0 §2.2. */
export type Axis =
  | "ancestor"
  | "ancestor-or-self"
  | "attribute"
  | "child"
  | "descendant"
  | "descendant-or-self"
  | "following"
  | "following-sibling"
  | "namespace"
  | "parent"
  | "preceding"
  | "preceding-sibling"
  | "self";

/** What is wrong with an expression, and where. */
export interface XPathFault {
  /** A clause that goes on after "The XPath expression", without a full stop. */
  readonly message: string;
  /** Offset of the spot in the expression; undefined where it is wrong as a whole. */
  readonly offset?: number;
}

/** The same expression where the context node is the root: its relative paths begin there. */
export function fromRoot(expression: Expression): Expression {
  switch (expression.kind) {
    case "operation":
      return { ...expression, left: fromRoot(expression.left), right: fromRoot(expression.right) };
    case "negation":
      return { ...expression, operand: fromRoot(expression.operand) };
    case "call":
      return { ...expression, args: expression.args.map(fromRoot) };
    case "path":
      if (expression.start === "context") return { ...expression, start: "root" };
      return expression.start === "root" ? expression : { ...expression, start: fromRoot(expression.start) };
    default:
      return expression;
  }
}

/** Whether a step is what two slashes stand for, XPath 1.0 §2.5. */
export function isAnyDepth({ axis, test, predicates }: Step): boolean {
  return axis === "descendant-or-self" && test.kind === "node" && predicates.length === 0;
}

const NUMERIC_OPERATORS: ReadonlySet<string> = new Set(["+", "-", "*", "div", "mod"]);
const NUMERIC_FUNCTIONS: ReadonlySet<string> = new Set([
  "ceiling",
  "count",
  "enum-value",
  "floor",
  "last",
  "number",
  "position",
  "round",
  "string-length",
  "sum",
]);

/** Whether an expression gives a number. */
export function isNumber(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
    case "negation":
      return true;
    case "operation":
      return NUMERIC_OPERATORS.has(expression.operator);
    case "call":
      return NUMERIC_FUNCTIONS.has(expression.name);
    default:
      return false;
  }
}

const LOGICAL: ReadonlySet<string> = new Set(["or", "and", "=", "!=", "<", "<=", ">", ">=", "|"]);

/** Functions that give a boolean or nodes. */
const NUMBERLESS: ReadonlySet<string> = new Set([
  "bit-is-set",
  "boolean",
  "contains",
  "current",
  "deref",
  "derived-from",
  "derived-from-or-self",
  "false",
  "lang",
  "not",
  "re-match",
  "starts-with",
  "true",
]);

/** Whether a predicate may depend on the place of a node among the others (XPath 1.0 §2.4). */
export function isPositional(predicate: Expression): boolean {
  switch (predicate.kind) {
    case "path":
      return false;
    case "operation":
      return !LOGICAL.has(predicate.operator) || asksForPosition(predicate);
    case "call":
      return !NUMBERLESS.has(predicate.name) || asksForPosition(predicate);
    default:
      return true;
  }
}

function asksForPosition(expression: Expression): boolean {
  switch (expression.kind) {
    case "operation":
      return asksForPosition(expression.left) || asksForPosition(expression.right);
    case "negation":
      return asksForPosition(expression.operand);
    case "call":
      return ["position", "last"].includes(expression.name) || expression.args.some(asksForPosition);
    case "path":
      return typeof expression.start !== "string" && asksForPosition(expression.start);
    default:
      return false;
  }
}
