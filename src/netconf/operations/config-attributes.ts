import { EDIT_OPERATIONS, unnamespacedOperation } from "../../datastore/edit-operation.ts";
import { attributesWithin, type PlacedAttribute } from "../../xml/attributes.ts";
import { NETCONF_NAMESPACE } from "../../xml/envelope.ts";
import { DEFAULT_ATTRIBUTE_NAMESPACE, DEFAULT_ATTRIBUTE_VALUES } from "../default-attribute.ts";
import { XML_NAMESPACE } from "../../xml/namespaces.ts";
import { badAttribute, unknownAttribute, type RpcError } from "../../yang/rpc-error.ts";

/** Namespace of the attributes of RFC 7950 §7.7.9 and §7.8.6. */
const YANG_NAMESPACE = "urn:ietf:params:xml:ns:yang:1";

/** The values of an attribute; undefined: any, to be judged where it is used. */
type Values = ReadonlySet<string> | undefined;

/** The attributes that exist, by namespace and local name. */
const KNOWN: ReadonlyMap<string, ReadonlyMap<string, Values>> = new Map([
  [NETCONF_NAMESPACE, new Map<string, Values>([["operation", EDIT_OPERATIONS]])],
  [DEFAULT_ATTRIBUTE_NAMESPACE, new Map<string, Values>([["default", DEFAULT_ATTRIBUTE_VALUES]])],
  [
    YANG_NAMESPACE,
    new Map<string, Values>([
      ["insert", new Set(["first", "last", "before", "after"])],
      ["key", undefined],
      ["value", undefined],
    ]),
  ],
]);

/**
 * What is wrong with the first wrong attribute inside `<config>`. libyang passes over those it does not know,
 * and does not name those whose value it refuses.
 */
export function attributeError(text: string): RpcError | undefined {
  for (const attribute of attributesWithin(text, "config")) {
    const error = judge(attribute);
    if (error) return error;
  }
  return undefined;
}

function judge({ element, namespace, localName, value }: PlacedAttribute): RpcError | undefined {
  if (namespace === XML_NAMESPACE) return undefined; // xml:lang and xml:space are about the text
  if (namespace === "" && localName === "operation") return unnamespacedOperation(element);
  const names = KNOWN.get(namespace);
  if (!names?.has(localName)) {
    const where = namespace === "" ? "without a namespace" : `of namespace "${namespace}"`;
    return unknownAttribute(
      "application",
      localName,
      element,
      `The attribute "${localName}" ${where} on <${element}> is not known here: take it out.`,
    );
  }
  const values = names.get(localName);
  if (!values || values.has(value)) return undefined;
  return badAttribute(
    "protocol",
    localName,
    element,
    `"${value}" is no value of the attribute "${localName}" of <${element}>: use one of ${[...values].join(", ")}.`,
  );
}
