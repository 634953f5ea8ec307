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
