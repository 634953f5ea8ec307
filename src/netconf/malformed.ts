import { NETCONF_NAMESPACE } from "../xml/envelope.ts";
import type { EnvelopeError } from "../xml/envelope-error.ts";
import {
  malformedMessage,
  operationFailed,
  unknownElement,
  unknownNamespace,
  type RpcError,
} from "../yang/rpc-error.ts";

/** `base:1.0` peers never see the error-tag malformed-message, RFC 6241 Appendix A. */
export type BaseVersion = "1.0" | "1.1";

/** The error for a message that is not well-formed XML in UTF-8; `reason` ends with a full stop where it is a sentence. */
export function notWellFormed(baseVersion: BaseVersion, reason: string): RpcError {
  const message = `The message is not well-formed: ${reason}`;
  return baseVersion === "1.1" ? malformedMessage(message) : operationFailed("rpc", message);
}

/** The error for a message that is no `<rpc>`. */
export function envelopeError(baseVersion: BaseVersion, error: EnvelopeError): RpcError {
  if (!error.root) return notWellFormed(baseVersion, `${error.message}.`);
  const { localName, namespace } = error.root;
  const message = `<${localName}> is no message for a server: after hello every one is an <rpc> of namespace ${NETCONF_NAMESPACE}.`;
  return localName === "rpc"
    ? unknownNamespace("protocol", localName, namespace, message)
    : unknownElement("protocol", localName, message);
}
