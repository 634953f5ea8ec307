import { XMLParser } from "fast-xml-parser";
import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import { refuseDoctype } from "./doctype.ts";
import type { EnvelopeError } from "./envelope-error.ts";
import { isXmlText } from "./escape.ts";
import { NamespaceScope, PREFIX_FAULT } from "./namespaces.ts";
import { miscFault, prologFault } from "./prolog.ts";
import { readStartTag } from "./start-tag.ts";
import type { RawAttribute } from "./start-tag.ts";

/** An element of the three outermost levels of a message. */
export interface OutlineElement {
  readonly localName: string;
  /** "" for none. */
  readonly namespace: string;
  readonly attributes: readonly RawAttribute[];
  /** Offset of the first character after the start-tag's name: where an attribute can be inserted. */
  readonly nameEnd: number;
  /** Offset of the start-tag, of the first character after it, and of the first character after the element. */
  readonly start: number;
  readonly tagEnd: number;
  readonly end: number;
  /** The namespace declarations in force inside the element. */
  readonly scope: NamespaceScope;
  readonly children: readonly OutlineElement[];
  /** Character data between the tags, references unresolved; of the third level everything between them, unparsed. */
  readonly text: string;
}

const TAG_MARK = "<";
const TEXT = "#text";
const META: symbol = metaDataSymbol();

// What the parser gives with preserveOrder: one object an item, its only string key the tag's name or #text.
interface ParsedItem {
  readonly [name: string]: string | readonly ParsedItem[];
  readonly [meta: symbol]: { readonly startIndex?: number; readonly endIndex?: number } | undefined;
}

/**
 * Finds root, operation and parameters of a message. Below them nothing is parsed (stop nodes), so that a payload of
 * megabytes costs one pass; the strict judge of the payload is libyang. Attributes are read by {@link readStartTag},
 * because the parser accepts repeated and unquoted ones and does not keep their order.
 */
const parser: XMLParser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  // The leading dot keeps the parser from reading "*." in its old sense, "anywhere".
  stopNodes: [".*.*.*"],
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  jPath: false,
  // Names that mean something to JavaScript are refused by the parser, but are ordinary in YANG: none begins so.
  transformTagName: (name) => (name.startsWith(TAG_MARK) ? name : TAG_MARK + name),
});

/** Reads the three outermost levels of a message strictly. Never throws; linear in the length of the text. */
export function readOutline(text: string): Result<OutlineElement, EnvelopeError> {
  if (!isXmlText(text)) return notWellFormed("it holds a character that XML 1.0 does not allow");
  const refused = refuseDoctype(text);
  if (!refused.ok) return refused;
  let items: readonly ParsedItem[];
  try {
    // The shape is that of preserveOrder, which the library types as `any`.
    items = parser.parse(text) as readonly ParsedItem[];
  } catch {
    return notWellFormed("the message is not well-formed XML");
  }
  const root = items.find((item) => tagOf(item) !== undefined);
  if (root === undefined) return noRoot(text);
  const { startIndex, endIndex } = root[META] ?? {};
  if (startIndex === undefined || endIndex === undefined)
    return notWellFormed("the root element is not closed");
  const fault = prologFault(text.slice(0, startIndex)) ?? miscFault(text.slice(endIndex));
  if (fault !== undefined) return notWellFormed(fault);
  const element = outlineElement(text, root, NamespaceScope.outermost);
  return typeof element === "string" ? notWellFormed(element) : ok(element);
}

/** The element of a parsed item, or what is wrong with it. */
function outlineElement(text: string, item: ParsedItem, outer: NamespaceScope): OutlineElement | string {
  const { startIndex, endIndex } = item[META] ?? {};
  const key = tagOf(item);
  const content = key === undefined ? undefined : item[key];
  if (startIndex === undefined || endIndex === undefined || !Array.isArray(content))
    return "an element is not closed";
  const tag = readStartTag(text, startIndex);
  if (tag === undefined) return "a start-tag is malformed";
  if (!isClosedAs(text, tag.selfClosing, startIndex, tag.nameEnd, tag.end, endIndex))
    return "an end-tag does not match";
  const scope = outer.enter(tag);
  const namespace = scope?.ofElement(tag.prefix);
  if (scope === undefined || namespace === undefined || !scope.admits(tag)) return PREFIX_FAULT;
  const children: OutlineElement[] = [];
  let ownText = "";
  for (const child of content as readonly ParsedItem[]) {
    const data = child[TEXT];
    if (typeof data === "string") {
      ownText += data;
      continue;
    }
    const element = outlineElement(text, child, scope);
    if (typeof element === "string") return element;
    children.push(element);
  }
  return {
    localName: tag.localName,
    namespace,
    attributes: tag.attributes,
    nameEnd: tag.nameEnd,
    start: startIndex,
    tagEnd: tag.end,
    end: endIndex,
    scope,
    children,
    text: ownText,
  };
}

/** Whether the text ends at `end` with the end-tag of the element's own name: the parser does not compare them. */
function isClosedAs(
  text: string,
  selfClosing: boolean,
  start: number,
  nameEnd: number,
  tagEnd: number,
  end: number,
): boolean {
  if (selfClosing) return tagEnd === end;
  const endTag = text.lastIndexOf("</", end - 1);
  if (endTag < tagEnd) return false;
  const name = text.slice(start + 1, nameEnd);
  return text.startsWith(name, endTag + 2) && /^[ \t\r\n]*>$/.test(text.slice(endTag + 2 + name.length, end));
}

function tagOf(item: ParsedItem): string | undefined {
  return Object.keys(item).find((key) => key.startsWith(TAG_MARK));
}

function noRoot(text: string): Result<never, EnvelopeError> {
  return miscFault(text.replace(/^[ \t\r\n]*<\?xml[^>]*>/, "")) === undefined
    ? err({ kind: "not-an-element", message: "the message holds no element" })
    : notWellFormed("the message is not well-formed XML");
}

function notWellFormed(message: string): Result<never, EnvelopeError> {
  return err({ kind: "not-well-formed", message });
}

function metaDataSymbol(): symbol {
  // The library declares the wrapper type `Symbol`; what it returns is the primitive.
  return XMLParser.getMetaDataSymbol() as symbol;
}
