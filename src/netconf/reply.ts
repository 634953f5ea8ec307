import { rpcReplyAttributes, type EnvelopeAttribute } from "../xml/envelope.ts";
import { escapeAttribute, escapeText } from "../xml/escape.ts";
import type { ErrorInfo, RpcError } from "../yang/rpc-error.ts";

/** What an operation answers: `<ok/>`, the content of `<data>`, output parameters of its own, or errors. */
export type Reply =
  | { readonly kind: "ok"; readonly attributes?: string }
  | { readonly kind: "data"; readonly xml: string; readonly attributes?: string }
  | { readonly kind: "output"; readonly xml: string }
  | { readonly kind: "errors"; readonly errors: readonly RpcError[] };

/** The plain yes of RFC 6241 §4.4. */
export const OK: Reply = { kind: "ok" };

/** A refusal with one or more errors. */
export function refused(...errors: readonly RpcError[]): Reply {
  return { kind: "errors", errors };
}

/** Writes `<rpc-reply>` with the attributes of its `<rpc>`, RFC 6241 §4.1 and §4.2. */
export function writeReply(attributes: readonly EnvelopeAttribute[], reply: Reply): string {
  return `<rpc-reply${rpcReplyAttributes(attributes)}>${body(reply)}</rpc-reply>`;
}

function body(reply: Reply): string {
  switch (reply.kind) {
    case "ok":
      return `<ok${reply.attributes ?? ""}/>`;
    case "data":
      return `<data${reply.attributes ?? ""}>${reply.xml}</data>`;
    case "output":
      return reply.xml;
    case "errors":
      return reply.errors.map(writeError).join("");
  }
}

/** RFC 6241 §4.3, the children in the order of its schema. */
function writeError(error: RpcError): string {
  let xml = `<rpc-error><error-type>${error.type}</error-type><error-tag>${error.tag}</error-tag><error-severity>error</error-severity>`;
  if (error.appTag !== undefined) xml += `<error-app-tag>${escapeText(error.appTag)}</error-app-tag>`;
  if (error.path) {
    xml += `<error-path${declarations(error.path.namespaces)}>${escapeText(error.path.path)}</error-path>`;
  }
  xml += `<error-message>${escapeText(error.message)}</error-message>`;
  if (error.info) {
    xml += `<error-info>${error.info.map((info) => writeInfo(info)).join("")}</error-info>`;
  }
  return `${xml}</rpc-error>`;
}

function writeInfo(info: ErrorInfo, above?: string): string {
  const { name, value, namespace, prefixes, children } = info;
  const xmlns =
    namespace === undefined || namespace === above ? "" : ` xmlns="${escapeAttribute(namespace)}"`;
  const content = children
    ? children.map((child) => writeInfo(child, namespace)).join("")
    : escapeText(value);
  return `<${name}${xmlns}${prefixes ? declarations(prefixes) : ""}>${content}</${name}>`;
}

function declarations(prefixes: ReadonlyMap<string, string>): string {
  return [...prefixes].map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`).join("");
}
