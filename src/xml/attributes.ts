import { NamespaceScope } from "./namespaces.ts";
import { readStartTag } from "./start-tag.ts";

/** An attribute inside a message, by its expanded name. */
export interface PlacedAttribute {
  /** Local name of its element. */
  readonly element: string;
  /** "" for none. */
  readonly namespace: string;
  readonly localName: string;
  readonly value: string;
  /** Offset of the start-tag that it stands in. */
  readonly tag: number;
  /** Offsets of the white space before it and of the first character after it. */
  readonly start: number;
  readonly end: number;
}

/** Something that looks like an attribute, in a tag or in text; namespace declarations aside. */
const SUSPECT = /\s(?!xmlns[\s=:])[^\s="'<>/]+\s*=\s*["']/;
/** Whether a text may hold an attribute that is no namespace declaration; nearly every one is cleared by this. */
export function mayHoldAttribute(text: string): boolean {
  return SUSPECT.test(text);
}

/** The first start-tag of elements of that name, with any prefix. */
const START_TAGS: Readonly<Record<"rpc" | "config", RegExp>> = {
  rpc: /<(?:[^\s:<>/]+:)?rpc(?:\s[^>]*)?>/,
  config: /<(?:[^\s:<>/]+:)?config(?:\s[^>]*)?>/,
};

/** Whatever is no start-tag; an end-tag; a tag without attributes; the beginning of another start-tag. */
const MARKUP =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<(\/)[^>]*>|<([^\s!?/<>"'=]+)(\/?)>|<(?=[^\s!?/<>"'=])/g;

/**
 * The attributes below the first element called `within` (any prefix), declarations aside, in their order.
 * Ends early where the text is not well-formed. Nearly every message is cleared by one regular expression.
 */
export function* attributesWithin(text: string, within: keyof typeof START_TAGS): Generator<PlacedAttribute> {
  const start = START_TAGS[within].exec(text);
  if (!start || !mayHoldAttribute(text.slice(start.index + start[0].length))) return;
  const scopes = [NamespaceScope.outermost];
  for (let found = matchAt(0, text); found; found = matchAt(MARKUP.lastIndex, text)) {
    const [whole, endTag, plainName, empty] = found;
    if (endTag !== undefined) {
      scopes.pop();
      continue;
    }
    const outer = scopes.at(-1);
    if (!outer) return;
    if (plainName !== undefined) {
      if (empty === "") scopes.push(outer);
      continue;
    }
    if (whole !== "<") continue;
    const tag = readStartTag(text, found.index);
    const scope = tag && outer.enter(tag);
    if (!scope) return;
    MARKUP.lastIndex = tag.end;
    if (!tag.selfClosing) scopes.push(scope);
    if (found.index <= start.index) continue;
    for (const { name, prefix, localName, value, start: from, end } of tag.attributes) {
      if (name === "xmlns" || prefix === "xmlns") continue;
      const namespace = prefix === undefined ? "" : (scope.ofElement(prefix) ?? "");
      yield { element: tag.localName, namespace, localName, value, tag: found.index, start: from, end };
    }
  }
}

function matchAt(offset: number, text: string): RegExpExecArray | null {
  MARKUP.lastIndex = offset;
  return MARKUP.exec(text);
}
