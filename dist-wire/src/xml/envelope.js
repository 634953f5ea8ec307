import { err, ok } from "../base/result.js";
import { escapeAttribute } from "./escape.js";
import { readOutline } from "./outline.js";
/** Namespace of NETCONF's messages (RFC 6241 §3.1). */
export const NETCONF_NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";
/**
 * Parses the envelope of an `<rpc>` (RFC 6241 §4.1), leaving the payload to libyang. Errors: `doctype`,
 * `not-well-formed`, `not-an-element`, and `wrong-root` for anything but `<rpc>` in {@link NETCONF_NAMESPACE}.
 */
export function parseEnvelope(text) {
    const outline = readOutline(text);
    if (!outline.ok)
        return outline;
    const root = outline.value;
    if (root.localName !== "rpc" || root.namespace !== NETCONF_NAMESPACE) {
        return err({ kind: "wrong-root", message: `the message is not an <rpc> in namespace ${NETCONF_NAMESPACE}` });
    }
    const attributes = root.attributes.map(({ name, value }) => ({ name, value }));
    const messageId = attributes.find(({ name }) => name === "message-id");
    const operation = root.children[0];
    return ok({
        messageId: messageId?.value,
        attributes: messageId === undefined ? attributes : [messageId, ...attributes.filter((other) => other !== messageId)],
        operation: operation && envelopeElement(operation),
        operationCount: root.children.length,
        bareConfig: operation && bareConfig(operation),
    });
}
/**
 * The attributes of an `<rpc-reply>` without prefix, each after a space: `message-id` first, then the default
 * namespace, then every other attribute of the `<rpc>` unchanged (RFC 6241 §4.2). A client's own default namespace is
 * left out, for the reply's element name must be in NETCONF's.
 */
export function rpcReplyAttributes(attributes) {
    const echoed = attributes.filter(({ name }) => name !== "xmlns");
    const [first, ...others] = echoed;
    const own = { name: "xmlns", value: NETCONF_NAMESPACE };
    const ordered = first === undefined ? [own] : first.name === "message-id" ? [first, own, ...others] : [own, ...echoed];
    return ordered.map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`).join("");
}
/**
 * The message with NETCONF's namespace declared as default on the given elements, which must be of its envelope and in
 * no namespace. Elements that declare a default namespace themselves are left alone.
 */
export function declareNetconfNamespace(text, elements) {
    const offsets = elements
        .filter((element) => element !== undefined && element.namespace === "" && !element.declaresDefault)
        .map((element) => element?.nameEnd ?? 0)
        .sort((one, other) => one - other);
    let result = "";
    let from = 0;
    for (const offset of offsets) {
        result += `${text.slice(from, offset)} xmlns="${NETCONF_NAMESPACE}"`;
        from = offset;
    }
    return result + text.slice(from);
}
function envelopeElement(element) {
    return {
        localName: element.localName,
        namespace: element.namespace,
        nameEnd: element.nameEnd,
        declaresDefault: element.attributes.some(({ name }) => name === "xmlns"),
    };
}
function bareConfig(operation) {
    if (operation.localName !== "edit-config")
        return undefined;
    const config = operation.children.find(({ localName, namespace }) => localName === "config" && namespace === "");
    return config && envelopeElement(config);
}
//# sourceMappingURL=envelope.js.map