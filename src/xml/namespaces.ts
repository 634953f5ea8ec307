import type { StartTag } from "./start-tag.ts";

/** Namespace of `xml:lang` and `xml:space`, bound to `xml` without a declaration. */
export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

/** What is wrong with a tag that {@link NamespaceScope} cannot take, without full stop. */
export const PREFIX_FAULT =
  "a namespace prefix is not bound, or an attribute is there under two prefixes of one namespace";

/** The namespace declarations in force at one element: prefix ("" for the default) to namespace name. */
export class NamespaceScope {
  /** The scope outside the root element. */
  static readonly outermost: NamespaceScope = new NamespaceScope(new Map([["xml", XML_NAMESPACE]]));

  readonly #bindings: ReadonlyMap<string, string>;

  private constructor(bindings: ReadonlyMap<string, string>) {
    this.#bindings = bindings;
  }

  /** The scope inside an element, undefined if one of its declarations is not allowed (Namespaces in XML 1.0 §3). */
  enter(tag: StartTag): NamespaceScope | undefined {
    let bindings: Map<string, string> | undefined;
    for (const attribute of tag.attributes) {
      const prefix = declaredPrefix(attribute);
      if (prefix === undefined) continue;
      const reserved = attribute.value === XML_NAMESPACE || attribute.value === XMLNS_NAMESPACE;
      const sound =
        prefix === "xml"
          ? attribute.value === XML_NAMESPACE
          : prefix !== "xmlns" && !reserved && (prefix === "" || attribute.value !== "");
      if (!sound) return undefined;
      bindings ??= new Map(this.#bindings);
      bindings.set(prefix, attribute.value);
    }
    return bindings === undefined ? this : new NamespaceScope(bindings);
  }

  /** Namespace of an element by its prefix: "" for none, undefined if the prefix is not bound. */
  ofElement(prefix: string | undefined): string | undefined {
    return prefix === undefined ? (this.#bindings.get("") ?? "") : this.#bindings.get(prefix);
  }

  /** Whether every attribute's prefix is bound and no two attributes have one expanded name (Namespaces §6.3). */
  admits(tag: StartTag): boolean {
    let names: Set<string> | undefined;
    for (const attribute of tag.attributes) {
      if (declaredPrefix(attribute) !== undefined || attribute.prefix === undefined) continue;
      names ??= new Set();
      const namespace = this.#bindings.get(attribute.prefix);
      const name = `${namespace} ${attribute.localName}`;
      if (namespace === undefined || names.has(name)) return false;
      names.add(name);
    }
    return true;
  }
}

/** The prefix an attribute declares, "" for the default namespace, undefined if it is no declaration. */
function declaredPrefix(attribute: {
  readonly prefix: string | undefined;
  readonly localName: string;
}): string | undefined {
  if (attribute.prefix === "xmlns") return attribute.localName;
  return attribute.prefix === undefined && attribute.localName === "xmlns" ? "" : undefined;
}
