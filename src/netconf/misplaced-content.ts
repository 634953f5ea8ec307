import type { LyErrorItem } from "libyang-wasm";
import { attributesWithin } from "../xml/attributes.ts";
import { elementsDownTo } from "../xml/elements-around.ts";
import type { Envelope } from "../xml/envelope.ts";
import { characterData } from "../xml/unescape.ts";
import { badElementError, unknownAttribute, unknownElement, type RpcError } from "../yang/rpc-error.ts";
import { elementPath } from "./element-path.ts";

/** Begins with an element. */
const ELEMENT = /^\s*<[^!?]/;

const TEXT_IN_PARAMETER = /Text value "[^]*" inside an inner node "([^"]*)" found/;
const CHILD_OF_PARAMETER = /Child element "([^"]*)" inside a terminal node "([^"]*)" found/;
const ATTRIBUTE_OF_PARAMETER = /Missing mandatory prefix for XML metadata "([^"]*)"/;

/**
 * RFC 6241 appendix A for text, elements and attributes where an operation or its parameters have none. libyang calls
 * them mistakes of syntax, or does not name them, although the message is well-formed.
 */
export function misplacedContent(item: LyErrorItem, text: string, envelope: Envelope): RpcError | undefined {
  const [, holder] = TEXT_IN_PARAMETER.exec(item.message) ?? [];
  if (holder !== undefined) return misplacedText(holder);
  const [, child, leaf] = CHILD_OF_PARAMETER.exec(item.message) ?? [];
  if (child !== undefined) {
    return unknownElement("protocol", child, `<${leaf}> holds no elements: take <${child}> out of it.`);
  }
  const [, attribute] = ATTRIBUTE_OF_PARAMETER.exec(item.message) ?? [];
  if (attribute === undefined) return undefined;
  let element = envelope.operation?.localName ?? "";
  let place = {};
  for (const placed of attributesWithin(text, "rpc")) {
    if (placed.namespace !== "" || placed.localName !== attribute) continue;
    element = placed.element;
    place = { path: elementPath(elementsDownTo(text, placed.start)) };
    break;
  }
  const message = `The attribute "${attribute}" of <${element}> is not known here: take it out.`;
  return unknownAttribute("protocol", attribute, element, message, place);
}

/** Text in place of the data of `<config>`, which libyang passes over. */
export function textInConfig({ parameters }: Envelope): RpcError | undefined {
  const config = parameters.find(({ name }) => name === "config");
  if (config === undefined || config.content === "" || ELEMENT.test(config.content)) return undefined;
  return (characterData(config.content) ?? "").trim() === "" ? undefined : misplacedText("config");
}

function misplacedText(element: string): RpcError {
  return badElementError("protocol", element, `<${element}> holds elements, no text: take the text out.`);
}
