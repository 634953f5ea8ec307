import { isXmlText } from "./escape.ts";

const REFERENCE = /&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));|&/g;

/** Printable ASCII without references: it stands for itself. */
const PLAIN = /^[ -%'-~]*$/;

const PREDEFINED: Readonly<Record<string, string | undefined>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
};

/**
 * Replaces character references and the five predefined entities (XML 1.0 §4.1, §4.6).
 * Undefined if the text holds any other reference, a bare `&`, or a character XML 1.0 does not allow.
 */
export function unescapeText(raw: string): string | undefined {
  if (!isXmlText(raw)) return undefined;
  if (!raw.includes("&")) return raw;
  let sound = true;
  const text = raw.replace(REFERENCE, (_match, hex?: string, decimal?: string, entity?: string) => {
    const replacement =
      hex !== undefined
        ? character(Number.parseInt(hex, 16))
        : decimal !== undefined
          ? character(Number.parseInt(decimal, 10))
          : entity !== undefined && Object.hasOwn(PREDEFINED, entity)
            ? PREDEFINED[entity]
            : undefined;
    if (replacement === undefined) sound = false;
    return replacement ?? "";
  });
  return sound ? text : undefined;
}

/** As {@link unescapeText}, after the normalization of an attribute's literal white space (XML 1.0 §3.3.3). */
export function unescapeAttribute(raw: string): string | undefined {
  if (PLAIN.test(raw)) return raw;
  return unescapeText(raw.replace(/\r\n|[\t\n\r]/g, " "));
}

/**
 * The character data of an element's content as it stands in the message: references resolved, CDATA sections taken
 * as they are, comments left out. Undefined if there is an element in it, or what {@link unescapeText} refuses.
 */
export function characterData(raw: string): string | undefined {
  let text = "";
  for (const [piece, , cdata] of raw.matchAll(/<!--[^]*?-->|(<!\[CDATA\[([^]*?)\]\]>)|<|[^<]+/g)) {
    if (cdata !== undefined) text += cdata;
    else if (!piece.startsWith("<!--")) {
      const plain = piece === "<" ? undefined : unescapeText(piece);
      if (plain === undefined) return undefined;
      text += plain;
    }
  }
  return text;
}

function character(code: number): string | undefined {
  if (code > 0x10ffff) return undefined;
  const text = String.fromCodePoint(code);
  return isXmlText(text) ? text : undefined;
}
