import { attributesWithin, mayHoldAttribute, type PlacedAttribute } from "../xml/attributes.ts";
import { elementsDownTo } from "../xml/elements-around.ts";
import { NETCONF_NAMESPACE, type Envelope, type NamespacedAttribute } from "../xml/envelope.ts";
import { unknownAttribute, type RpcError } from "../yang/rpc-error.ts";
import { TXID_NAMESPACE } from "./transaction-id/etag-attribute.ts";
import { etagPlaces, ownEtags } from "./transaction-id/etag-marks.ts";
import { elementPath } from "./element-path.ts";

/** Parameters whose content is judged by others: there attributes may mean something. */
const PAYLOADS: ReadonlySet<string> = new Set(["config", "filter", "subtree-filter"]);

/** The start-tag of `<config>` inside `<source>`: what follows is a payload. */
const CONFIG = /<(?:[^\s:<>/]+:)?config[\s/>]/;

/**
 * RFC 6241 appendix A: the first attribute of a namespace that has no meaning on the operation, on a parameter or below
 * one. libyang passes over those of modules that define such an attribute for other places.
 */
export function strayAttribute(text: string, envelope: Envelope): RpcError | undefined {
  const { operation, operationExtensions, parameters } = envelope;
  const isEtag = ({ start }: NamespacedAttribute): boolean =>
    ownEtags(envelope).some((etag) => etag.start === start);
  for (const attribute of operationExtensions) {
    if (!isEtag(attribute)) return refusal(text, operation?.localName ?? "", attribute);
  }
  for (const { name, extensions, content, tagEnd, end } of parameters) {
    for (const attribute of extensions) {
      if (!isEtag(attribute) && !isOfFilter(name, attribute)) return refusal(text, name, attribute);
    }
    if (PAYLOADS.has(name)) {
      const stray = strayTxid(text, name, tagEnd, end, etagPlaces(envelope).has(name));
      if (stray) return refusal(text, stray.element, stray);
      continue;
    }
    if (!mayHoldAttribute(content)) continue;
    const payload = CONFIG.exec(content)?.index;
    const below = attributeBetween(text, tagEnd, payload === undefined ? end : tagEnd + payload);
    if (below) return refusal(text, below.element, below);
  }
  return undefined;
}

/** The two of RFC 6241 §7.1 are without a prefix; with NETCONF's they can mean nothing else. */
function isOfFilter(parameter: string, { namespace, localName }: NamespacedAttribute): boolean {
  return (
    parameter === "filter" &&
    namespace === NETCONF_NAMESPACE &&
    (localName === "type" || localName === "select")
  );
}

/** In a filter what belongs to transaction ids is none of RFC 6241 §6.2.2: it means something, or is refused. */
function strayTxid(
  text: string,
  parameter: string,
  from: number,
  to: number,
  mayHaveEtags: boolean,
): PlacedAttribute | undefined {
  if (parameter === "config" || !text.includes(TXID_NAMESPACE)) return undefined;
  return attributeBetween(
    text,
    from,
    to,
    ({ namespace, localName }) => namespace === TXID_NAMESPACE && !(mayHaveEtags && localName === "etag"),
  );
}

function attributeBetween(
  text: string,
  from: number,
  to: number,
  isMeant: (attribute: PlacedAttribute) => boolean = ({ namespace }) => namespace !== "",
): PlacedAttribute | undefined {
  for (const attribute of attributesWithin(text, "rpc")) {
    if (attribute.start >= to) return undefined;
    if (attribute.start >= from && isMeant(attribute)) return attribute;
  }
  return undefined;
}

function refusal(
  text: string,
  element: string,
  { namespace, localName, start }: NamespacedAttribute,
): RpcError {
  if (element === "config" && namespace === NETCONF_NAMESPACE && localName === "operation") {
    // RFC 6241 §7.2: the attribute stands on the nodes inside; for all of them there is default-operation.
    const message =
      'The attribute "operation" cannot stand on <config> itself: put it on the nodes inside, or use <default-operation>.';
    return unknownAttribute("protocol", localName, element, message);
  }
  const message = `The attribute "${localName}" of namespace "${namespace}" is not known on <${element}>: take it out.`;
  const path = elementPath(elementsDownTo(text, start));
  return unknownAttribute("protocol", localName, element, message, { path });
}
