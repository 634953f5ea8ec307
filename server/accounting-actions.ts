import type { DataNode } from "libyang-wasm";
import { ok, type AccountingEngine, type ActionHandler, type Actions } from "../src/index.ts";

const NAMESPACE = "urn:hwtacacsd:params:xml:ns:yang:hwtacacs";
const PLACE = "/hwtacacs:hwtacacs/accounting-stop-packet";

/** The actions of the YANG module on stored accounting-stop packets. Who has removed what is in the log. */
export function accountingActions(engine: Pick<AccountingEngine, "reset" | "resendNow">): Actions {
  const reset: ActionHandler = async (input, { log }) => {
    const selection = selectionOf(input);
    const count = await engine.reset(selection);
    log.warn("accounting-stop packets removed by an operator", { selection, count });
    return ok(packets(count));
  };
  const resendNow: ActionHandler = async (input, { log }) => {
    const selection = selectionOf(input);
    const count = await engine.resendNow(selection);
    log.info("accounting-stop packets made due by an operator", { selection, count });
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
