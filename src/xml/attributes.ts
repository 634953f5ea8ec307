/** An attribute without prefix and the element it stands on, both by local name. */
export interface StrayAttribute {
  readonly element: string;
  readonly attribute: string;
}

/** Something that looks like an attribute without prefix, in a tag or in text. */
const SUSPECT = /\s(?!xmlns[\s=])[^\s:="'<>/]+\s*=\s*["']/;
/** What is no element, or a start-tag with its attributes. */
const MARKUP =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<([^\s!?/>"'=]+)((?:\s+[^\s="'/>]+\s*=\s*(?:"[^"]*"|'[^']*'))+)/g;
const ATTRIBUTE = /([^\s="']+)\s*=\s*(?:"[^"]*"|'[^']*')/g;

/**
 * The first attribute without namespace below the first element called `within` (any prefix).
 * The text must be well-formed. Nearly every message is cleared by one regular expression.
 */
export function findUnprefixedAttribute(text: string, within: string): StrayAttribute | undefined {
  const start = new RegExp(`<(?:[^\\s:<>/]+:)?${within}(?:\\s[^>]*)?>`).exec(text);
  if (!start) return undefined;
  const content = text.slice(start.index + start[0].length);
  if (!SUSPECT.test(content)) return undefined;
  for (const [, name, attributes] of content.matchAll(MARKUP)) {
    if (name === undefined || attributes === undefined) continue;
    for (const [, attribute] of attributes.matchAll(ATTRIBUTE)) {
      if (attribute !== undefined && attribute !== "xmlns" && !attribute.includes(":")) {
        return { element: name.slice(name.indexOf(":") + 1), attribute };
      }
    }
  }
  return undefined;
}
