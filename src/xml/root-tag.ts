import { NamespaceScope } from "./namespaces.ts";
import { readStartTag, type RawAttribute } from "./start-tag.ts";

/** The root element of a message of which only the beginning is known. */
export interface RootTag {
  readonly localName: string;
  /** "" for none. */
  readonly namespace: string;
  readonly attributes: readonly RawAttribute[];
}

const SPACE = /[ \t\r\n]*/y;

/** Reads the root's start-tag behind whatever may stand in front of it; undefined where there is no sound one. */
export function readRootTag(text: string): RootTag | undefined {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    const close = text.startsWith("<?", at) ? "?>" : text.startsWith("<!--", at) ? "-->" : undefined;
    if (close === undefined) break;
    const end = text.indexOf(close, at + 2);
    if (end === -1) return undefined;
    at = end + close.length;
  }
  const tag = readStartTag(text, at);
  const scope = tag && NamespaceScope.outermost.enter(tag);
  const namespace = scope?.ofElement(tag?.prefix);
  if (!tag || namespace === undefined || scope?.admits(tag) !== true) return undefined;
  return { localName: tag.localName, namespace, attributes: tag.attributes };
}
