import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import { decodeUtf8 } from "../xml/decode-utf8.ts";
import { NETCONF_NAMESPACE } from "../xml/envelope.ts";
import { escapeText } from "../xml/escape.ts";
import { readOutline } from "../xml/outline.ts";
import type { OutlineElement } from "../xml/outline.ts";
import { unescapeText } from "../xml/unescape.ts";

/** Capability of the protocol of RFC 4741 and RFC 6242 §4.3: end-of-message framing. */
export const BASE_1_0 = "urn:ietf:params:netconf:base:1.0";
/** Capability of the protocol of RFC 6241: chunked framing. */
export const BASE_1_1 = "urn:ietf:params:netconf:base:1.1";

/** A protocol version both sides understand. */
export type ProtocolVersion = "1.0" | "1.1";

/** Why a client's hello ends the session (RFC 6241 §8.1); `message` is for the log. */
export interface HelloError {
  readonly kind: "malformed" | "session-id-from-client" | "no-common-version";
  readonly message: string;
}

/** A client's hello. */
export interface ClientHello {
  /** In the client's order, without surrounding white space, repeated ones once. */
  readonly capabilities: readonly string[];
}

/** Reads the bytes of a client's `<hello>`; RFC 6241 §3: UTF-8, and nothing else. */
export function readHello(message: Uint8Array): Result<ClientHello, HelloError> {
  const text = decodeUtf8(message);
  return text === undefined ? malformed("the <hello> is not UTF-8 text") : parseHello(text);
}

/** Parses a client's `<hello>` (RFC 6241 §8.1). */
export function parseHello(text: string): Result<ClientHello, HelloError> {
  const outline = readOutline(text);
  if (!outline.ok) return malformed(outline.error.message);
  const hello = outline.value;
  if (!isNetconf(hello, "hello"))
    return malformed(`the first message is not a <hello> in namespace ${NETCONF_NAMESPACE}`);
  // RFC 6241 §8.1: a server that receives a session-id must end the session.
  if (hello.children.some((child) => isNetconf(child, "session-id"))) {
    return err({ kind: "session-id-from-client", message: "the client's <hello> holds a <session-id>" });
  }
  const lists = hello.children.filter((child) => isNetconf(child, "capabilities"));
  const [list] = lists;
  if (list === undefined || lists.length > 1)
    return malformed("the <hello> does not hold exactly one <capabilities>");
  const capabilities = new Set<string>();
  for (const child of list.children) {
    if (!isNetconf(child, "capability")) continue;
    const capability = unescapeText(child.text.replace(/<!--[^]*?-->/g, ""))?.trim();
    if (capability === undefined || capability.includes("<"))
      return malformed("a <capability> does not hold a URI");
    if (capability !== "") capabilities.add(capability);
  }
  return ok({ capabilities: [...capabilities] });
}

/**
 * The protocol version to use after both hellos: the highest that both announce (RFC 6241 §8.1).
 * NETCONF's XML namespace is accepted as base:1.0, for some clients announce that in its place.
 */
export function negotiate(
  clientCapabilities: readonly string[],
  serverCapabilities: readonly string[],
): Result<ProtocolVersion, HelloError> {
  const client = clientCapabilities.map(withoutParameters);
  const server = serverCapabilities.map(withoutParameters);
  if (client.includes(BASE_1_1) && server.includes(BASE_1_1)) return ok("1.1");
  const clientHas10 = client.includes(BASE_1_0) || client.includes(NETCONF_NAMESPACE);
  if (clientHas10 && server.includes(BASE_1_0)) return ok("1.0");
  return err({ kind: "no-common-version", message: "client and server announce no common base capability" });
}

/** Content of a server's hello. */
export interface ServerHello {
  readonly capabilities: readonly string[];
  /** 1..4294967295 (RFC 6241 appendix C, SessionId). */
  readonly sessionId: number;
}

/** Writes the server's `<hello>`, unframed: capabilities, then session-id, no comments (RFC 6241 §8.1). */
export function helloMessage(hello: ServerHello): string {
  const lines = hello.capabilities.map(
    (capability) => `    <capability>${escapeText(capability)}</capability>\n`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<hello xmlns="${NETCONF_NAMESPACE}">\n  <capabilities>\n` +
    `${lines.join("")}  </capabilities>\n  <session-id>${hello.sessionId}</session-id>\n</hello>\n`
  );
}

function isNetconf(element: OutlineElement, localName: string): boolean {
  return element.localName === localName && element.namespace === NETCONF_NAMESPACE;
}

/** RFC 6241 §8: parameters behind a question mark are no part of a capability's name. */
function withoutParameters(capability: string): string {
  const end = capability.indexOf("?");
  return end === -1 ? capability : capability.slice(0, end);
}

function malformed(message: string): Result<never, HelloError> {
  return err({ kind: "malformed", message });
}
