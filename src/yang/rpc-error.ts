/** `error-type` of RFC 6241 §4.3: the layer that found the error. */
export type ErrorType = "transport" | "rpc" | "protocol" | "application";

/** `error-tag` of RFC 6241 Appendix A. */
export type ErrorTag =
  | "in-use"
  | "invalid-value"
  | "too-big"
  | "missing-attribute"
  | "bad-attribute"
  | "unknown-attribute"
  | "missing-element"
  | "bad-element"
  | "unknown-element"
  | "unknown-namespace"
  | "access-denied"
  | "lock-denied"
  | "resource-denied"
  | "rollback-failed"
  | "data-exists"
  | "data-missing"
  | "operation-not-supported"
  | "operation-failed"
  | "malformed-message";

/** One child of `error-info`: an element of the NETCONF base namespace, or of `namespace`. */
export interface ErrorInfo {
  readonly name: string;
  readonly value: string;
  readonly namespace?: string;
  /** Prefixes that the value uses. */
  readonly prefixes?: ReadonlyMap<string, string>;
  /** Elements inside, in place of a value. */
  readonly children?: readonly ErrorInfo[];
}

/** An XPath with the prefixes it needs declared. */
export interface ErrorPath {
  readonly path: string;
  readonly namespaces: ReadonlyMap<string, string>;
}

/** What `<rpc-error>` says; the severity is always `error`. */
export interface RpcError {
  readonly type: ErrorType;
  readonly tag: ErrorTag;
  /** A sentence that tells an operator what to do; many clients show nothing else. */
  readonly message: string;
  readonly appTag?: string;
  readonly path?: ErrorPath;
  readonly info?: readonly ErrorInfo[];
}

type Place = Pick<RpcError, "appTag" | "path">;

/** RFC 6241 Appendix A: a value that is unacceptable for one or more parameters. */
export function invalidValue(type: ErrorType, message: string, place: Place = {}): RpcError {
  return { type, tag: "invalid-value", message, ...place };
}

/** RFC 6241 Appendix A: the request is too large for this server to handle. */
export function tooBig(type: ErrorType, message: string): RpcError {
  return { type, tag: "too-big", message };
}

/** RFC 6241 Appendix A: an expected attribute is missing. */
export function missingAttribute(
  attribute: string,
  element: string,
  message: string,
  type: ErrorType = "rpc",
  place: Place = {},
): RpcError {
  return { type, tag: "missing-attribute", message, ...place, info: badAttributeInfo(attribute, element) };
}

/** RFC 6241 Appendix A: an attribute value is not correct. */
export function badAttribute(
  type: ErrorType,
  attribute: string,
  element: string,
  message: string,
  place: Place = {},
): RpcError {
  return { type, tag: "bad-attribute", message, ...place, info: badAttributeInfo(attribute, element) };
}

/** RFC 6241 Appendix A: an unexpected attribute is present. */
export function unknownAttribute(
  type: ErrorType,
  attribute: string,
  element: string,
  message: string,
  place: Place = {},
): RpcError {
  return { type, tag: "unknown-attribute", message, ...place, info: badAttributeInfo(attribute, element) };
}

/** RFC 6241 Appendix A: an expected element is missing. */
export function missingElement(
  type: ErrorType,
  element: string,
  message: string,
  place: Place = {},
): RpcError {
  return { type, tag: "missing-element", message, ...place, info: [badElement(element)] };
}

/** RFC 6241 Appendix A: an element value is not correct; RFC 7950 §8.3.1: data of two cases of one choice. */
export function badElementError(
  type: ErrorType,
  element: string,
  message: string,
  place: Place = {},
): RpcError {
  return { type, tag: "bad-element", message, ...place, info: [badElement(element)] };
}

/** RFC 6241 Appendix A: an unexpected element is present. */
export function unknownElement(
  type: ErrorType,
  element: string,
  message: string,
  place: Place = {},
): RpcError {
  return { type, tag: "unknown-element", message, ...place, info: [badElement(element)] };
}

/** RFC 6241 Appendix A: an unexpected namespace is present. */
export function unknownNamespace(
  type: ErrorType,
  element: string,
  namespace: string,
  message: string,
  place: Place = {},
): RpcError {
  return {
    type,
    tag: "unknown-namespace",
    message,
    ...place,
    info: [badElement(element), { name: "bad-namespace", value: namespace }],
  };
}

/** RFC 6241 Appendix A, RFC 8341 §3.4.3: the user has no right to this; `place` holds nothing the user may not read. */
export function accessDenied(type: ErrorType, message: string, place: Place = {}): RpcError {
  return { type, tag: "access-denied", message, ...place };
}

/** RFC 6241 §7.5: the lock is held; `holder` is its session-id, 0 for an entity that is no NETCONF session. */
export function lockDenied(holder: number, message: string): RpcError {
  return {
    type: "protocol",
    tag: "lock-denied",
    message,
    info: [{ name: "session-id", value: String(holder) }],
  };
}

/** RFC 6241 Appendix A: the resource is already in use, such as a datastore that another session has locked. */
export function inUse(type: ErrorType, message: string): RpcError {
  return { type, tag: "in-use", message };
}

/** RFC 6241 Appendix A: not enough resources. */
export function resourceDenied(type: ErrorType, message: string): RpcError {
  return { type, tag: "resource-denied", message };
}

/** RFC 6241 §7.2: `create` of data that exists. */
export function dataExists(message: string, path: ErrorPath): RpcError {
  return { type: "application", tag: "data-exists", message, path };
}

/** RFC 6241 §7.2: `delete` of data that does not exist; RFC 7950 §15.5 gives the app-tag `instance-required`. */
export function dataMissing(message: string, place: Place, info?: readonly ErrorInfo[]): RpcError {
  return { type: "application", tag: "data-missing", message, ...place, ...(info && { info }) };
}

/** RFC 6241 Appendix A: the request is valid but not supported here. */
export function operationNotSupported(type: ErrorType, message: string, place: Place = {}): RpcError {
  return { type, tag: "operation-not-supported", message, ...place };
}

/** RFC 6241 Appendix A: a failure that no other tag names. */
export function operationFailed(
  type: ErrorType,
  message: string,
  place: Place = {},
  info?: readonly ErrorInfo[],
): RpcError {
  return { type, tag: "operation-failed", message, ...place, ...(info && { info }) };
}

/** RFC 6241 Appendix A: not well-formed XML; new in base:1.1 and never sent to a base:1.0 peer. */
export function malformedMessage(message: string): RpcError {
  return { type: "rpc", tag: "malformed-message", message };
}

function badElement(element: string): ErrorInfo {
  return { name: "bad-element", value: element };
}

function badAttributeInfo(attribute: string, element: string): readonly ErrorInfo[] {
  return [{ name: "bad-attribute", value: attribute }, badElement(element)];
}
