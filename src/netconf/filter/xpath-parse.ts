import { err, ok, type Result } from "../../base/result.ts";
import type { Axis, Expression, NodeTest, Operator, Step, XPathFault } from "./xpath-expression.ts";
import { xpathLibrary as library, type LibraryClass, type LibraryNode } from "./xpath-library.ts";
import { tokensOf } from "./xpath-tokens.ts";

/** Levels of an expression inside another: far more than anyone writes, and few for the stack. */
const MAX_DEPTH = 200;

/** Keeps nothing of what it parses. */
const PARSER = new library.XPathParser();

/** Parses an XPath 1.0 expression. Never throws. */
export function parseXPath(text: string): Result<Expression, XPathFault> {
  if (text.trim() === "") return err({ message: "is empty" });
  let tree: LibraryNode;
  try {
    tree = PARSER.parse(text).expression;
  } catch {
    return err(syntaxFault(text));
  }
  const expression = convert(tree, 0);
  return expression ? ok(expression) : err({ message: `is nested deeper than ${MAX_DEPTH} levels` });
}

/** The library does not tell where it failed: it is the token that it looked at last. */
function syntaxFault(text: string): XPathFault {
  const { tokens, end } = tokensOf(text);
  if (end < text.length) return { message: "has a character that begins nothing", offset: end };
  let last = 0;
  const parser = new library.XPathParser();
  const tokenize = parser.tokenize.bind(parser);
  parser.tokenize = (expression) => {
    const [kinds, texts] = tokenize(expression);
    const watched = new Proxy(texts, {
      get(target, key): unknown {
        if (typeof key === "string" && /^\d+$/.test(key)) last = Number(key);
        return Reflect.get(target, key);
      },
    });
    return [kinds, watched];
  };
  try {
    parser.parse(text);
  } catch {
    const token = tokens[last];
    return token
      ? { message: "cannot go on like this", offset: token.offset }
      : { message: "ends too early", offset: text.length };
  }
  return { message: "cannot be parsed" };
}

const OPERATORS: readonly (readonly [type: LibraryClass, operator: Operator])[] = [
  [library.EqualsOperation, "="],
  [library.AndOperation, "and"],
  [library.OrOperation, "or"],
  [library.BarOperation, "|"],
  [library.NotEqualOperation, "!="],
  [library.LessThanOperation, "<"],
  [library.LessThanOrEqualOperation, "<="],
  [library.GreaterThanOperation, ">"],
  [library.GreaterThanOrEqualOperation, ">="],
  [library.PlusOperation, "+"],
  [library.MinusOperation, "-"],
  [library.MultiplyOperation, "*"],
  [library.DivOperation, "div"],
  [library.ModOperation, "mod"],
];

/** The library's tree as ours, whose shapes are those that the library's parser makes; undefined: too deep. */
function convert(node: LibraryNode, depth: number): Expression | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (isA(node, library.PathExpr)) return convertPath(node, depth);
  if (isA(node, library.XString)) return { kind: "literal", value: String(node["str"]) };
  if (isA(node, library.XNumber)) return { kind: "number", value: decimal(Number(node["num"])) };
  if (isA(node, library.VariableReference)) return { kind: "variable", name: String(node["variable"]) };
  if (isA(node, library.FunctionCall)) {
    const args = convertAll(node["arguments"], depth);
    return args && { kind: "call", name: String(node["functionName"]), args };
  }
  if (isA(node, library.UnaryMinusOperation)) {
    const operand = convert(node["rhs"] as LibraryNode, depth + 1);
    return operand && { kind: "negation", operand };
  }
  const operator = OPERATORS.find(([type]) => isA(node, type))?.[1];
  const left = convert(node["lhs"] as LibraryNode, depth + 1);
  const right = left && convert(node["rhs"] as LibraryNode, depth + 1);
  return operator && left && right && { kind: "operation", operator, left, right };
}

/** A number as XPath 1.0 §3.7 writes it, without exponent. */
function decimal(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  return Math.abs(value) < 1 ? value.toFixed(20) : BigInt(Math.min(value, Number.MAX_VALUE)).toString();
}

function isA(node: object, type: LibraryClass): boolean {
  return node instanceof type;
}

function convertAll(nodes: unknown, depth: number): readonly Expression[] | undefined {
  const expressions: Expression[] = [];
  for (const node of (nodes ?? []) as readonly LibraryNode[]) {
    const expression = convert(node, depth + 1);
    if (!expression) return undefined;
    expressions.push(expression);
  }
  return expressions;
}

function convertPath(node: LibraryNode, depth: number): Expression | undefined {
  const location = node["locationPath"] as LibraryNode | undefined;
  const filter = node["filter"] as LibraryNode | undefined;
  const start = filter ? convert(filter, depth + 1) : location?.["absolute"] === true ? "root" : "context";
  const predicates = convertAll(node["filterPredicates"], depth);
  if (!start || !predicates) return undefined;
  const steps: Step[] = [];
  for (const step of (location?.["steps"] ?? []) as readonly LibraryNode[]) {
    const inner = convertAll(step["predicates"], depth);
    if (!inner) return undefined;
    const axis = AXES[Number(step["axis"])] ?? "namespace"; // an axis that does not exist is refused like that one
    steps.push({ axis, test: nodeTest(step["nodeTest"] as LibraryNode), predicates: inner });
  }
  return steps.length === 0 && predicates.length === 0 && typeof start !== "string"
    ? start
    : { kind: "path", start, predicates, steps };
}

/** In the order of the library's numbers. */
const AXES: readonly Axis[] = [
  "ancestor",
  "ancestor-or-self",
  "attribute",
  "child",
  "descendant",
  "descendant-or-self",
  "following",
  "following-sibling",
  "namespace",
  "parent",
  "preceding",
  "preceding-sibling",
  "self",
];

/** In the order of the library's numbers: any name, any name of a prefix, a name, and the kinds of node. */
function nodeTest(test: LibraryNode): NodeTest {
  switch (test["type"]) {
    case 0:
      return { kind: "name", prefix: undefined, name: "*" };
    case 1:
      return { kind: "name", prefix: String(test["prefix"]), name: "*" };
    case 2: {
      const prefix = test["prefix"];
      return {
        kind: "name",
        prefix: typeof prefix === "string" ? prefix : undefined,
        name: String(test["localName"]),
      };
    }
    case 3:
      return { kind: "comment" };
    case 4:
      return { kind: "text" };
    case 5:
      return { kind: "processing-instruction" };
    default:
      return { kind: "node" };
  }
}
