import type { RunningChange, Subscriber } from "../datastore/change.ts";
import { readConfig, readResendPolicy, type AccountingConfig } from "./config.ts";
import type { AccountingEngine } from "./engine.ts";

const ALL = "/hwtacacs:hwtacacs";
const RESEND = `${ALL}/accounting-stop-packet/resend`;

/** Follows running: a change below `hwtacacs:hwtacacs` becomes the engine's configuration; `applied` is called then. */
export function accountingSubscriber(engine: AccountingEngine, applied: () => void): Subscriber {
  let current: AccountingConfig | undefined;
  return {
    apply: (change) => {
      if (!concerns(change)) return;
      current = configOf(change, current);
      engine.apply(current);
      applied();
    },
  };
}

/** Whether a change touches the configuration; one without nodes is the load at start. */
function concerns(change: RunningChange): boolean {
  return change.nodes.length === 0 || change.nodes.some((node) => node.path.startsWith(ALL));
}

/** The configuration after a change; what operators change most is read alone. */
function configOf(change: RunningChange, current: AccountingConfig | undefined): AccountingConfig {
  const { nodes } = change;
  if (!current || nodes.length === 0 || nodes.some(({ path }) => !path.startsWith(`${RESEND}/`)))
    return readConfig(change.config(ALL));
  const { maxPackets, upperThreshold, lowerThreshold, templates, scheme } = current;
  const resend = readResendPolicy(change.config(RESEND));
  return { resend, maxPackets, upperThreshold, lowerThreshold, templates, scheme };
}
