import type { Log } from "../base/log.ts";
import type { NamespacedAttribute } from "../xml/envelope.ts";

/** Namespace of the attributes of draft-ietf-netconf-trace-ctx-extension. */
export const TRACE_NAMESPACE = "urn:ietf:params:xml:ns:netconf:w3ctc:1.0";
/** Its capability. */
export const TRACE_CAPABILITY = "urn:ietf:params:netconf:capability:w3ctc:1.0";

/** The trace that an `<rpc>` belongs to, as fields of a log line. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** What an `<rpc>` says of its trace. */
export interface ReadTrace {
  /** Undefined where the rpc belongs to none. */
  readonly trace?: TraceContext;
  /** The first attribute that is not what W3C Trace Context says; it counts as absent. */
  readonly malformed?: "traceparent" | "tracestate";
}

const NONE: ReadTrace = {};

/** W3C Trace Context §3.2: version, trace-id, parent-id, flags; later versions may go on. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;
/** W3C Trace Context §3.3: a member of the list; an empty one is allowed. The draft sets no limit to their number. */
const MEMBER = /^[ \t]*(?:[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256})?[ \t]*$/;

/**
 * Reads the trace context of an `<rpc>`. Whatever its attributes hold, the rpc is carried out (the draft's section on
 * error handling): without a good traceparent it belongs to no trace, and a bad tracestate is left out.
 */
export function readTrace(attributes: readonly NamespacedAttribute[]): ReadTrace {
  if (attributes.length === 0) return NONE;
  const value = (wanted: string): string | undefined =>
    attributes.find(({ namespace, localName }) => namespace === TRACE_NAMESPACE && localName === wanted)
      ?.value;
  const traceparent = value("traceparent");
  const tracestate = value("tracestate");
  if (traceparent === undefined) return tracestate === undefined ? NONE : { malformed: "tracestate" };
  const parent = TRACEPARENT.exec(traceparent);
  if (!parent || (parent[1] === "00" && parent[2] !== undefined)) return { malformed: "traceparent" };
  if (tracestate === undefined) return { trace: { traceparent } };
  return tracestate.split(",").every((member) => MEMBER.test(member))
    ? { trace: { traceparent, tracestate } }
    : { trace: { traceparent }, malformed: "tracestate" };
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
