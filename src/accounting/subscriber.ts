import type { NodeChange, RunningChange, Subscriber } from "../datastore/change.ts";
import { changedPolicy, readConfig, type AccountingConfig } from "./config.ts";
import type { AccountingEngine } from "./engine.ts";

const ALL = "/hwtacacs:hwtacacs";
const RESEND = `${ALL}/accounting-stop-packet/resend/`;

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

/** The configuration after a change; new values of what operators change most need no reading. */
function configOf(change: RunningChange, current: AccountingConfig | undefined): AccountingConfig {
  const values = newPolicyValues(change.nodes);
  if (!current || values.length === 0) return readConfig(change.config(ALL));
  const { maxPackets, upperThreshold, lowerThreshold, templates, scheme } = current;
  const resend = changedPolicy(current.resend, values);
  return { resend, maxPackets, upperThreshold, lowerThreshold, templates, scheme };
}

/** The leaves of the resend policy with their new values, where nothing else has changed; else none. */
function newPolicyValues(nodes: readonly NodeChange[]): readonly (readonly [name: string, value: string])[] {
  const values: [string, string][] = [];
  for (const { path, value } of nodes) {
    if (value === undefined || !path.startsWith(RESEND)) return [];
    values.push([path.slice(RESEND.length), value]);
  }
  return values;
}
