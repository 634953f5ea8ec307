import type { Context } from "libyang-wasm";
import { annotationModule } from "../../datastore/annotations.ts";
import { EDIT_OPERATIONS, unnamespacedOperation } from "../../datastore/edit-operation.ts";
import { attributesWithin, type PlacedAttribute } from "../../xml/attributes.ts";
import { elementsDownTo } from "../../xml/elements-around.ts";
import { NETCONF_NAMESPACE } from "../../xml/envelope.ts";
import { etagError, isEtag } from "../transaction-id/etag-attribute.ts";
import { DEFAULT_ATTRIBUTE_NAMESPACE, DEFAULT_ATTRIBUTE_VALUES } from "../default-attribute.ts";
import { errorPath } from "../../yang/error-path.ts";
import { badAttribute, unknownAttribute, type RpcError } from "../../yang/rpc-error.ts";
import { translateError } from "../../yang/translate-error.ts";

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
  return firstError(text, context, mayHaveEtags, judge);
}

/** {@link attributeError} of a message that libyang has refused, perhaps for the value of an annotation. */
export function refusedAttributeError(text: string, context: Context): RpcError | undefined {
  return attributeError(text, context, true) ?? firstError(text, context, true, judgeAnnotation);
}

function firstError(
  text: string,
  context: Context,
  mayHaveEtags: boolean,
  judgement: (attribute: PlacedAttribute, context: Context) => RpcError | undefined,
): RpcError | undefined {
  for (const attribute of attributesWithin(text, "config")) {
    const error =
      mayHaveEtags && isEtag(attribute)
        ? etagError(attribute.value, attribute.element)
        : judgement(attribute, context);
    if (!error) continue;
    const { path, insideAny } = placeOf(text, attribute, context);
    if (!insideAny) return path === "" ? error : { path: errorPath(context, path), ...error };
  }
  return undefined;
}

/** The data path of an attribute's element, without keys, as far as the schema knows it. */
function placeOf(
  text: string,
  attribute: PlacedAttribute,
  context: Context,
): { readonly path: string; readonly insideAny: boolean } {
  const elements = elementsDownTo(text, attribute.start);
  const config = elements.findIndex(({ localName }) => localName === "config");
  let path = "";
  let insideAny = false;
  for (const { namespace, localName } of elements.slice(config + 1)) {
    if (insideAny) return { path, insideAny };
    const module = context.byNamespace(namespace);
    const below = module && `${path}/${module.name}:${localName}`;
    const kind = below === undefined ? undefined : context.schemaNode(below)?.kind;
    if (below === undefined || kind === undefined) break;
    path = below;
    insideAny = kind === "anydata" || kind === "anyxml";
  }
  return { path, insideAny: false };
}

function judge(
  { element, namespace, localName, value }: PlacedAttribute,
  context: Context,
): RpcError | undefined {
  if (namespace === "" && localName === "operation") return unnamespacedOperation(element);
  const names = KNOWN.get(namespace);
  if (!names?.has(localName)) {
    if (annotationModule(context, namespace, localName)) return undefined;
    const where = namespace === "" ? "without a namespace" : `of namespace "${namespace}"`;
    const message = `The attribute "${localName}" ${where} on <${element}> is not known here: take it out.`;
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

/** RFC 7952: the value of an annotation follows its type. */
function judgeAnnotation(
  { element, namespace, localName, value }: PlacedAttribute,
  context: Context,
): RpcError | undefined {
  const fault = annotationModule(context, namespace, localName)?.annotationFault(localName, value);
  if (!fault) return undefined;
  const { message } = translateError(context, fault, "application");
  return badAttribute(
    "application",
    localName,
    element,
    `"${value}" is no value of the annotation "${localName}" of <${element}>. ${message}`,
  );
}
