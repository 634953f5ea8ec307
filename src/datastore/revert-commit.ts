import type { Log } from "../base/log.ts";
import { err, ok } from "../base/result.ts";
import { inUse, invalidValue, missingElement, operationFailed, type RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import type { ConfirmedCommit } from "./confirmed-commit.ts";
import { Draft } from "./draft.ts";
import type { Outcome } from "./outcome.ts";
import type { DatastoreParts } from "./parts.ts";
import type { PendingCommit } from "./pending-commit.ts";

/** The server itself as author. */
export const SERVER: Author = { username: "", sessionId: 0, messageId: "" };

/** Milliseconds between attempts to go back where the disk or a subscriber refuses. */
const RETRY_AFTER = 5000;

/** Gives up the pending confirmed commit at the wish of a session, RFC 6241 §8.4.4.1. */
export async function cancelCommit(
  parts: DatastoreParts,
  author: Author,
  persistId: string | undefined,
): Promise<Outcome> {
  const refusal = cancelRefusal(parts.confirmed, author.sessionId, persistId);
  if (refusal) return err([refusal]);
  const outcome = await goBack(parts, author);
  if (outcome.ok) parts.confirmed.reverted("cancel", author);
  return outcome;
}

/**
 * Goes back without being asked: the time is over, or the session that was to confirm has ended. What refuses is asked
 * again later, for the configuration before must come back (RFC 6241 §8.4.1).
 */
export async function revertCommit(
  parts: DatastoreParts,
  log: Log,
  event: "cancel" | "timeout",
  cause: Pick<Author, "username" | "sessionId">,
): Promise<void> {
  const outcome = await goBack(parts, SERVER);
  if (outcome.ok) {
    log.info("confirmed commit reverted", { event, revision: parts.running.revision });
    parts.confirmed.reverted(event, cause);
    return;
  }
  log.error("confirmed commit not reverted yet", { reason: outcome.error[0]?.message });
  parts.confirmed.retry(RETRY_AFTER);
}

/** Whether a confirmed commit that was pending when the server ended is over now. */
export function endedMeanwhile(pending: PendingCommit, bootId: string, now: number): boolean {
  // RFC 6241 §8.4.1: neither the end of its session nor a restart of the device leaves it in force.
  return pending.persist === undefined || pending.bootId !== bootId || pending.deadline <= now;
}

/** Brings the configuration before the confirmed commit back, in one transaction with the end of it. */
async function goBack(parts: DatastoreParts, author: Author): Promise<Outcome> {
  const { pending } = parts.confirmed;
  if (!pending) return ok();
  const base = new Draft(await parts.running.at(pending.baseRevision));
  const outcome = await parts.running.commit(base, author, "settled");
  if (!outcome.ok) base[Symbol.dispose]();
  return outcome;
}

function cancelRefusal(
  { pending, issuer }: ConfirmedCommit,
  sessionId: number,
  persistId: string | undefined,
): RpcError | undefined {
  if (persistId !== undefined) {
    if (pending?.persist === persistId) return undefined;
    return invalidValue("protocol", "No confirmed commit with this <persist-id> is pending.");
  }
  if (!pending) return operationFailed("protocol", "No confirmed commit is pending.");
  if (pending.persist !== undefined) {
    return missingElement(
      "protocol",
      "persist-id",
      "The pending confirmed commit is persistent: give its token as <persist-id>.",
    );
  }
  if (issuer === sessionId) return undefined;
  return inUse(
    "protocol",
    `The pending confirmed commit belongs to session ${issuer}, which alone can cancel it.`,
  );
}
