const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/;
const ENCODINGS: ReadonlySet<string> = new Set(["utf-8", "utf8", "us-ascii", "ascii"]);

/**
 * What is wrong with the text in front of the root element, undefined if nothing: it may hold an XML declaration of
 * UTF-8 or US-ASCII, comments and processing instructions. White space before the declaration is tolerated, because
 * framing leaves it there.
 */
export function prologFault(prolog: string): string | undefined {
  const text = trimStart(prolog);
  if (!/^<\?xml[ \t\r\n?]/.test(text)) return miscFault(text);
  const declaration = DECLARATION.exec(text);
  if (declaration === null) return "the XML declaration is malformed";
  const encoding = declaration[1] ?? declaration[2];
  // RFC 6241 §3: all NETCONF messages are encoded in UTF-8.
  if (encoding !== undefined && !ENCODINGS.has(encoding.toLowerCase()))
    return "the declared encoding is not UTF-8";
  return miscFault(text.slice(declaration[0].length));
}

/** What is wrong with text outside the root element (XML 1.0 §2.1, Misc), undefined if nothing. */
export function miscFault(misc: string): string | undefined {
  let at = 0;
  while (at < misc.length) {
    let end: number;
    if (misc.startsWith("<!--", at)) {
      end = misc.indexOf("--", at + 4);
      if (end === -1 || misc[end + 2] !== ">") return "a comment is malformed";
      at = end + 3;
    } else if (misc.startsWith("<?", at)) {
      if (/^<\?xml(?:[ \t\r\n?]|$)/i.test(misc.slice(at, at + 6)))
        return "an XML declaration is not at the beginning";
      end = misc.indexOf("?>", at + 2);
      if (end === -1) return "a processing instruction is not closed";
      at = end + 2;
    } else if (" \t\r\n".includes(misc.charAt(at))) {
      at += 1;
    } else {
      return "there is text outside the root element";
    }
  }
  return undefined;
}

function trimStart(text: string): string {
  return text.replace(/^[ \t\r\n]+/, "");
}
