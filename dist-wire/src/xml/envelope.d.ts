import type { Result } from "../base/result.ts";
import type { EnvelopeError } from "./envelope-error.ts";
/** Namespace of NETCONF's messages (RFC 6241 §3.1). */
export declare const NETCONF_NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";
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
/** What the server must know of an `<rpc>` before libyang parses it. */
export interface Envelope {
    /** Attribute `message-id`, which is mandatory (RFC 6241 §4.1); undefined if it is missing. */
    readonly messageId: string | undefined;
    /** All attributes and namespace declarations, `message-id` first, the others in their order. */
    readonly attributes: readonly EnvelopeAttribute[];
    /** The first child element; undefined if there is none. */
    readonly operation: EnvelopeElement | undefined;
    /** How many child elements `<rpc>` has: RFC 6241 §4.1 wants one. */
    readonly operationCount: number;
    /** `<config>` in no namespace below an `<edit-config>`: some clients leave the namespace out. */
    readonly bareConfig: EnvelopeElement | undefined;
}
/**
 * Parses the envelope of an `<rpc>` (RFC 6241 §4.1), leaving the payload to libyang. Errors: `doctype`,
 * `not-well-formed`, `not-an-element`, and `wrong-root` for anything but `<rpc>` in {@link NETCONF_NAMESPACE}.
 */
export declare function parseEnvelope(text: string): Result<Envelope, EnvelopeError>;
/**
 * The attributes of an `<rpc-reply>` without prefix, each after a space: `message-id` first, then the default
 * namespace, then every other attribute of the `<rpc>` unchanged (RFC 6241 §4.2). A client's own default namespace is
 * left out, for the reply's element name must be in NETCONF's.
 */
export declare function rpcReplyAttributes(attributes: readonly EnvelopeAttribute[]): string;
/**
 * The message with NETCONF's namespace declared as default on the given elements, which must be of its envelope and in
 * no namespace. Elements that declare a default namespace themselves are left alone.
 */
export declare function declareNetconfNamespace(text: string, elements: readonly (EnvelopeElement | undefined)[]): string;
