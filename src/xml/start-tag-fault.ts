import { readStartTag } from "./start-tag.ts";

/** Attributes and namespace declarations that one element may have; more cost time by their square in what reads them. */
export const MAX_ATTRIBUTES = 256;

/** What is no tag; the beginning of a start-tag up to its second equals sign, if it has two before the next tag. */
const SEVERAL_ATTRIBUTES =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|(<)[^\s!?/<>"'=]+\s[^<=]*=[^<=]*=/g;

/** Why a start-tag with several attributes is refused. */
export interface StartTagFault {
  /** `not-well-formed`: an attribute is there twice (XML 1.0 §3.1), for one. `too-many`: over {@link MAX_ATTRIBUTES}. */
  readonly kind: "not-well-formed" | "too-many";
  /** A sentence without its full stop. */
  readonly message: string;
}

/**
 * Looks at every start-tag with more than one attribute, which libyang reads without comparing their names.
 * Linear in the length of the text; comments, CDATA sections and instructions must be known to be closed.
 */
export function startTagFault(text: string): StartTagFault | undefined {
  SEVERAL_ATTRIBUTES.lastIndex = 0;
  for (let found = SEVERAL_ATTRIBUTES.exec(text); found; found = SEVERAL_ATTRIBUTES.exec(text)) {
    if (found[1] === undefined) continue;
    const tag = readStartTag(text, found.index);
    if (!tag) {
      const message = "a start-tag with several attributes is malformed; is one of them there twice?";
      return { kind: "not-well-formed", message };
    }
    if (tag.attributes.length > MAX_ATTRIBUTES) {
      const message = `<${tag.localName}> has ${tag.attributes.length} attributes and namespace declarations; ${MAX_ATTRIBUTES} are the most that an element may have here`;
      return { kind: "too-many", message };
    }
  }
  return undefined;
}
