import type { Context } from "libyang-wasm";
import type { NamespaceScope } from "../../xml/namespaces.ts";
import { anyOneOf, ROOT, type NodeSet } from "./node-set.ts";
import { SchemaPlaces, type Place } from "./schema-places.ts";
import { UntranslatableXPath } from "./untranslatable-xpath.ts";
import { LEVEL_AXES, ROOTWARD, SINGLE_AXES, UPWARD } from "./xpath-axes.ts";
import {
  isAnyDepth,
  isNumber,
  isPositional,
  PRECEDENCE,
  type Axis,
  type Expression,
  type FunctionCall,
  type NodeTest,
  type Path,
  type Step,
} from "./xpath-expression.ts";
import { moduleOfPrefix } from "./xpath-prefix.ts";
import { FUNCTIONS, NODE_SET_FUNCTIONS } from "./xpath-functions.ts";

/** A piece of the expression for libyang; `nodes` is undefined for a value of another type. */
interface Translated {
  readonly text: string;
  readonly nodes: NodeSet | undefined;
}

/** An expression written for libyang. */
export interface Translation extends Translated {
  /** False where libyang is known to fail: the expression goes on from nodes of which some are within others. */
  readonly plain: boolean;
}

/** A step that selects nothing. */
const NOTHING = "*[false()]";

const IDENTITY_LITERAL = /^([\p{L}_][\p{L}\p{N}._-]*):([\p{L}_][\p{L}\p{N}._-]*)$/u;

/**
 * Writes an expression anew with the module name in front of every name, which is how libyang resolves it.
 * A prefix is resolved by the declarations in scope of the filter (RFC 6241 §8.9.1); one that nobody declares is
 * taken for a module's name or its own prefix, and a name without prefix for that of the one module that can be meant.
 */
export class XPathTranslator {
  readonly #context: Context;
  readonly #scope: NamespaceScope;
  readonly #schema: SchemaPlaces;
  #plain = true;

  constructor(context: Context, scope: NamespaceScope, options: { readonly notifications?: boolean } = {}) {
    this.#context = context;
    this.#scope = scope;
    this.#schema = new SchemaPlaces(context, options);
  }

  /** The expression for libyang, to be evaluated at any one node of `context`. Throws {@link UntranslatableXPath}. */
  translate(expression: Expression, context: NodeSet = ROOT): Translation {
    this.#plain = true;
    const { text, nodes } = this.#expression(expression, anyOneOf(context));
    return { text, nodes, plain: this.#plain };
  }

  #expression(expression: Expression, context: NodeSet): Translated {
    switch (expression.kind) {
      case "literal":
        return { text: quote(expression.value), nodes: undefined };
      case "number":
        return { text: expression.value, nodes: undefined };
      case "variable":
        // RFC 6241 §8.9.1: the set of variable bindings is empty.
        throw new UntranslatableXPath("uses a variable, and there are none", "$");
      case "negation":
        return { text: `-${this.#operand(expression.operand, 7, context).text}`, nodes: undefined };
      case "operation":
        return this.#operation(expression, context);
      case "call":
        return this.#call(expression, context);
      case "path":
        return this.#path(expression, context);
    }
  }

