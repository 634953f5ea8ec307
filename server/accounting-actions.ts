import type { DataNode } from "libyang-wasm";
import { ok, type AccountingEngine, type ActionHandler, type Actions } from "../src/index.ts";

const NAMESPACE = "urn:hwtacacsd:params:xml:ns:yang:hwtacacs";
const PLACE = "/hwtacacs:hwtacacs/accounting-stop-packet";

/** The actions of the YANG module on stored packets. Who has removed what is in the log, packet by packet up to a thousand. */
export function accountingActions(engine: Pick<AccountingEngine, "reset" | "resendNow">): Actions {
  const reset: ActionHandler = async (input, { log }) => {
    const selection = selectionOf(input);
    const { count, listed } = await engine.reset(selection);
    log.warn("accounting packets removed by an operator", { selection, count, listed: listed.length });
    // What is gone is in no list any more: the log is the only place that can tell.
    for (const { id, record } of listed) {
      const { kind, taskId, username, template } = record;
      log.warn("accounting packet removed by an operator", { id, kind, taskId, user: username, template });
    }
    return ok(packets(count));
  };
  const resendNow: ActionHandler = async (input, { log }) => {
    const selection = selectionOf(input);
    const count = await engine.resendNow(selection);
    log.info("accounting packets made due by an operator", { selection, count });
    return ok(packets(count));
  };
  return new Map([
    [`${PLACE}/reset`, reset],
    [`${PLACE}/resend-now`, resendNow],
  ]);
}

/** One of the choice: the schema has seen to it. */
function selectionOf(input: DataNode): Parameters<AccountingEngine["resendNow"]>[0] {
  const id = input.child("id")?.value;
  if (id !== undefined) return { id: Number(id) };
  const address = input.child("address")?.value;
  return address === undefined ? "all" : { address };
}

function packets(count: number): string {
  return `<packets xmlns="${NAMESPACE}">${count}</packets>`;
}
