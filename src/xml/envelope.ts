import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { EnvelopeError } from "./envelope-error.ts";
import { escapeAttribute } from "./escape.ts";
import { readOutline } from "./outline.ts";
import type { OutlineElement } from "./outline.ts";
import type { NamespaceScope } from "./namespaces.ts";
import type { RawAttribute } from "./start-tag.ts";
import type { TextEdit } from "./text-edit.ts";

/** Namespace of NETCONF's messages (RFC 6241 §3.1). */
export const NETCONF_NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";

/** An attribute of `<rpc>`; the value's references are resolved. */
export interface EnvelopeAttribute {
  /** As the client wrote it, with its prefix. */
  readonly name: string;
  readonly value: string;
}

/** An element of the envelope by its expanded name, and where an attribute can be inserted into its start-tag. */
export interface EnvelopeElement {
  readonly localName: string;
  /** "" for none. */
  readonly namespace: string;
  /** Offset in the message of the first character after the tag's name. */
  readonly nameEnd: number;
  /** Whether its start-tag declares a default namespace itself, so that no second may be inserted. */
  readonly declaresDefault: boolean;
}

/** An attribute by its expanded name. */
export interface NamespacedAttribute {
  /** "" for none. */
  readonly namespace: string;
  readonly localName: string;
  readonly value: string;
  /** Where it stands in the message, with the white space before it. */
  readonly start: number;
  readonly end: number;
}

/** A child element of the operation: what libyang does not keep of it, and where it stands in the message. */
export interface EnvelopeParameter {
  /** Local name. */
  readonly name: string;
  /** "" for none. */
  readonly namespace: string;
  readonly attributes: readonly RawAttribute[];
  /** Those of {@link attributes} that are in a namespace. */
  readonly extensions: readonly NamespacedAttribute[];
  /** What it holds, unparsed. */
  readonly content: string;
  /** The namespace declarations in scope of it. */
  readonly scope: NamespaceScope;
  /** Offset of its start-tag, of the first character after that tag, and of the first character after it all. */
  readonly start: number;
  readonly tagEnd: number;
  readonly end: number;
}

/** What the server must know of an `<rpc>` before libyang parses it. */
export interface Envelope {
  /** Attribute `message-id`, which is mandatory (RFC 6241 §4.1); undefined if it is missing. */
  readonly messageId: string | undefined;
  /** All attributes and namespace declarations, `message-id` first, the others in their order. */
  readonly attributes: readonly EnvelopeAttribute[];
  /** Attributes of `<rpc>` and of the operation that are in a namespace: those of extensions. */
  readonly rpcExtensions: readonly NamespacedAttribute[];
  readonly operationExtensions: readonly NamespacedAttribute[];
  /** The first child element; undefined if there is none. */
  readonly operation: EnvelopeElement | undefined;
  /** Its child elements, in their order. */
  readonly parameters: readonly EnvelopeParameter[];
  /** How many child elements `<rpc>` has: RFC 6241 §4.1 wants one. */
  readonly operationCount: number;
  /** `<config>` in no namespace below an `<edit-config>`: some clients leave the namespace out. */
  readonly bareConfig: EnvelopeElement | undefined;
}

/**
 * Parses the envelope of an `<rpc>` (RFC 6241 §4.1), leaving the payload to libyang. Errors: `doctype`,
 * `not-well-formed`, `not-an-element`, and `wrong-root` for anything but `<rpc>` in {@link NETCONF_NAMESPACE}.
 */
export function parseEnvelope(text: string): Result<Envelope, EnvelopeError> {
  const outline = readOutline(text);
  if (!outline.ok) return outline;
  const root = outline.value;
  if (root.localName !== "rpc" || root.namespace !== NETCONF_NAMESPACE) {
    const { localName, namespace } = root;
    return err({
      kind: "wrong-root",
      root: { localName, namespace },
      message: `the message is not an <rpc> in namespace ${NETCONF_NAMESPACE}`,
    });
  }
  const attributes = envelopeAttributes(root.attributes);
  const operation = root.children[0];
  return ok({
    messageId: attributes.find(({ name }) => name === "message-id")?.value,
    attributes,
    rpcExtensions: extensions(root),
    operationExtensions: operation ? extensions(operation) : [],
    operation: operation && envelopeElement(operation),
    parameters: (operation?.children ?? []).map(envelopeParameter),
    operationCount: root.children.length,
    bareConfig: operation && bareConfig(operation),
  });
}

/** Attributes of `<rpc>` as {@link Envelope.attributes} has them. */
export function envelopeAttributes(attributes: readonly RawAttribute[]): readonly EnvelopeAttribute[] {
  const all = attributes.map(({ name, value }) => ({ name, value }));
  const isFirst = ({ name }: EnvelopeAttribute): boolean => name === "message-id";
  return [...all.filter(isFirst), ...all.filter((attribute) => !isFirst(attribute))];
}

/**
 * The attributes of an `<rpc-reply>` without prefix, each after a space: `message-id` first, then the default
 * namespace, then every other attribute of the `<rpc>` unchanged (RFC 6241 §4.2). A client's own default namespace is
 * left out, for the reply's element name must be in NETCONF's.
 */
export function rpcReplyAttributes(attributes: readonly EnvelopeAttribute[]): string {
  const echoed = attributes.filter(({ name }) => name !== "xmlns");
  const [first, ...others] = echoed;
  const own = { name: "xmlns", value: NETCONF_NAMESPACE };
  const ordered =
    first === undefined ? [own] : first.name === "message-id" ? [first, own, ...others] : [own, ...echoed];
  return ordered.map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`).join("");
}

/**
 * Declares NETCONF's namespace as default on the given elements, which must be of the envelope and in no namespace.
 * Elements that declare a default namespace themselves are left alone.
 */
export function netconfDeclarations(elements: readonly (EnvelopeElement | undefined)[]): readonly TextEdit[] {
  return elements.flatMap((element) =>
    element && element.namespace === "" && !element.declaresDefault
      ? [{ from: element.nameEnd, to: element.nameEnd, text: ` xmlns="${NETCONF_NAMESPACE}"` }]
      : [],
  );
}

function envelopeParameter(element: OutlineElement): EnvelopeParameter {
  const { localName, namespace, attributes, text, scope, start, tagEnd, end } = element;
  return {
    name: localName,
    namespace,
    attributes,
    extensions: extensions(element),
    content: text,
    scope,
    start,
    tagEnd,
    end,
  };
}

function envelopeElement(element: OutlineElement): EnvelopeElement {
  return {
    localName: element.localName,
    namespace: element.namespace,
    nameEnd: element.nameEnd,
    declaresDefault: element.attributes.some(({ name }) => name === "xmlns"),
  };
}

function extensions({ attributes, scope }: OutlineElement): readonly NamespacedAttribute[] {
  return attributes.flatMap(({ prefix, localName, value, start, end }) =>
    prefix === undefined || prefix === "xmlns"
      ? []
      : [{ namespace: scope.ofElement(prefix) ?? "", localName, value, start, end }],
  );
}

function bareConfig(operation: OutlineElement): EnvelopeElement | undefined {
  if (operation.localName !== "edit-config") return undefined;
  const config = operation.children.find(
    ({ localName, namespace }) => localName === "config" && namespace === "",
  );
  return config && envelopeElement(config);
}
