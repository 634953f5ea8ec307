import type { TransmissionFailure } from "../tacacs/transmission-failure.ts";
import type { EngineParts } from "./engine-parts.ts";
import { exchange } from "./exchange.ts";
import type { AccountingRecord } from "./record.ts";
import { describeFailure, requestOf } from "./wire.ts";

/** What became of a record that the servers were asked to take at once. */
export type InquiryOutcome =
  | { readonly answered: true }
  | {
      readonly answered: false;
      /** Why the last server tried did not, for people to read. */
      readonly reason: string;
      /** One of them may have taken it all the same. */
      readonly doubtful: boolean;
    };

/** What the servers' answers mean to the rest of the engine. */
export interface InquiryListener {
  /** A server of the record's template works. */
  answered(): void;
  /** A transmission has failed: where it was the probe, packets wait for its end. */
  failed(): void;
  /** Whether the answer still matters. */
  matters(): boolean;
}

/** Sends a record to its template's servers in order, once each, until one answers; it is not kept. */
export async function inquire(
  record: AccountingRecord,
  parts: EngineParts,
  listener: InquiryListener,
): Promise<InquiryOutcome> {
  const { config, clock, selection, signal, log, statistics } = parts;
  const { kind, taskId } = record;
  const template = config.templates.get(record.template);
  let reason = template ? `template "${template.name}" has no accounting server` : "its template was deleted";
  let doubtful = false;
  for (const server of template ? selection.order(template, clock.monotonic()) : []) {
    if (signal.aborted || !template || !listener.matters()) break;
    selection.begin(template, server, clock.monotonic());
    statistics[kind].transmitted += 1;
    const outcome = await exchange(requestOf(record, template), template, server, taskId, parts);
    if (outcome.ok) {
      statistics[kind].acknowledged += 1;
      listener.answered();
      return { answered: true };
    }
    listener.failed();
    reason = `${server.name}: ${describeFailure(outcome.error)}`;
    doubtful ||= mayHaveArrived(outcome.error);
    if (outcome.error.kind === "aborted") break;
    log.warn("accounting packet not answered", { kind, taskId, server: server.name, reason });
  }
  return { answered: false, reason, doubtful };
}

/** A server that has said no, or that was not reached, has not taken the record. */
function mayHaveArrived(failure: TransmissionFailure): boolean {
  switch (failure.kind) {
    case "connection-failed":
    case "server-error":
    case "follow":
    case "cannot-encode":
      return false;
    case "timeout":
      return failure.phase !== "connect";
    default:
      return true;
  }
}
