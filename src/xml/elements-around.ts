import { NamespaceScope } from "./namespaces.ts";
import { readStartTag } from "./start-tag.ts";

/** An element by its expanded name; `namespace` is "" for none. */
export interface ElementName {
  readonly namespace: string;
  readonly localName: string;
}

/** Whatever is no start-tag; an end-tag; the beginning of a start-tag. */
const MARKUP = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|(<\/[^>]*>)|<(?=[^\s!?/<>"'=])/g;

/** The elements that are open where the tag around `offset` begins, outermost first; that tag's own is not among them. */
export function elementsAround(text: string, offset: number): readonly ElementName[] {
  const open: { readonly scope: NamespaceScope; readonly name: ElementName }[] = [];
  for (let from = 0; ;) {
    MARKUP.lastIndex = from;
    const found = MARKUP.exec(text);
    if (!found || found.index >= offset) break;
    from = MARKUP.lastIndex;
    if (found[1] !== undefined) open.pop();
    if (found[0] !== "<") continue;
    const tag = readStartTag(text, found.index);
    const scope = tag && (open.at(-1)?.scope ?? NamespaceScope.outermost).enter(tag);
    if (!tag || !scope || tag.end > offset) break;
    from = tag.end;
    const namespace = scope.ofElement(tag.prefix) ?? "";
    if (!tag.selfClosing) open.push({ scope, name: { namespace, localName: tag.localName } });
  }
  return open.map(({ name }) => name);
}
