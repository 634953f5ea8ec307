/** What makes an exact look worth while: text right before what is no end-tag or right behind another tag, or CDATA. */
const SUSPECT = /[^\s>]\s*<[^/]|(?:<\/[^<>]*|\/)>\s*[^\s<]|<!\[CDATA\[/;

/** A comment or processing instruction; CDATA; an end-tag; a start-tag, self-closing or not; text. */
const TOKEN =
  /<!--[^]*?-->|<\?[^]*?\?>|(<!\[CDATA\[[^]*?\]\]>)|(<\/[^>]*>)|<([^\s/<>!?"'=]+)(?:"[^"]*"|'[^']*'|[^"'<>/])*(\/?)>|([^<]+)/gy;

/**
 * The name of the first element that holds both text and elements, as it was written. YANG data has none (RFC 7950),
 * but anyxml might, and libyang does not survive it. Undefined where there is none, and for what is not well-formed.
 */
export function mixedElement(text: string): string | undefined {
  if (!SUSPECT.test(text)) return undefined;
  const open: { readonly name: string; hasText: boolean; hasElement: boolean }[] = [];
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const [, cdata, endTag, startTag, empty, characters] = token;
    const around = open.at(-1);
    if (endTag !== undefined) open.pop();
    else if (startTag !== undefined) {
      if (around) around.hasElement = true;
      if (empty === "") open.push({ name: startTag, hasText: false, hasElement: false });
    } else if (around && (cdata !== undefined || /\S/.test(characters ?? ""))) around.hasText = true;
    if (around?.hasText === true && around.hasElement) return around.name;
  }
  return undefined;
}
