import { NamespaceScope } from "./namespaces.ts";
import { readStartTag } from "./start-tag.ts";

/** A comment; CDATA; the target of a processing instruction; an end-tag; a tag of a name alone; the beginning of another start-tag. */
const MARKUP =
  /<!--([^]*?)-->|<!\[CDATA\[[^]*?\]\]>|<\?([^\s?]*)[^]*?\?>|<(\/)[^>]*>|<([^\s!?/<>"'=:]+)(\/?)>|<(?=[^\s!?/<>"'=])/g;

/**
 * What is not well-formed in a message although the parsers let it pass: in comments, instructions and text, an
 * attribute given twice, and a prefix that is not bound (XML 1.0 §2.4 to §2.6, §3.1; Namespaces in XML 1.0 §5, §6.3).
 * Whether the tags match, libyang judges. Undefined if nothing is wrong; linear in the length of the text.
 */
export function contentFault(text: string): string | undefined {
  const mayHoldEnd = text.includes("]]>");
  const scopes = [NamespaceScope.outermost];
  let at = 0;
  for (let found = matchAt(0, text); found; found = matchAt(at, text)) {
    if (mayHoldEnd && text.slice(at, found.index).includes("]]>")) return "]]> stands in text";
    const [whole, comment, target, endTag, plainName, empty] = found;
    at = found.index + whole.length;
    const outer = scopes.at(-1);
    if (outer === undefined) return undefined; // more end-tags than start-tags: others tell
    if (endTag !== undefined) scopes.pop();
    else if (plainName !== undefined) {
      if (empty === "") scopes.push(outer);
    } else if (comment !== undefined) {
      if (comment.includes("--") || comment.endsWith("-")) return "-- stands in a comment";
    } else if (target !== undefined) {
      if (target.toLowerCase() === "xml" && scopes.length > 1)
        return "an XML declaration is not at the beginning";
    } else if (whole === "<") {
      const tag = readStartTag(text, found.index);
      if (tag === undefined) return "a start-tag is malformed, or has an attribute twice";
      const scope = outer.enter(tag);
      if (scope === undefined || scope.ofElement(tag.prefix) === undefined || !scope.admits(tag))
        return "a namespace prefix is not bound";
      at = tag.end;
      if (!tag.selfClosing) scopes.push(scope);
    }
  }
  return mayHoldEnd && text.slice(at).includes("]]>") ? "]]> stands in text" : undefined;
}

function matchAt(offset: number, text: string): RegExpExecArray | null {
  MARKUP.lastIndex = offset;
  return MARKUP.exec(text);
}
