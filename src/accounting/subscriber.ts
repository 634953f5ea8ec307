import type { RunningChange, Subscriber } from "../datastore/change.ts";
import { readConfig, type AccountingConfig } from "./config.ts";
import type { AccountingEngine } from "./engine.ts";

/** Follows running: a change below `hwtacacs:hwtacacs` becomes the engine's configuration; `applied` is called then. */
export function accountingSubscriber(engine: AccountingEngine, applied: () => void): Subscriber {
  /** What {@link Subscriber.prepare} has read of a change, for its `apply`. */
  const prepared = new WeakMap<RunningChange, AccountingConfig>();
  return {
    prepare: async (change) => {
      if (!concerns(change)) return undefined;
      const config = configOf(change);
      prepared.set(change, config);
      return engine.prepare(config);
    },
    apply: (change) => {
      if (!concerns(change)) return;
      engine.apply(prepared.get(change) ?? configOf(change));
      applied();
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
