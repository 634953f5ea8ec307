import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import { ReplyStatus } from "./accounting-reply.ts";
import type { AccountingReply } from "./accounting-reply.ts";
import type { TransmissionFailure, TransmissionPhase } from "./transmission-failure.ts";

/** Longest server_msg handed on, in characters: enough for a log line, too little to flood a log. */
const MAX_MESSAGE_LENGTH = 255;

/** How a transmission ends. */
export type Verdict = Result<void, TransmissionFailure>;

/** What a checked reply means: only SUCCESS is one. */
export function judge(reply: AccountingReply): Verdict {
  const serverMessage = reply.serverMessage.slice(0, MAX_MESSAGE_LENGTH);
  switch (reply.status) {
    case ReplyStatus.success:
      return ok();
    case ReplyStatus.error:
      return err({ kind: "server-error", serverMessage });
    case ReplyStatus.follow:
      return err({ kind: "follow", serverMessage });
  }
}

/** What an error of the connection means to a transmission that had come so far. */
export function connectionFailure(
  phase: TransmissionPhase,
  error: Error,
  received: number,
): TransmissionFailure {
  const code = errorCode(error);
  switch (phase) {
    case "connect":
      return { kind: "connection-failed", code };
    case "write":
      return { kind: "write-failed", code };
    case "reply":
      return { kind: "closed", received, code };
  }
}

/** The system's code for an error, or its message where it has none. */
export function errorCode(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
