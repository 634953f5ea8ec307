import type { Log } from "../base/log.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { NamespacedAttribute } from "../xml/envelope.ts";
import { operationFailed, type RpcError } from "../yang/rpc-error.ts";

/** Namespace of the attributes of draft-ietf-netconf-trace-ctx-extension. */
export const TRACE_NAMESPACE = "urn:ietf:params:xml:ns:netconf:w3ctc:1.0";
/** Its capability. */
export const TRACE_CAPABILITY = "urn:ietf:params:netconf:capability:w3ctc:1.0";

const ERROR_NAMESPACE = "urn:ietf:params:xml:ns:yang:otlp-context";

/** The trace that an `<rpc>` belongs to, as fields of a log line. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** W3C Trace Context §3.2: version, trace-id, parent-id, flags; later versions may go on. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;
/** W3C Trace Context §3.3: up to 32 members, separated by commas; an empty one is allowed. */
const MEMBER = /^[ \t]*(?:[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256})?[ \t]*$/;
const MAX_MEMBERS = 32;

/** Reads the trace context of an `<rpc>`; undefined where it has none. */
export function traceContext(
  attributes: readonly NamespacedAttribute[],
): Result<TraceContext | undefined, RpcError> {
  const value = (wanted: string): string | undefined =>
    attributes.find(({ namespace, localName }) => namespace === TRACE_NAMESPACE && localName === wanted)
      ?.value;
  const traceparent = value("traceparent");
  const tracestate = value("tracestate");
  if (traceparent === undefined) {
    return tracestate === undefined
      ? ok(undefined)
      : err(badTrace("tracestate", tracestate, "It needs a traceparent beside it."));
  }
  const parent = TRACEPARENT.exec(traceparent);
  if (!parent || (parent[1] === "00" && parent[2] !== undefined)) {
    return err(
      badTrace("traceparent", traceparent, "It is version-traceid-parentid-flags, in lower-case hex digits."),
    );
  }
  if (tracestate !== undefined) {
    const members = tracestate.split(",");
    if (members.length > MAX_MEMBERS || !members.every((member) => MEMBER.test(member))) {
      return err(badTrace("tracestate", tracestate, "It is a list of key=value, separated by commas."));
    }
  }
  return ok({ traceparent, ...(tracestate !== undefined && { tracestate }) });
}

/** A log that names the trace on each line. */
export function tracedLog(log: Log, trace: TraceContext): Log {
  return {
    debug: (message, fields) => log.debug(message, { ...trace, ...fields }),
    info: (message, fields) => log.info(message, { ...trace, ...fields }),
    warn: (message, fields) => log.warn(message, { ...trace, ...fields }),
    error: (message, fields) => log.error(message, { ...trace, ...fields }),
  };
}

/** The draft's section on error handling. */
function badTrace(name: string, value: string, reason: string): RpcError {
  return {
    ...operationFailed("protocol", `The attribute w3ctc:${name} of <rpc> is not well-formed. ${reason}`),
    info: [
      { name: "meta-name", value: `w3ctc:${name}`, namespace: ERROR_NAMESPACE },
      { name: "meta-value", value, namespace: ERROR_NAMESPACE },
      { name: "error-type", value: "bad-format", namespace: ERROR_NAMESPACE },
    ],
  };
}
