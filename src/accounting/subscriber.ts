import type { RunningChange, Subscriber } from "../datastore/change.ts";
import { readConfig, type AccountingConfig } from "./config.ts";
import type { AccountingEngine } from "./engine.ts";

/** Follows running: a change below `hwtacacs:hwtacacs` becomes the engine's configuration. */
export function accountingSubscriber(engine: AccountingEngine): Subscriber {
  return {
    prepare: async (change) => (concerns(change) ? engine.prepare(configOf(change)) : undefined),
    apply: (change) => {
      if (concerns(change)) engine.apply(configOf(change));
    },
  };
}

/** Whether a change touches the configuration; one without nodes is the load at start. */
function concerns(change: RunningChange): boolean {
  return change.nodes.length === 0 || change.nodes.some((node) => node.path.startsWith("/hwtacacs:hwtacacs"));
}

function configOf(change: RunningChange): AccountingConfig {
  return readConfig(change.config("hwtacacs:hwtacacs"));
}
