/** Characters XML 1.0 §2.2 does not allow, not even as a reference; lone surrogates are among them. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const TEXT_SPECIAL = /[&<>\r]/g;
const ATTRIBUTE_SPECIAL = /[&<>"\t\n\r]/g;
/** Printable ASCII without any of those: nearly every text is cleared by this. */
const PLAIN = /^[ !#-%'-;=?-~]*$/;

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text that can't be written in XML 1.0 in any way: a fault of the caller, who must not let it get so far. */
export class XmlCharacterError extends Error {
  override readonly name = "XmlCharacterError";
}

/** Whether every character of the text is allowed in XML 1.0 (§2.2). */
export function isXmlText(text: string): boolean {
  return !FORBIDDEN.test(text);
}

/** The text with U+FFFD in place of what XML 1.0 does not allow: for text that comes from outside, such as a server's message. */
export function cleanText(text: string): string {
  return isXmlText(text) ? text : text.replace(new RegExp(FORBIDDEN.source, "gu"), "\u{fffd}");
}

/** Escapes text for an element's content; a reader gets back exactly the same text. Throws {@link XmlCharacterError}. */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  assertXmlText(text);
  return text.replace(TEXT_SPECIAL, reference);
}

/** Escapes text for an attribute's value in double quotes; a reader gets back exactly the same text. Throws {@link XmlCharacterError}. */
export function escapeAttribute(text: string): string {
  if (PLAIN.test(text)) return text;
  assertXmlText(text);
  return text.replace(ATTRIBUTE_SPECIAL, reference);
}

function reference(character: string): string {
  return REFERENCES[character] ?? character;
}

function assertXmlText(text: string): void {
  const found = FORBIDDEN.exec(text);
  if (found === null) return;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new XmlCharacterError(`U+${code} at position ${found.index} is not allowed in XML 1.0`);
}
