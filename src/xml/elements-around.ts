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
  return elementsAt(text, offset).around;
}

/** The elements down to the one whose start-tag is around `offset`, outermost first. */
export function elementsDownTo(text: string, offset: number): readonly ElementName[] {
  const { around, own } = elementsAt(text, offset);
  return own ? [...around, own] : around;
}

function elementsAt(text: string, offset: number): { around: readonly ElementName[]; own?: ElementName } {
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
    if (!tag || !scope) break;
    const name = { namespace: scope.ofElement(tag.prefix) ?? "", localName: tag.localName };
    if (tag.end > offset) return { around: open.map((outer) => outer.name), own: name };
    from = tag.end;
    if (!tag.selfClosing) open.push({ scope, name });
  }
  return { around: open.map(({ name }) => name) };
}
