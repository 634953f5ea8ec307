import type { WriteAccess } from "./write-access.ts";

/** Who asks for a change, for the revision row, and what they may do. */
export interface Author {
  readonly username: string;
  /** NETCONF session-id; 0 for the server itself. */
  readonly sessionId: number;
  /** `message-id` of the rpc, empty where there is none. */
  readonly messageId: string;
  /** The trace that the rpc belongs to, for the revision row as well. */
  readonly trace?: { readonly traceparent: string; readonly tracestate?: string } | undefined;
  /** Absent: everything is allowed. */
  readonly access?: WriteAccess;
}
