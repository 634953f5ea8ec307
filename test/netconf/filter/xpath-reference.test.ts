import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { Libyang, type Context, type DataTree } from "libyang-wasm";
import { fromRoot } from "../../../src/netconf/filter/xpath-expression.ts";
import { parseXPath } from "../../../src/netconf/filter/xpath-parse.ts";
import { selectByXPath } from "../../../src/netconf/filter/xpath-select.ts";
import { UntranslatableXPath } from "../../../src/netconf/filter/untranslatable-xpath.ts";
import { XPathTranslator } from "../../../src/netconf/filter/xpath-translate.ts";
import { NamespaceScope } from "../../../src/xml/namespaces.ts";
import { readStartTag } from "../../../src/xml/start-tag.ts";
import { ReferenceNode } from "./reference-dom.ts";
import { DATA, OTHER_MODULE, USERS_MODULE, USERS_NAMESPACE } from "./users-model.ts";

interface Reference {
  parse(expression: string): {
    select(options: { node: ReferenceNode; namespaces: Record<string, string> }): ReferenceNode[];
  };
}
const reference = createRequire(import.meta.url)("xpath") as Reference;

const NAMES = [
  "t:top",
  "t:users",
  "t:user",
  "*",
  "t:name",
  "t:level",
  "t:tag",
  "t:group",
  "t:id",
  "t:company-info",
  "t:*",
];
// The reference takes descendants for following nodes, so those two axes cannot be compared.
const AXES = [
  "",
  "",
  "",
  "",
  "ancestor::",
  "ancestor-or-self::",
  "descendant::",
  "descendant-or-self::",
  "following-sibling::",
  "parent::",
  "preceding-sibling::",
  "self::",
];
const VALUES = [
  "t:name",
  "t:level",
  "t:tag",
  "../t:name",
  "t:company-info/t:id",
  ".//t:id",
  "/t:top//t:gid",
  "'fred'",
  "'2'",
  "1",
  "2",
  "7",
  "position()",
  "last()",
];
const FUNCTIONS: readonly (readonly [name: string, args: number])[] = [
  ["boolean", 1],
  ["last", 0],
  ["local-name", 0],
  ["not", 1],
  ["position", 0],
  ["true", 0],
];

/** Expressions with at most `depth` predicates within each other. */
function expressions(depth: number): {
  readonly path: fc.Arbitrary<string>;
  readonly any: fc.Arbitrary<string>;
} {
  const inner = depth > 0 ? expressions(depth - 1).any : undefined;
  const predicates = inner ? fc.array(inner, { maxLength: 1 }) : fc.constant([]);
  const step = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...AXES), fc.constantFrom(...NAMES), predicates)
        .map(([axis, name, all]) => axis + name + all.map((each) => `[${each}]`).join("")),
    },
    { weight: 1, arbitrary: fc.constantFrom(".", "..") },
  );
  const path = fc
    .tuple(
      fc.constantFrom("", "", ".//", "/", "//"),
      fc.array(fc.tuple(step, fc.constantFrom("/", "/", "//")), { minLength: 1, maxLength: 3 }),
    )
    .map(
      ([start, steps]) =>
        start + steps.map(([text, slash], i) => (i < steps.length - 1 ? text + slash : text)).join(""),
    );
  const simple = fc.oneof(
    path,
    fc.constantFrom("'fred'", "'2'", "1", "2", "0.5", "'ba'", "position()=1", "last()", "last()-1"),
  );
  if (!inner) return { path, any: simple };
  const call = fc
    .constantFrom(...FUNCTIONS)
    .chain(([name, count]) =>
      fc.array(inner, { minLength: count, maxLength: count }).map((args) => `${name}(${args.join(", ")})`),
    );
  const operation = fc
    .tuple(inner, fc.constantFrom("or", "and"), inner)
    .map(([left, word, right]) => `${left} ${word} ${right}`);
  // Values of leafs only: libyang gives those of others with the blanks of a print.
  const value = fc.constantFrom(...VALUES);
  const comparison = fc
    .tuple(value, fc.constantFrom("=", "!=", "<", "<=", ">", ">="), value)
    .map(([left, word, right]) => `${left} ${word} ${right}`);
  // The reference takes nothing for the number 0, so that nodes cannot be counted with.
  const number = fc.constantFrom("1", "2", "0.5", "last()", "position()", "ceiling(1.2)", "round(1.5)");
  const arithmetic = fc
    .tuple(number, fc.constantFrom("+", "-", "*", "div", "mod"), number)
    .map(([left, word, right]) => `${left} ${word} ${right}`);
  return {
    path,
    any: fc.oneof(
      simple,
      call,
      operation,
      comparison,
      arithmetic,
      inner.map((each) => `(${each})`),
    ),
  };
}

describe("XPath filters against another evaluation", () => {
  let context: Context;
  let data: DataTree;
  let document: ReferenceNode;
  const tag = readStartTag(`<filter xmlns:t="${USERS_NAMESPACE}">`, 0);
  const scope = (tag && NamespaceScope.outermost.enter(tag)) ?? NamespaceScope.outermost;

  before(() => {
    context = Libyang.create().createContext();
    context.parseModule(OTHER_MODULE);
    context.parseModule(USERS_MODULE);
    data = context.parseData(DATA, { format: "xml", parseOnly: true, strict: true });
    document = ReferenceNode.of(data);
  });

  /** Paths of what is selected, "root", or undefined where one of the two refuses. */
  function selected(expression: string): string | undefined {
    const parsed = parseXPath(expression);
    if (!parsed.ok) return undefined;
    try {
      const nodes = selectByXPath(data, new XPathTranslator(context, scope), fromRoot(parsed.value));
      return typeof nodes === "string" ? nodes : nodes?.map(({ path }) => path).join("\n");
    } catch (cause) {
      if (cause instanceof UntranslatableXPath) return undefined;
      throw cause;
    }
  }

  function expected(expression: string): string {
    const nodes = reference.parse(expression).select({ node: document, namespaces: { t: USERS_NAMESPACE } });
    if (nodes.includes(document)) return "root";
    return nodes.flatMap(({ nodeType, path }) => (nodeType === 1 ? [path] : [])).join("\n");
  }

  it("select the same nodes in the same order", () => {
    let compared = 0;
    fc.assert(
      fc.property(expressions(2).path, (expression) => {
        // Up from any node means up from text too, which libyang leaves out.
        if (/\/\/(\.|parent::|ancestor)/.test(expression)) return;
        const nodes = selected(expression);
        if (nodes === undefined) return;
        compared += 1;
        assert.equal(nodes, expected(expression), expression);
      }),
      { numRuns: 2000, seed: 1 },
    );
    assert.ok(compared > 300, `only ${compared} could be compared`);
  });
});
