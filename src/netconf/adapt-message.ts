import { netconfDeclarations, type Envelope, type EnvelopeParameter } from "../xml/envelope.ts";
import { defaultAttributeEdits } from "./default-attribute.ts";
import { editText, type TextEdit } from "../xml/text-edit.ts";

/**
 * The message as libyang reads it. It is strict where clients are not: what this server judges itself, with the
 * declarations that the envelope keeps, is taken out; elements of NETCONF without a namespace get it.
 */
export function adaptMessage(text: string, envelope: Envelope): string {
  const edits: TextEdit[] = [...netconfDeclarations([envelope.operation, envelope.bareConfig])];
  for (const parameter of envelope.parameters) edits.push(...parameterEdits(parameter));
  edits.push(...defaultAttributeEdits(text));
  return editText(text, edits);
}

function parameterEdits(parameter: EnvelopeParameter): readonly TextEdit[] {
  if (parameter.name !== "filter") return [];
  // An XPath with a prefix that nobody declares would end the parsing: see filter/xpath.ts.
  return parameter.attributes
    .filter(({ localName }) => localName === "select")
    .map(({ start, end }) => ({ from: start, to: end, text: "" }));
}
