import { attributesWithin, mayHoldAttribute, type PlacedAttribute } from "../../xml/attributes.ts";
import type { EnvelopeParameter } from "../../xml/envelope.ts";
import type { TextEdit } from "../../xml/text-edit.ts";
import { isEtag } from "../transaction-id/etag-attribute.ts";

/** Parameters that may hold a subtree filter. */
const FILTERS: ReadonlySet<string> = new Set(["filter", "subtree-filter"]);

/** An annotation that libyang keeps and that no data has. */
const NEVER_MATCHED = ' xmlns:yang-1="urn:ietf:params:xml:ns:yang:1" yang-1:orig-default="true"';

/**
 * Attributes of the nodes of subtree filters, RFC 6241 §6.2.2: a node with one that no data has selects nothing. libyang
 * would pass over those that it does not know, and select what the node names. `mayMatch` tells those that data may have.
 */
export function filterAttributeEdits(
  text: string,
  parameters: readonly EnvelopeParameter[],
  mayMatch: (attribute: PlacedAttribute) => boolean = () => false,
): readonly TextEdit[] {
  const filters = parameters.filter(({ name, content }) => FILTERS.has(name) && mayHoldAttribute(content));
  if (filters.length === 0) return [];
  const edits: TextEdit[] = [];
  let marked = -1;
  for (const attribute of attributesWithin(text, "rpc")) {
    const { tag, start, end } = attribute;
    const filter = filters.find((each) => start >= each.tagEnd && start < each.end);
    if (!filter || isEtag(attribute) || mayMatch(attribute)) continue;
    edits.push({ from: start, to: end, text: tag === marked ? "" : NEVER_MATCHED });
    marked = tag;
  }
  return edits;
}
