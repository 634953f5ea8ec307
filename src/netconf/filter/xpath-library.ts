import { createRequire } from "node:module";

/** An object of the library's tree; what it holds follows from its class. */
export type LibraryNode = Readonly<Record<string, unknown>>;

/** A class of such objects. */
export type LibraryClass = new (...args: never) => LibraryNode;

/** The parser of the library; `tokenize` may be replaced. */
export interface LibraryParser {
  /** Token kinds and token texts, side by side; the text of a literal is without its quotes. */
  tokenize(expression: string): [kinds: readonly number[], texts: readonly string[]];
  /** Throws for what is no XPath 1.0. */
  parse(expression: string): { readonly expression: LibraryNode };
}

/** What is used of the `xpath` package, beyond what its own declarations tell. */
export interface XPathLibrary {
  readonly XPathParser: new () => LibraryParser;
  readonly PathExpr: LibraryClass;
  readonly FunctionCall: LibraryClass;
  readonly VariableReference: LibraryClass;
  readonly XString: LibraryClass;
  readonly XNumber: LibraryClass;
  readonly UnaryMinusOperation: LibraryClass;
  readonly OrOperation: LibraryClass;
  readonly AndOperation: LibraryClass;
  readonly EqualsOperation: LibraryClass;
  readonly NotEqualOperation: LibraryClass;
  readonly LessThanOperation: LibraryClass;
  readonly LessThanOrEqualOperation: LibraryClass;
  readonly GreaterThanOperation: LibraryClass;
  readonly GreaterThanOrEqualOperation: LibraryClass;
  readonly PlusOperation: LibraryClass;
  readonly MinusOperation: LibraryClass;
  readonly MultiplyOperation: LibraryClass;
  readonly DivOperation: LibraryClass;
  readonly ModOperation: LibraryClass;
  readonly BarOperation: LibraryClass;
}

/** Required, not imported: the package's declarations would bring the types of a browser into every file. */
export const xpathLibrary: XPathLibrary = createRequire(import.meta.url)("xpath") as XPathLibrary;