  #operation({ operator, left, right }: Expression & { kind: "operation" }, context: NodeSet): Translated {
    const strength = PRECEDENCE[operator];
    const one = this.#operand(left, strength, context);
    const other = this.#operand(right, strength + 1, context);
    if (operator === "|") {
      const [first, second] = [one.nodes, other.nodes];
      if (!first || !second) throw new UntranslatableXPath("joins what is no node-set", "|");
      const places = once(() => [...first.places(), ...second.places()]);
      return { text: `${one.text} | ${other.text}`, nodes: { places, level: false, single: () => false } };
    }
    const leftText = left.kind === "literal" ? this.#valueOf(left.value, other.nodes) : one.text;
    const rightText = right.kind === "literal" ? this.#valueOf(right.value, one.nodes) : other.text;
    return { text: `${leftText} ${operator} ${rightText}`, nodes: undefined };
  }

  /** In parentheses where it binds less than the operator around it. */
  #operand(expression: Expression, strength: number, context: NodeSet): Translated {
    const translated = this.#expression(expression, context);
    const own =
      expression.kind === "operation"
        ? PRECEDENCE[expression.operator]
        : expression.kind === "negation"
          ? 7
          : 9;
    return own < strength ? { ...translated, text: `(${translated.text})` } : translated;
  }

  #call({ name, args }: FunctionCall, context: NodeSet): Translated {
    if (!FUNCTIONS.has(name))
      throw new UntranslatableXPath(`calls "${name}", which is no function here`, name);
    const translated = args.map((arg) => this.#expression(arg, context));
    const texts = translated.map(({ text }) => text);
    // RFC 7950 §10.4: the second argument names an identity.
    const [, identity] = args;
    if (name.startsWith("derived-from") && identity?.kind === "literal") {
      texts[1] = quote(this.#identity(identity.value) ?? identity.value);
    }
    const text = `${name}(${texts.join(", ")})`;
    if (!NODE_SET_FUNCTIONS.has(name)) return { text, nodes: undefined };
    if (name === "current") return { text, nodes: ROOT };
    return this.#deref(text, translated[0]?.nodes);
  }

  /** RFC 7950 §10.3.1: of a node that is no reference it gives none, where libyang would fail. */
  #deref(text: string, from: NodeSet | undefined): Translated {
    const kinds = new Set(from?.places().map((place) => place?.isReference === true));
    if (!kinds.has(true)) return { text: `deref(${NOTHING})`, nodes: anyOneOf({ places: () => [] }) };
    if (kinds.has(false)) {
      throw new UntranslatableXPath(
        "asks for what is referred to by nodes some of which are no reference",
        "deref",
      );
    }
    return { text, nodes: anyOneOf({ places: () => this.#schema.all() }) }; // it gives one node
  }

  #path({ start, predicates, steps }: Path, context: NodeSet): Translated {
    let head = start === "root" ? "/" : "";
    let nodes = start === "root" ? ROOT : context;
    if (typeof start !== "string") {
      const inner = this.#expression(start, context);
      const from = inner.nodes;
      if (!from) throw new UntranslatableXPath("goes on from what is no node-set", "/");
      nodes = from;
      const filters = predicates.map((predicate) => `[${this.#inEach(from, predicate)}]`);
      head = (start.kind === "call" ? inner.text : `(${inner.text})`) + filters.join("");
      if (steps.length > 0) head += "/";
    }
    const parts: string[] = [];
    for (const step of steps) {
      const afterAnyDepth = parts.at(-1) === "";
      if (afterAnyDepth ? !isPlainAfterAnyDepth(step) : !this.#isFlat(nodes)) this.#plain = false;
      if (isAnyDepth(step) && step !== steps.at(-1) && !afterAnyDepth) {
        const from = nodes;
        const places = once(() => this.#schema.along(step.axis, from.places()));
        nodes = { places, level: false, single: () => false };
        if (parts.length === 0 && start === "context") parts.push(".");
        parts.push(""); // between two slashes, XPath 1.0 §2.5
        continue;
      }
      const next = this.#step(step, nodes);
      parts.push(next.text);
      nodes = next.nodes;
    }
    return { text: head + parts.join("/"), nodes };
  }

  #step(step: Step, from: NodeSet): { readonly text: string; readonly nodes: NodeSet } {
    const { axis, test } = step;
    if (axis === "namespace") throw new UntranslatableXPath("uses an axis that is not there", "::");
    // libyang fails on what is said of text.
    if (test.kind === "text" && step.predicates.length > 0) this.#plain = false;
    const reached = once(() => this.#schema.along(axis, from.places()));
    const name = axis === "attribute" ? NOTHING : this.#test(test, axis, reached);
    if (name === NOTHING) return { text: NOTHING, nodes: anyOneOf({ places: () => [] }) };
    const places = once(() => reached().filter((place) => passes(place, test, name)));
    const nodes: NodeSet = {
      places,
      level: from.level && LEVEL_AXES.has(axis),
      single: once(
        () => from.single() && SINGLE_AXES.has(axis) && places().length <= 1 && !places().some(isMany),
      ),
    };
    // libyang counts positions among all nodes that a step reaches, not for each node that it starts from.
    if (step.predicates.some(isPositional) && !from.single()) this.#plain = false;
    let text = axis === "child" ? name : `${axis}::${name}`;
    // The root is no element, though libyang takes it for one: it alone has no parent.
    if (name === "*" && ROOTWARD.has(axis)) text += "[..]";
    for (const predicate of step.predicates) text += `[${this.#inEach(nodes, predicate)}]`;
    return { text: ABBREVIATED.get(text) ?? text, nodes };
  }

  /** A predicate, which is evaluated for one node at a time. */
  #inEach(nodes: NodeSet, predicate: Expression): string {
    const { text } = this.#expression(predicate, anyOneOf(nodes));
    // What a number stands for, XPath 1.0 §2.4: libyang rounds it.
    return isNumber(predicate) ? `position() = (${text})` : text;
  }

  /** Whether no node of the set can be within another. */
  #isFlat({ level, places }: NodeSet): boolean {
    return level || this.#schema.areApart(places());
  }

  #test(test: NodeTest, axis: Axis, reached: () => readonly Place[]): string {
    if (test.kind === "text") return "text()";
    // libyang fails on sets of elements together with the text in them, and text alone is never what is wanted.
    if (test.kind === "node") return UPWARD.has(axis) ? "node()" : "*";
    if (test.kind !== "name") return NOTHING; // there are no comments and processing instructions in data
    const { prefix, name } = test;
    if (prefix === undefined) return name === "*" ? name : this.#unprefixed(name, reached);
    const module = moduleOfPrefix(prefix, this.#context, this.#scope);
    if (module === undefined) {
      throw new UntranslatableXPath(
        `uses the prefix "${prefix}", which is neither declared on the filter nor a module's name`,
        `${prefix}:${name}`,
      );
    }
    return module === "" ? NOTHING : `${module}:${name}`;
  }

  #unprefixed(name: string, reached: () => readonly Place[]): string {
    const modules = new Set(reached().flatMap((place) => (place?.name === name ? [place.moduleName] : [])));
    const [module] = modules;
    if (module === undefined) return NOTHING;
    if (modules.size === 1) return `${module}:${name}`;
    throw new UntranslatableXPath(
      `means "${name}" of any of the modules ${[...modules].sort().join(", ")}: declare a prefix and use it`,
      name,
    );
  }

  /** A literal; where the nodes compared with it have identities as values, with the module's name as prefix. */
  #valueOf(literal: string, nodes: NodeSet | undefined): string {
    const qualified = nodes && this.#identity(literal);
    if (qualified === undefined) return quote(literal);
    // A string takes either; an identity only the one with its module's name.
    const isIdentity = nodes
      ?.places()
      .some(
        (place) =>
          (place?.kind === "leaf" || place?.kind === "leaf-list") &&
          !place.canonical(literal).ok &&
          place.canonical(qualified).ok,
      );
    return quote(isIdentity === true ? qualified : literal);
  }

  /** The identity that a literal may mean, by its module's name; undefined where it can mean none. */
  #identity(literal: string): string | undefined {
    const [, prefix, name] = IDENTITY_LITERAL.exec(literal) ?? [];
    const module = prefix === undefined ? undefined : moduleOfPrefix(prefix, this.#context, this.#scope);
    return module ? `${module}:${name}` : undefined;
  }
}

/** XPath 1.0 §2.5. */
const ABBREVIATED: ReadonlyMap<string, string> = new Map([
  ["self::node()", "."],
  ["parent::node()", ".."],
]);

function quote(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

function isMany(place: Place): boolean {
  return place?.kind === "list" || place?.kind === "leaf-list";
}

/** libyang takes what follows two slashes for descendants, and counts positions among all of them. */
function isPlainAfterAnyDepth({ axis, predicates }: Step): boolean {
  return axis === "child" && !predicates.some(isPositional);
}

function passes(place: Place, test: NodeTest, translated: string): boolean {
  if (test.kind !== "name") return test.kind === "node";
  if (!place) return false;
  if (test.name === "*" && test.prefix === undefined) return true;
  const [module, name] = translated.split(":");
  return place.moduleName === module && (name === "*" || place.name === name);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
