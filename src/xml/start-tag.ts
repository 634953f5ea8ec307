import { readPlainTag } from "./plain-tag.ts";
import { unescapeAttribute } from "./unescape.ts";

// Names of XML 1.0 §2.3 without the colon (Namespaces in XML 1.0 §4, NCName).
const START =
  "A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}" +
  "\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}";
const NC_NAME = `[${START}][${START}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}]*`;
const Q_NAME = `(?:(${NC_NAME}):)?(${NC_NAME})`;
// Sticky: each use sets where to match.
const OPEN = new RegExp(`<${Q_NAME}`, "uy");
const ATTRIBUTE = new RegExp(
  `[ \\t\\r\\n]+(${Q_NAME})[ \\t\\r\\n]*=[ \\t\\r\\n]*(?:"([^"<]*)"|'([^'<]*)')`,
  "uy",
);
const CLOSE = new RegExp("[ \\t\\r\\n]*(/?)>", "uy");

const WHOLE_NAME = new RegExp(`^${NC_NAME}$`, "u");

/** Whether this is a name without a colon, such as the target of a processing instruction has to be. */
export function isNcName(text: string): boolean {
  return WHOLE_NAME.test(text);
}

/** An attribute as it stands in a start-tag: `value` is normalized and its references are resolved. */
export interface RawAttribute {
  /** As written, with its prefix. */
  readonly name: string;
  readonly prefix: string | undefined;
  readonly localName: string;
  readonly value: string;
  /** Offsets of the white space before it and of the first character after it. */
  readonly start: number;
  readonly end: number;
}

/** A start-tag or empty-element tag. */
export interface StartTag {
  readonly prefix: string | undefined;
  readonly localName: string;
  readonly attributes: readonly RawAttribute[];
  /** Offset of the first character after the tag's name. */
  readonly nameEnd: number;
  /** Offset of the first character after the tag. */
  readonly end: number;
  readonly selfClosing: boolean;
}

/**
 * Reads the start-tag at `offset` strictly (XML 1.0 §3.1), attributes in their order.
 * Undefined if it is not well-formed: a bad name, a value without quotes, a repeated attribute, an unknown entity.
 */
export function readStartTag(text: string, offset: number): StartTag | undefined {
  return readPlainTag(text, offset) ?? readAnyTag(text, offset);
}

/** {@link readStartTag}, whatever characters the names are of. */
export function readAnyTag(text: string, offset: number): StartTag | undefined {
  const open = matchAt(OPEN, text, offset);
  const localName = open?.[2];
  if (open === null || localName === undefined) return undefined;
  const nameEnd = offset + open[0].length;
  const attributes: RawAttribute[] = [];
  let names: Set<string> | undefined;
  let end = nameEnd;
  for (let found = matchAt(ATTRIBUTE, text, end); found !== null; found = matchAt(ATTRIBUTE, text, end)) {
    const [whole, name, prefix, local, doubleQuoted, singleQuoted] = found;
    const value = unescapeAttribute(doubleQuoted ?? singleQuoted ?? "");
    if (name === undefined || local === undefined || value === undefined) return undefined;
    if (attributes.length > 0) {
      names ??= new Set(attributes.map((attribute) => attribute.name));
      if (names.has(name)) return undefined;
      names.add(name);
    }
    attributes.push({ name, prefix, localName: local, value, start: end, end: end + whole.length });
    end += whole.length;
  }
  const close = matchAt(CLOSE, text, end);
  if (close === null) return undefined;
  return {
    prefix: open[1],
    localName,
    attributes,
    nameEnd,
    end: end + close[0].length,
    selfClosing: close[1] === "/",
  };
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}
