import type { DataNode } from "libyang-wasm";
import { attributesWithin } from "../../xml/attributes.ts";
import type { Envelope, NamespacedAttribute } from "../../xml/envelope.ts";
import { escapeAttribute } from "../../xml/escape.ts";
import type { TextEdit } from "../../xml/text-edit.ts";
import { isEtag, TXID_NAMESPACE } from "./etag-attribute.ts";
import { withEtagEdits } from "./with-etag.ts";

/** The parameters of each operation that may have etags, on themselves and on the nodes inside; RFC 8526's among them. */
const PLACES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["get-config", new Set(["filter"])],
  ["get-data", new Set(["subtree-filter", "xpath-filter"])],
  ["edit-config", new Set(["config"])],
  ["edit-data", new Set(["config"])],
]);

/** The operations whose own element may have one. */
const READERS: ReadonlySet<string> = new Set(["get-config", "get-data"]);

/** An annotation that libyang keeps and that means something in diffs only, with a string as its value. */
const MARK_NAMESPACE = "urn:ietf:params:xml:ns:yang:1";
const MARK = "orig-value";

/**
 * Takes the etags of the operation and its parameters out of a message, for libyang does not know them, and puts those
 * of the nodes inside into a form that it keeps; so is `<with-etag>` taken out, which no module here has.
 */
export function etagEdits(text: string, envelope: Envelope): readonly TextEdit[] {
  const edits: TextEdit[] = [...withEtagEdits(envelope)];
  if (!text.includes(TXID_NAMESPACE)) return edits;
  edits.push(...ownEtags(envelope).map(({ start, end }) => ({ from: start, to: end, text: "" })));
  const places = etagPlaces(envelope);
  const holders = envelope.parameters.filter(({ name, content }) => places.has(name) && content !== "");
  if (holders.length === 0) return edits;
  for (const attribute of attributesWithin(text, "rpc")) {
    const { start, end, value } = attribute;
    if (!isEtag(attribute) || !holders.some((each) => start >= each.tagEnd && start < each.end)) continue;
    const mark = ` xmlns:etag-mark="${MARK_NAMESPACE}" etag-mark:${MARK}="${escapeAttribute(value)}"`;
    edits.push({ from: start, to: end, text: mark });
  }
  return edits;
}

/** The etag that a client has put on a node of `<config>` or of a filter. */
export function markedEtag(node: DataNode): string | undefined {
  if (node.kind !== "opaque") return node.meta("yang", MARK);
  return node.attributes().find(isMark)?.value;
}

/** Whether an annotation or attribute is that of {@link markedEtag}. */
export function isMark({
  moduleName,
  namespace,
  name,
}: {
  readonly moduleName?: string;
  readonly namespace?: string;
  readonly name: string;
}): boolean {
  return name === MARK && (moduleName === "yang" || namespace === MARK_NAMESPACE);
}

/** The etags on the operation and its parameters, where the draft has one ("Namespaces and Attribute Placement"). */
export function ownEtags(envelope: Envelope): readonly NamespacedAttribute[] {
  const places = etagPlaces(envelope);
  const onOperation = READERS.has(envelope.operation?.localName ?? "") ? envelope.operationExtensions : [];
  const onParameters = envelope.parameters.flatMap(({ name, extensions }) =>
    places.has(name) ? extensions : [],
  );
  return [...onOperation, ...onParameters].filter(isEtag);
}

/** The parameters of the operation that may have etags inside. */
export function etagPlaces({ operation }: Pick<Envelope, "operation">): ReadonlySet<string> {
  return PLACES.get(operation?.localName ?? "") ?? new Set();
}
