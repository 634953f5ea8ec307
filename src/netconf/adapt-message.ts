import type { Context } from "libyang-wasm";
import { annotationModule } from "../datastore/annotations.ts";
import { netconfDeclarations, type Envelope, type EnvelopeParameter } from "../xml/envelope.ts";
import { defaultAttributeEdits } from "./default-attribute.ts";
import { filterAttributeEdits } from "./filter/filter-attributes.ts";
import { NMDA_NAMESPACE } from "./operations/nmda-datastore.ts";
import { subscriptionFilterEdits } from "./subscription-filter.ts";
import { etagEdits } from "./transaction-id/etag-marks.ts";
import { editText, type TextEdit } from "../xml/text-edit.ts";

/**
 * The message as libyang reads it. It is strict where clients are not: what this server judges itself, with the
 * declarations that the envelope keeps, is taken out; elements of NETCONF without a namespace get it.
 */
export function adaptMessage(text: string, envelope: Envelope, schema: Context): string {
  const edits: TextEdit[] = [...netconfDeclarations([envelope.operation, envelope.bareConfig])];
  const isNmda = envelope.operation?.namespace === NMDA_NAMESPACE;
  for (const parameter of envelope.parameters) {
    edits.push(...filterEdits(parameter), ...(isNmda ? nmdaEdits(parameter, text) : []));
  }
  if (envelope.operation?.localName === "create-subscription") {
    edits.push(...subscriptionFilterEdits(text, envelope.parameters));
  }
  const inFilters = filterAttributeEdits(
    text,
    envelope.parameters,
    ({ namespace, localName }) => annotationModule(schema, namespace, localName) !== undefined,
  );
  const taken = new Set(inFilters.map(({ from }) => from));
  const defaults = defaultAttributeEdits(text).filter(({ from }) => !taken.has(from));
  edits.push(...etagEdits(text, envelope), ...inFilters, ...defaults);
  return editText(text, edits);
}

/** An XPath with a prefix that nobody declares would end the parsing: see filter/xpath.ts. */
function filterEdits({ name, attributes }: EnvelopeParameter): readonly TextEdit[] {
  if (name !== "filter") return [];
  return attributes
    .filter(({ localName }) => localName === "select")
    .map(({ start, end }) => ({ from: start, to: end, text: "" }));
}

function nmdaEdits(parameter: EnvelopeParameter, text: string): readonly TextEdit[] {
  switch (parameter.name) {
    case "xpath-filter":
      return contentEdits(parameter, text, "/", "");
    case "datastore":
      return identityEdits(parameter, text, "ietf-datastores", "ds");
    case "origin-filter":
    case "negated-origin-filter":
      return identityEdits(parameter, text, "ietf-origin", "or");
    default:
      return [];
  }
}

/** An identity without blanks around it; qualified where nobody declares its prefix, or it has none. */
function identityEdits(
  parameter: EnvelopeParameter,
  text: string,
  module: string,
  usualPrefix: string,
): readonly TextEdit[] {
  const [, prefix, name] = /^[ \t\r\n]*(?:([\w.-]+):)?([\w.-]+)[ \t\r\n]*$/.exec(parameter.content) ?? [];
  if (name === undefined) return [];
  const declared = prefix !== undefined && parameter.scope.ofElement(prefix) !== undefined;
  if (declared) return contentEdits(parameter, text, `${prefix}:${name}`, "");
  if (prefix !== undefined && prefix !== module && prefix !== usualPrefix) return [];
  const declaration = ` xmlns:identity="urn:ietf:params:xml:ns:yang:${module}"`;
  return contentEdits(parameter, text, `identity:${name}`, declaration);
}

function contentEdits(
  { tagEnd, end }: EnvelopeParameter,
  text: string,
  content: string,
  declaration: string,
): readonly TextEdit[] {
  if (tagEnd === end) return []; // an empty-element tag
  return [
    { from: tagEnd - 1, to: tagEnd - 1, text: declaration },
    { from: tagEnd, to: text.lastIndexOf("</", end - 1), text: content },
  ];
}
