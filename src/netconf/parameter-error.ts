import type { Context, LibyangError } from "libyang-wasm";
import { elementsDownTo } from "../xml/elements-around.ts";
import type { Envelope } from "../xml/envelope.ts";
import {
  badElementError,
  missingElement,
  operationFailed,
  tooBig,
  unknownAttribute,
  unknownNamespace,
  type RpcError,
} from "../yang/rpc-error.ts";
import { translateError } from "../yang/translate-error.ts";
import { elementPath } from "./element-path.ts";
import { filterTypeError } from "./filter/filter-type-error.ts";
import { notWellFormed, type BaseVersion } from "./malformed.ts";
import { misplacedContent } from "./misplaced-content.ts";
import { operationalOnlyError } from "./nmda/operational-only-error.ts";
import { refusedAttributeError } from "./operations/config-attributes.ts";
import { strayAttribute } from "./stray-attribute.ts";
import { isServed, unsupported } from "./supported-operations.ts";

/** Kinds of libyang's errors that are about the XML itself. */
const LYVE_SYNTAX = 1;
const LYVE_SYNTAX_XML = 7;

/** The message that libyang has refused. */
export interface RefusedMessage {
  readonly text: string;
  readonly envelope: Envelope;
  readonly baseVersion: BaseVersion;
  readonly schema: Context;
}

/** What libyang says of the message: broken XML, a wrong attribute, or a parameter that the operation does not have. */
export function parameterError(
  cause: LibyangError,
  { text, envelope, baseVersion, schema }: RefusedMessage,
): RpcError {
  const name = envelope.operation?.localName ?? "";
  if (!isServed(name, envelope.operation?.namespace ?? "", schema)) return unsupported(name, schema);
  const item = cause.errors.find((candidate) => candidate.level === "error");
  if (!item) return operationFailed("protocol", cause.message);
  if (item.message.startsWith("The maximum number of open elements")) {
    return tooBig(
      "rpc",
      "The elements of the message are nested too deeply: no YANG data here goes that deep.",
    );
  }
  const misplaced = misplacedContent(item, text, envelope);
  if (misplaced) return misplaced;
  if (item.vecode === LYVE_SYNTAX || item.vecode === LYVE_SYNTAX_XML) {
    const where = item.line === undefined ? "" : ` (line ${item.line})`;
    // What libyang quotes is the text around the mistake, which may be a password.
    return notWellFormed(baseVersion, `${item.message.replace(/"[^]*"/, "the text there")}${where}`);
  }
  const stray = strayAttribute(text, envelope);
  if (stray) return stray;
  const metadata = /(?:for metadata|Missing mandatory prefix for XML metadata) "([^"]*)"/.exec(
    item.message,
  )?.[1];
  if (metadata !== undefined) {
    const message = `The attribute "${metadata}" is not known on <${name}>.`;
    return refusedAttributeError(text, schema) ?? unknownAttribute("protocol", metadata, name, message);
  }
  const second = /Unexpected action element "([^"]*)"/.exec(item.message)?.[1];
  if (second !== undefined) {
    return badElementError("protocol", second, "An <action> holds exactly one action (RFC 7950 §7.15.2).");
  }
  if (item.message.startsWith("Missing the operation node")) {
    return missingElement("protocol", name, `<${name}> names no action: put the path to one in it.`);
  }
  const known = filterTypeError(item) ?? operationalOnlyError(item) ?? refusedAttributeError(text, schema);
  if (known) return known;
  const { path: _path, ...error } = translateError(schema, item, "protocol");
  if (error.tag === "unknown-namespace") {
    // libyang names the operation where the parameter is meant.
    const foreign = envelope.parameters.find(({ namespace }) => item.message.includes(`"${namespace}"`));
    if (foreign) return unknownNamespace("protocol", foreign.name, foreign.namespace, error.message);
  }
  if (error.tag !== "invalid-value") return error;
  // libyang does not say which parameter has the value that it refuses.
  const parameter = envelope.parameters.find(({ content }) => item.message.includes(`"${content.trim()}"`));
  return parameter
    ? {
        ...error,
        path: elementPath(elementsDownTo(text, parameter.start + 1)),
        message: `The parameter <${parameter.name}> is wrong. ${error.message}`,
      }
    : error;
}
