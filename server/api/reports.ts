import type { Health, ReportAccepted } from "./messages.ts";
import { json, problem, type Reply } from "./problem.ts";
import { recordOf } from "./report-record.ts";
import { readReport } from "./report-reader.ts";
import { unsendable, type AccountingEngine, type Clock, type RecordKind } from "../../src/index.ts";

/** The part of the engine that reports go to. */
export type ReportEngine = Pick<AccountingEngine, "accept" | "config" | "total">;

/** Seconds after which a full buffer or a failing disk may be tried again. */
const RETRY_AFTER_S = 5;

/** Hands a report to the engine; the answer says that it is on disk, or why not. Never rejects. */
export async function takeReport(
  kind: RecordKind,
  content: unknown,
  { engine, clock }: { readonly engine: ReportEngine; readonly clock: Clock },
): Promise<Reply> {
  const report = readReport(kind, content);
  if (!report.ok) {
    const faults = report.error.map(
      ({ pointer, detail }) => `${pointer === "" ? "the body" : pointer} ${detail}`,
    );
    const detail = `Correct the report, then send it again: ${faults.join("; ")}.`;
    return problem("malformed", detail, { errors: report.error });
  }
  // Without any template the engine still knows a report that it has taken before.
  const template = report.value.template ?? engine.config.scheme.template;
  const record = recordOf(kind, report.value, { template: template ?? "", now: clock.now() });
  const fault = unsendable(record);
  if (fault) {
    const detail = `The report has no form in TACACS+: ${fault.field} ${fault.reason}. Shorten it, then send it again.`;
    return problem("malformed", detail);
  }
  const outcome = await engine.accept(record);
  if (outcome.ok) {
    const { id, duplicate } = outcome.value;
    return json(duplicate ? 200 : 201, { packet: id, duplicate } satisfies ReportAccepted);
  }
  const { kind: refusal, message } = outcome.error;
  switch (refusal) {
    case "buffer-full":
    case "store-failed":
      return problem(refusal, `${message} Nothing is stored: send the same report again later.`, {
        retryAfter: RETRY_AFTER_S,
      });
    case "id-reused":
      return problem(
        refusal,
        `${message} Give each report an id of its own, and send this one again with it.`,
      );
    case "unknown-template":
      return problem(
        refusal,
        template === undefined
          ? "The report names no template, and /hwtacacs/accounting-scheme has none: name one there or in the report."
          : `${message} Configure it below /hwtacacs/template, or name another, then send the report again.`,
      );
  }
}

/** Whether reports are taken. */
export function health(engine: ReportEngine): Reply {
  const { maxPackets } = engine.config;
  if (engine.total >= maxPackets) {
    const detail = `The buffer holds ${maxPackets} accounting packets and takes no more: look at the accounting servers.`;
    return problem("buffer-full", detail, { retryAfter: RETRY_AFTER_S });
  }
  return json(200, { status: "ok", stored: engine.total, maxPackets } satisfies Health);
}
