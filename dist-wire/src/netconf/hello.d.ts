import type { Result } from "../base/result.ts";
/** Capability of the protocol of RFC 4741 and RFC 6242 §4.3: end-of-message framing. */
export declare const BASE_1_0 = "urn:ietf:params:netconf:base:1.0";
/** Capability of the protocol of RFC 6241: chunked framing. */
export declare const BASE_1_1 = "urn:ietf:params:netconf:base:1.1";
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
/** Parses a client's `<hello>` (RFC 6241 §8.1). */
export declare function parseHello(text: string): Result<ClientHello, HelloError>;
/**
 * The protocol version to use after both hellos: the highest that both announce (RFC 6241 §8.1).
 * NETCONF's XML namespace is accepted as base:1.0, for some clients announce that in its place.
 */
export declare function negotiate(clientCapabilities: readonly string[], serverCapabilities: readonly string[]): Result<ProtocolVersion, HelloError>;
/** Content of a server's hello. */
export interface ServerHello {
    readonly capabilities: readonly string[];
    /** 1..4294967295 (RFC 6241 appendix C, SessionId). */
    readonly sessionId: number;
}
/** Writes the server's `<hello>`, unframed: capabilities, then session-id, no comments (RFC 6241 §8.1). */
export declare function helloMessage(hello: ServerHello): string;
