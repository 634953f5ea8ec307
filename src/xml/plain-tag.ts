import type { RawAttribute, StartTag } from "./start-tag.ts";
import { unescapeAttribute } from "./unescape.ts";

const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const CLOSE = 0x3e;

/** More need a set to tell whether one comes twice. */
const MAX_ATTRIBUTES = 16;

/** Of each ASCII character, whether a name may have it: 2 anywhere, 1 but not in front. */
const IN_NAMES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return 2;
  return /[-.0-9]/.test(character) ? 1 : 0;
});

/** Offset behind the name of ASCII letters that begins at `from`, a colon not among them; `from` where none does. */
export function endOfName(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (!(first < 128 && IN_NAMES[first] === 2)) return from;
  for (let at = from + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (!(code < 128 && (IN_NAMES[code] ?? 0) > 0)) return at;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

function endOfBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/**
 * Reads a start-tag of ASCII names and few attributes, as nearly all are, in a fraction of the time of the exact reader
 * in start-tag.ts. Undefined for whatever is not beyond doubt: let that one judge.
 */
export function readPlainTag(text: string, offset: number): StartTag | undefined {
  const element = readName(text, offset + 1);
  if (element === undefined) return undefined;
  const { prefix, localName, end: nameEnd } = element;
  const attributes: RawAttribute[] = [];
  for (let start = nameEnd; ;) {
    const at = endOfBlanks(text, start);
    const code = text.charCodeAt(at);
    const selfClosing = code === SLASH;
    if (selfClosing || code === CLOSE) {
      if (selfClosing && text.charCodeAt(at + 1) !== CLOSE) return undefined;
      return { prefix, localName, attributes, nameEnd, end: at + (selfClosing ? 2 : 1), selfClosing };
    }
    const attribute = at === start ? undefined : readAttribute(text, start, at);
    if (attribute === undefined || attributes.length === MAX_ATTRIBUTES) return undefined;
    for (const { name } of attributes) if (name === attribute.name) return undefined;
    attributes.push(attribute);
    start = attribute.end;
  }
}

function readAttribute(text: string, start: number, from: number): RawAttribute | undefined {
  const attribute = readName(text, from);
  if (attribute === undefined) return undefined;
  const { prefix, localName } = attribute;
  const equals = endOfBlanks(text, attribute.end);
  if (text.charCodeAt(equals) !== EQUALS) return undefined;
  const open = endOfBlanks(text, equals + 1);
  const quote = text[open];
  if (quote !== '"' && quote !== "'") return undefined;
  const close = text.indexOf(quote, open + 1);
  if (close === -1) return undefined;
  const raw = text.slice(open + 1, close);
  const value = raw.includes("<") ? undefined : unescapeAttribute(raw);
  if (value === undefined) return undefined;
  return { name: text.slice(from, attribute.end), prefix, localName, value, start, end: close + 1 };
}

/** A qualified name and the offset behind it. */
interface Name {
  readonly prefix: string | undefined;
  readonly localName: string;
  readonly end: number;
}

function readName(text: string, from: number): Name | undefined {
  const end = endOfName(text, from);
  if (end === from) return undefined;
  if (text.charCodeAt(end) !== COLON) return { prefix: undefined, localName: text.slice(from, end), end };
  const localEnd = endOfName(text, end + 1);
  if (localEnd === end + 1) return undefined;
  return { prefix: text.slice(from, end), localName: text.slice(end + 1, localEnd), end: localEnd };
}
