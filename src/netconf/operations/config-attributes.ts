import type { Context } from "libyang-wasm";
import { EDIT_OPERATIONS, unnamespacedOperation } from "../../datastore/edit-operation.ts";
import { attributesWithin, type PlacedAttribute } from "../../xml/attributes.ts";
import { elementsAround } from "../../xml/elements-around.ts";
import { NETCONF_NAMESPACE } from "../../xml/envelope.ts";
import { etagError, isEtag } from "../transaction-id/etag-attribute.ts";
import { DEFAULT_ATTRIBUTE_NAMESPACE, DEFAULT_ATTRIBUTE_VALUES } from "../default-attribute.ts";
import { badAttribute, unknownAttribute, type RpcError } from "../../yang/rpc-error.ts";

/** Namespace of the attributes of RFC 7950 §7.7.9 and §7.8.6. */
const YANG_NAMESPACE = "urn:ietf:params:xml:ns:yang:1";

/** The values of an attribute, or their form; undefined: any, to be judged where it is used. */
type Values = ReadonlySet<string> | RegExp | undefined;

/** Key predicates of RFC 7950 §7.8.6, such as `[name='a'][ex:kind="b"]`. */
const KEYS = /^(?:\s*\[\s*(?:[\w.-]+:)?[\w.-]+\s*=\s*(?:'[^']*'|"[^"]*")\s*\])+\s*$/;

/** The attributes that exist, by namespace and local name. */
const KNOWN: ReadonlyMap<string, ReadonlyMap<string, Values>> = new Map([
  [NETCONF_NAMESPACE, new Map<string, Values>([["operation", EDIT_OPERATIONS]])],
  [DEFAULT_ATTRIBUTE_NAMESPACE, new Map<string, Values>([["default", DEFAULT_ATTRIBUTE_VALUES]])],
  [
    YANG_NAMESPACE,
    new Map<string, Values>([
      ["insert", new Set(["first", "last", "before", "after"])],
      ["key", KEYS],
      ["value", undefined],
    ]),
  ],
]);

/**
 * What is wrong with the first wrong attribute inside `<config>`. libyang passes over those it does not know,
 * and does not name those whose value it refuses. Attributes inside anydata and anyxml are data themselves.
 */
export function attributeError(text: string, context: Context, mayHaveEtags: boolean): RpcError | undefined {
  for (const attribute of attributesWithin(text, "config")) {
    const error =
      mayHaveEtags && isEtag(attribute)
        ? etagError(attribute.value, attribute.element)
        : judge(attribute, context);
    if (error && !isInsideAny(text, attribute, context)) return error;
  }
  return undefined;
}

function isInsideAny(text: string, attribute: PlacedAttribute, context: Context): boolean {
  const elements = elementsAround(text, attribute.start);
  const config = elements.findIndex(({ localName }) => localName === "config");
  let path = "";
  for (const { namespace, localName } of elements.slice(config + 1)) {
    const module = context.byNamespace(namespace);
    if (!module) return false;
    path += `/${module.name}:${localName}`;
    const kind = context.schemaNode(path)?.kind;
    if (kind === undefined) return false;
    if (kind === "anydata" || kind === "anyxml") return true;
  }
  return false;
}

function judge(
  { element, namespace, localName, value }: PlacedAttribute,
  context: Context,
): RpcError | undefined {
  if (namespace === "" && localName === "operation") return unnamespacedOperation(element);
  const names = KNOWN.get(namespace);
  if (!names?.has(localName)) {
    const where = namespace === "" ? "without a namespace" : `of namespace "${namespace}"`;
    // RFC 7952: an annotation of a module that is served; it could not be kept, so it is not taken.
    const message = context.byNamespace(namespace)
      ? `This server keeps no annotations: take the attribute "${localName}" ${where} on <${element}> out.`
      : `The attribute "${localName}" ${where} on <${element}> is not known here: take it out.`;
    return unknownAttribute("application", localName, element, message);
  }
  const values = names.get(localName);
  if (!values || (values instanceof RegExp ? values.test(value) : values.has(value))) return undefined;
  const right = values instanceof RegExp ? "the form [name='value']" : `one of ${[...values].join(", ")}`;
  return badAttribute(
    "protocol",
    localName,
    element,
    `"${value}" is no value of the attribute "${localName}" of <${element}>: use ${right}.`,
  );
}
