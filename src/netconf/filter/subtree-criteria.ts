import type { Context, DataNode, SchemaNode } from "libyang-wasm";
import { isMark } from "../transaction-id/etag-marks.ts";

/** An attribute match expression (RFC 6241 §6.2.2). */
interface AttributeMatch {
  /** Undefined: any module's annotation of that name, for an attribute without a prefix is in no namespace. */
  readonly moduleName: string | undefined;
  readonly name: string;
  readonly value: string;
}

const NO_ATTRIBUTES = { matches: [], etag: undefined } as const;

/** A sibling set of filter nodes, in its two roles (RFC 6241 §6.2.5). */
export interface SiblingSet {
  /** Content match nodes: every one must hold in a data node's children, or the set selects nothing there. */
  readonly contents: readonly Criterion[];
  /** Selection and containment nodes. */
  readonly others: readonly Criterion[];
}

/** One node of a subtree filter, read once so that large lists are compared without asking libyang about it again. */
export class Criterion {
  readonly name: string;
  /** Undefined for the wildcard `xmlns=""` (RFC 6241 §6.2.1). */
  readonly namespace: string | undefined;
  readonly attributes: readonly AttributeMatch[];
  /** The etag that the client has put on it, which selects nothing and says what the client knows. */
  readonly etag: string | undefined;
  /** What must be equal, without surrounding white space; undefined if this is no content match node. */
  readonly text: string | undefined;
  /** The sibling set of a containment node; undefined for selection and content match nodes. */
  readonly inner: SiblingSet | undefined;
  /** A list entry of the filter that gives every key by content match: the data's entry can be looked up. */
  readonly keyedEntry: DataNode | undefined;
  /** Whether this node and all around it name their namespace: then all instances have one schema node. */
  readonly #exact: boolean;
  readonly #context: Context;
  #canonical: string | undefined;

  constructor(source: DataNode, context: Context, exactAround: boolean) {
    this.name = source.name;
    this.namespace = source.namespace === "" ? undefined : source.namespace;
    this.#context = context;
    this.#exact = exactAround && this.namespace !== undefined;
    const { matches, etag } = attributesOf(source, context);
    this.attributes = matches;
    this.etag = etag;
    const isAny = source.kind === "anydata" || source.kind === "anyxml";
    const inner = isAny ? undefined : siblingSet(source.firstChild, context, this.#exact);
    this.inner = inner && (inner.contents.length > 0 || inner.others.length > 0) ? inner : undefined;
    const text = this.inner === undefined && !isAny ? trimXml(source.value ?? "") : "";
    // RFC 6241 §6.2.4, §6.2.5: a leaf of white space only selects; with text it must match.
    this.text = text === "" ? undefined : text;
    this.keyedEntry = this.inner !== undefined && hasEveryKey(source, this.inner) ? source : undefined;
  }

  /** Whether a data node has this node's name, namespace and attributes. */
  names(node: DataNode): boolean {
    if (node.name !== this.name) return false;
    if (this.namespace !== undefined && node.namespace !== this.namespace) return false;
    if (this.attributes.length === 0) return true;
    const metas = node.metas();
    return this.attributes.every((wanted) =>
      metas.some(
        (meta) =>
          meta.name === wanted.name &&
          meta.value === wanted.value &&
          (wanted.moduleName === undefined || meta.moduleName === wanted.moduleName),
      ),
    );
  }

  /** Whether a data node that {@link names} accepts has the content match node's value, in canonical form. */
  equals(node: DataNode): boolean {
    const value = node.value;
    const schema = node.schema;
    if (this.text === undefined || value === undefined || schema === undefined) return false;
    if (value === this.text) return true;
    if (!this.#exact) return value === this.#toCanonical(schema);
    this.#canonical ??= this.#toCanonical(schema);
    return value === this.#canonical;
  }

  #toCanonical(schema: SchemaNode): string {
    const text = this.text ?? "";
    const direct = schema.canonical(text);
    if (direct.ok) return direct.value;
    // An identity in an opaque filter node keeps the prefix it was written with: take it for its module's own.
    const colon = text.indexOf(":");
    const module = this.#context.modules().find(({ prefix }) => prefix === text.slice(0, Math.max(0, colon)));
    const qualified = module && schema.canonical(module.name + text.slice(colon));
    return qualified?.ok === true ? qualified.value : text;
  }
}

/** Reads the filter nodes from `first` on as one sibling set. */
export function siblingSet(first: DataNode | undefined, context: Context, exactAround: boolean): SiblingSet {
  const contents: Criterion[] = [];
  const others: Criterion[] = [];
  for (let node = first; node !== undefined; node = node.next) {
    const criterion = new Criterion(node, context, exactAround);
    (criterion.text === undefined ? others : contents).push(criterion);
  }
  return { contents, others };
}

/** The attribute match expressions of a filter node, and the etag, which is none. */
function attributesOf(
  source: DataNode,
  context: Context,
): { readonly matches: readonly AttributeMatch[]; readonly etag: string | undefined } {
  if (source.kind !== "opaque") {
    const metas = source.metas();
    if (metas.length === 0) return NO_ATTRIBUTES;
    // libyang's own marks in a tree's first instances are no attributes of the filter.
    const matches = metas.filter(
      (meta) => !isMark(meta) && !(meta.moduleName === "yang" && meta.name.startsWith("lyds")),
    );
    return { matches, etag: metas.find(isMark)?.value };
  }
  const attributes = source.attributes();
  const matches = attributes.flatMap<AttributeMatch>((attribute) => {
    const { namespace, prefix, name, value } = attribute;
    if (prefix === "xmlns" || name === "xmlns" || isMark(attribute)) return [];
    if (namespace === "") return [{ moduleName: undefined, name, value }];
    // A namespace no module has can match nothing, as no module is named so.
    return [{ moduleName: context.byNamespace(namespace)?.name ?? "", name, value }];
  });
  return { matches, etag: attributes.find(isMark)?.value };
}

function hasEveryKey(source: DataNode, inner: SiblingSet): boolean {
  const keys = source.kind === "list" ? (source.schema?.keys ?? []) : [];
  return (
    keys.length > 0 &&
    keys.every((key) => {
      // The look-up compares the filter's own values, so white space around one rules it out.
      const untrimmed = source.child(key)?.value;
      return inner.contents.some(
        ({ name, namespace, text, attributes }) =>
          name === key && namespace === source.namespace && text === untrimmed && attributes.length === 0,
      );
    })
  );
}

/** XML's white space only (XML 1.0 §2.3): a no-break space is content. */
function trimXml(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}
