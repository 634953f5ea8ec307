import { attributesWithin } from "../xml/attributes.ts";
import type { TextEdit } from "../xml/text-edit.ts";

/** Namespace of the attribute `default`, RFC 6243 §6. */
export const DEFAULT_ATTRIBUTE_NAMESPACE = "urn:ietf:params:xml:ns:netconf:default:1.0";

/** The values of the attribute: those of an XML Schema boolean. */
export const DEFAULT_ATTRIBUTE_VALUES: ReadonlySet<string> = new Set(["true", "1", "false", "0"]);

/** Namespace of the YANG module. libyang has the attribute there, and corrupts its memory where it is not alone. */
const MODULE_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults";

/** An annotation that libyang keeps: see datastore/default-mark.ts. */
const KEPT_FORM = ' xmlns:yang-1="urn:ietf:params:xml:ns:yang:1" yang-1:orig-default="true"';

/**
 * Puts the attributes `default` of a message into a form that libyang keeps; those that say "false" are taken out.
 * So are those in a namespace where the attribute does not belong: who judges the message has its own text.
 */
export function defaultAttributeEdits(text: string): readonly TextEdit[] {
  if (!text.includes(DEFAULT_ATTRIBUTE_NAMESPACE) && !text.includes(MODULE_NAMESPACE)) return [];
  const edits: TextEdit[] = [];
  for (const { namespace, localName, value, start, end } of attributesWithin(text, "rpc")) {
    if (localName !== "default") continue;
    if (namespace === MODULE_NAMESPACE) edits.push({ from: start, to: end, text: "" });
    else if (namespace === DEFAULT_ATTRIBUTE_NAMESPACE) {
      edits.push({ from: start, to: end, text: value === "true" || value === "1" ? KEPT_FORM : "" });
    }
  }
  return edits;
}
