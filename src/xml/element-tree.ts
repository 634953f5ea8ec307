import { XMLParser } from "fast-xml-parser";
import { unescapeText } from "./unescape.ts";

/** An element without its attributes. */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** Character data between its tags, references resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const TEXT = "#text";
const TAG_MARK = "<";

// What the parser gives with preserveOrder: one object an item, its only key the tag's name or #text.
type ParsedItem = Readonly<Record<string, string | readonly ParsedItem[]>>;

const parser: XMLParser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  // Names that mean something to JavaScript are refused by the parser, but are ordinary in YANG: none begins so.
  transformTagName: (name) => (name.startsWith(TAG_MARK) ? name : TAG_MARK + name),
});

/** Reads a message that this server has written itself: it is not checked. Undefined where there is no element. */
export function readElementTree(text: string): XmlElement | undefined {
  // The shape is that of preserveOrder, which the library types as `any`.
  return elements(parser.parse(text) as readonly ParsedItem[])[0];
}

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The children of that name, in their order. */
export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The element that a path of names leads to, each the first of its name. */
export function descendant(element: XmlElement | undefined, path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(childOf, element);
}

/** The text of the first child of that name. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return childOf(element, name)?.text;
}

function elements(items: readonly ParsedItem[]): readonly XmlElement[] {
  return items.flatMap((item) =>
    Object.entries(item).flatMap(([name, content]) => {
      if (!name.startsWith(TAG_MARK) || !Array.isArray(content)) return [];
      const inside = content as readonly ParsedItem[];
      const text = inside.flatMap(({ [TEXT]: part }) => (typeof part === "string" ? [part] : [])).join("");
      return [{ name: name.slice(1), text: unescapeText(text) ?? text, children: elements(inside) }];
    }),
  );
}
