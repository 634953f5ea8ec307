import { NamespaceScope, PREFIX_FAULT } from "./namespaces.ts";
import { endOfName } from "./plain-tag.ts";
import { isNcName, readStartTag, type StartTag } from "./start-tag.ts";

/** A comment; CDATA; the target of a processing instruction; an end-tag; a tag of a name alone; the beginning of another start-tag. */
const MARKUP =
  /<!--([^]*?)-->|<!\[CDATA\[[^]*?\]\]>|<\?([^\s?]*)[^]*?\?>|<(\/)[^>]*>|<([^\s!?/<>"'=:]+)(\/?)>|<(?=[^\s!?/<>"'=])/g;

/** Attributes and namespace declarations that one element may have; more cost time by their square in what reads them. */
export const MAX_ATTRIBUTES = 256;

/** Why the content of a message is refused. */
export interface ContentFault {
  /** `too-many`: more than {@link MAX_ATTRIBUTES} on one element, which is well-formed. */
  readonly kind: "not-well-formed" | "too-many";
  /** A sentence without its full stop. */
  readonly message: string;
}

/**
 * What is not well-formed in a message although the parsers let it pass: in comments, instructions and text, an
 * attribute given twice, and a prefix that is not bound (XML 1.0 §2.4 to §2.6, §3.1; Namespaces in XML 1.0 §5, §6.3).
 * Whether the tags match, libyang judges. Undefined if nothing is wrong; linear in the length of the text.
 */
export function contentFault(text: string): ContentFault | undefined {
  let excess: ContentFault | undefined;
  const mayHoldEnd = text.includes("]]>");
  const scopes = [NamespaceScope.outermost];
  let at = 0;
  for (let next = text.indexOf("<"); next !== -1; next = text.indexOf("<", at)) {
    const end = mayHoldEnd || scopes.length === 0 ? next : endOfPlainTag(text, next, scopes);
    if (end > next) {
      at = end;
      continue;
    }
    const found = matchAt(next, text);
    if (!found) break;
    if (mayHoldEnd && text.slice(at, found.index).includes("]]>")) return notWellFormed("]]> stands in text");
    const [whole, comment, target, endTag, plainName, empty] = found;
    at = found.index + whole.length;
    const outer = scopes.at(-1);
    if (outer === undefined) return excess; // more end-tags than start-tags: others tell
    if (endTag !== undefined) scopes.pop();
    else if (plainName !== undefined) {
      if (empty === "") scopes.push(outer);
    } else if (comment !== undefined) {
      if (comment.includes("--") || comment.endsWith("-")) return notWellFormed("-- stands in a comment");
    } else if (target !== undefined) {
      if (target.toLowerCase() === "xml" && scopes.length > 1)
        return notWellFormed("an XML declaration is not at the beginning");
      if (!isNcName(target)) return notWellFormed("a processing instruction has no proper name");
    } else if (whole === "<") {
      const tag = readStartTag(text, found.index);
      if (tag === undefined) return notWellFormed("a start-tag is malformed, or has an attribute twice");
      const scope = outer.enter(tag);
      if (scope === undefined || scope.ofElement(tag.prefix) === undefined || !scope.admits(tag))
        return notWellFormed(PREFIX_FAULT);
      if (tag.attributes.length > MAX_ATTRIBUTES) excess ??= tooMany(tag);
      at = tag.end;
      if (!tag.selfClosing) scopes.push(scope);
    }
  }
  if (mayHoldEnd && text.slice(at).includes("]]>")) return notWellFormed("]]> stands in text");
  return excess;
}

/**
 * Offset behind an end-tag, or a tag of an ASCII name alone, as nearly all are, which is taken into `scopes`; `start`
 * where there is something else.
 */
function endOfPlainTag(text: string, start: number, scopes: NamespaceScope[]): number {
  if (text[start + 1] === "/") {
    const end = text.indexOf(">", start) + 1;
    if (end > 0) scopes.pop();
    return end === 0 ? start : end;
  }
  const nameEnd = endOfName(text, start + 1);
  if (nameEnd === start + 1) return start;
  const outer = scopes.at(-1);
  if (text[nameEnd] === ">" && outer) {
    scopes.push(outer);
    return nameEnd + 1;
  }
  return text[nameEnd] === "/" && text[nameEnd + 1] === ">" ? nameEnd + 2 : start;
}

function notWellFormed(message: string): ContentFault {
  return { kind: "not-well-formed", message };
}

function tooMany({ localName, attributes }: StartTag): ContentFault {
  const message = `<${localName}> has ${attributes.length} attributes and namespace declarations; ${MAX_ATTRIBUTES} are the most that an element may have here`;
  return { kind: "too-many", message };
}

function matchAt(offset: number, text: string): RegExpExecArray | null {
  MARKUP.lastIndex = offset;
  return MARKUP.exec(text);
}
