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
  /** None of an element of the third level. */
  readonly children: readonly OutlineElement[];
  /** Everything between the tags, unparsed. */
  readonly text: string;
}

/** Levels that are read; below them lies the payload, whose strict judge is libyang. */
const LEVELS = 3;

const BLANK = /^[ \t\r\n]*$/;

/**
 * Finds root, operation and parameters of a message, strictly, and passes over what lies below them, so that a payload
 * of megabytes costs one pass. Never throws; linear in the length of the text.
 */
export function readOutline(text: string): Result<OutlineElement, EnvelopeError> {
  if (!isXmlText(text)) return notWellFormed("it holds a character that XML 1.0 does not allow");
  const refused = refuseDoctype(text);
  if (!refused.ok) return refused;
  const start = nextTag(text, 0);
  if (start === undefined) return noRoot(text);
  const root = readElement(text, start, NamespaceScope.outermost, 1);
  if (typeof root === "string") return notWellFormed(root);
  const fault = prologFault(text.slice(0, root.start)) ?? miscFault(text.slice(root.end));
  return fault === undefined ? ok(root) : notWellFormed(fault);
}

/** The element whose start-tag is at `start`, or what is wrong with it. */
function readElement(
  text: string,
  start: number,
  outer: NamespaceScope,
  level: number,
): OutlineElement | string {
  const tag = readStartTag(text, start);
  if (tag === undefined) return "a start-tag is malformed";
  const scope = outer.enter(tag);
  const namespace = scope?.ofElement(tag.prefix);
  if (scope === undefined || namespace === undefined || !scope.admits(tag)) return PREFIX_FAULT;
  const children: OutlineElement[] = [];
  const endTag = tag.selfClosing
    ? tag.end
    : level === LEVELS
      ? endOfContent(text, tag.end)
      : readChildren(text, tag.end, scope, level + 1, children);
  if (typeof endTag === "string") return endTag;
  if (endTag === undefined) return "an element is not closed";
  const end = tag.selfClosing ? tag.end : endOfEndTag(text, endTag, text.slice(start + 1, tag.nameEnd));
  if (end === undefined) return "an end-tag does not match";
  return {
    localName: tag.localName,
    namespace,
    attributes: tag.attributes,
    nameEnd: tag.nameEnd,
    start,
    tagEnd: tag.end,
    end,
    scope,
    children,
    text: text.slice(tag.end, endTag),
  };
}

/** Offset of the first character after the end-tag at `start`; undefined where it is not one of that name. */
function endOfEndTag(text: string, start: number, name: string): number | undefined {
  const end = text.indexOf(">", start) + 1;
  const afterName = start + 2 + name.length;
  return text.startsWith(name, start + 2) && BLANK.test(text.slice(afterName, end - 1)) ? end : undefined;
}

/** Reads elements up to the next end-tag, whose offset it gives; undefined where there is none; or what is wrong with one. */
function readChildren(
  text: string,
  from: number,
  scope: NamespaceScope,
  level: number,
  children: OutlineElement[],
): number | string | undefined {
  let at = nextTag(text, from);
  while (at !== undefined && text[at + 1] !== "/") {
    const child = readElement(text, at, scope, level);
    if (typeof child === "string") return child;
    children.push(child);
    at = nextTag(text, child.end);
  }
  return at;
}

/** Offset of the next tag from `from` on; undefined where there is none. */
function nextTag(text: string, from: number): number | undefined {
  for (let at = text.indexOf("<", from); at !== -1; at = text.indexOf("<", at)) {
    const next = text[at + 1];
    if (next !== "!" && next !== "?") return at;
    const end = next === "?" ? "?>" : text.startsWith("<!--", at) ? "-->" : "]]>";
    at = text.indexOf(end, at + 2);
    if (at === -1) return undefined;
  }
  return undefined;
}

/** Offset of the end-tag that closes the element whose content begins at `from`; undefined where there is none. */
function endOfContent(text: string, from: number): number | undefined {
  let open = 1;
  for (let at = nextTag(text, from); at !== undefined;) {
    const isEndTag = text[at + 1] === "/";
    const end = isEndTag ? at + 2 : endOfStartTag(text, at + 1);
    if (end === 0) return undefined;
    if (isEndTag) open -= 1;
    else if (text[end - 2] !== "/") open += 1;
    if (open === 0) return at;
    at = nextTag(text, end);
  }
  return undefined;
}

/** Offset of the first character after the start-tag that `from` is inside; 0 where it has no end. */
function endOfStartTag(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === ">") return at + 1;
    if (character === "<") return 0;
    if (character !== '"' && character !== "'") continue;
    at = text.indexOf(character, at + 1);
    if (at === -1) return 0;
  }
  return 0;
}

function noRoot(text: string): Result<never, EnvelopeError> {
  return miscFault(text.replace(/^[ \t\r\n]*<\?xml[^>]*>/, "")) === undefined
    ? err({ kind: "not-an-element", message: "the message holds no element" })
    : notWellFormed("the message is not well-formed XML");
}

function notWellFormed(message: string): Result<never, EnvelopeError> {
  return err({ kind: "not-well-formed", message });
}
