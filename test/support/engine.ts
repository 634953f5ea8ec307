import { AccountingEngine, type AccountingRecord, type EngineOptions } from "../../src/index.ts";
import { silentLog } from "./silent-log.ts";

/** An engine that always draws the longest wait, so that there is no jitter; nobody reads its log. */
export function openEngine(
  options: Pick<EngineOptions, "store" | "clock" | "transmit" | "config"> & Partial<EngineOptions>,
): Promise<AccountingEngine> {
  return AccountingEngine.open({ random: () => 1, log: silentLog, report: () => undefined, ...options });
}

/** A STOP of template `main`, or what `change` makes of it. */
export function recordOf(taskId: string, change: Partial<AccountingRecord> = {}): AccountingRecord {
  return {
    kind: "stop",
    taskId,
    template: "main",
    username: "user",
    port: "p",
    remoteAddress: "192.0.2.9",
    privilegeLevel: 1,
    args: [{ name: "task_id", value: taskId }],
    ...change,
  };
}

/** What `get` shows below `accounting-stop-packet`; `Shown` is the part of it that a test looks at. */
export async function shownBy<Shown>(engine: AccountingEngine): Promise<Shown> {
  const state = await engine.state();
  // The shape of the YANG module.
  return (state as { readonly "hwtacacs:hwtacacs": { readonly "accounting-stop-packet": Shown } })[
    "hwtacacs:hwtacacs"
  ]["accounting-stop-packet"];
}
