import { NETCONF_NAMESPACE } from "../datastore/edit-operation.ts";
import { escapeAttribute, escapeText } from "../xml/escape.ts";
import type { RpcError } from "../yang/rpc-error.ts";

/** What an operation answers: `<ok/>`, a piece of XML, or errors. */
export type Reply =
  | { readonly kind: "ok" }
  | { readonly kind: "data"; readonly xml: string }
  | { readonly kind: "errors"; readonly errors: readonly RpcError[] };

/** One attribute of `<rpc>`, unescaped. */
export interface RpcAttribute {
  readonly name: string;
  readonly value: string;
}

/** The plain yes of RFC 6241 §4.4. */
export const OK: Reply = { kind: "ok" };

/** A refusal with one or more errors. */
export function refused(...errors: readonly RpcError[]): Reply {
  return { kind: "errors", errors };
}

/**
 * Writes `<rpc-reply>`: message-id first, then every other attribute of `<rpc>` as it came
 * (RFC 6241 §4.1). The reply's own elements are unprefixed, so a default namespace is not echoed.
 */
export function writeReply(attributes: readonly RpcAttribute[], reply: Reply): string {
  const ordered = [
    ...attributes.filter((attribute) => attribute.name === "message-id"),
    { name: "xmlns", value: NETCONF_NAMESPACE },
    ...attributes.filter((attribute) => attribute.name !== "message-id" && attribute.name !== "xmlns"),
  ];
  const head = ordered.map(({ name, value }) => `${name}="${escapeAttribute(value)}"`).join(" ");
  return `<rpc-reply ${head}>${body(reply)}</rpc-reply>`;
}

function body(reply: Reply): string {
  switch (reply.kind) {
    case "ok":
      return "<ok/>";
    case "data":
      return `<data>${reply.xml}</data>`;
    case "errors":
      return reply.errors.map(writeError).join("");
  }
}

/** RFC 6241 §4.3, the children in the order of its schema. */
function writeError(error: RpcError): string {
  let xml = `<rpc-error><error-type>${error.type}</error-type><error-tag>${error.tag}</error-tag><error-severity>error</error-severity>`;
  if (error.appTag !== undefined) xml += `<error-app-tag>${escapeText(error.appTag)}</error-app-tag>`;
  if (error.path) {
    const declared = [...error.path.namespaces].map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`);
    xml += `<error-path${declared.join("")}>${escapeText(error.path.path)}</error-path>`;
  }
  xml += `<error-message>${escapeText(error.message)}</error-message>`;
  if (error.info) {
    const info = error.info.map(({ name, value, namespace }) => {
      const xmlns = namespace === undefined ? "" : ` xmlns="${escapeAttribute(namespace)}"`;
      return `<${name}${xmlns}>${escapeText(value)}</${name}>`;
    });
    xml += `<error-info>${info.join("")}</error-info>`;
  }
  return `${xml}</rpc-error>`;
}
