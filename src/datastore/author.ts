import type { WriteAccess } from "./write-access.ts";

/** Who asks for a change, for the revision row, and what they may do. */
export interface Author {
  readonly username: string;
  /** NETCONF session-id; 0 for the server itself. */
  readonly sessionId: number;
  /** `message-id` of the rpc, empty where there is none. */
  readonly messageId: string;
  /** Absent: everything is allowed. */
  readonly access?: WriteAccess;
}
