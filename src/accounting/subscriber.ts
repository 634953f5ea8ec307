import type { RunningChange, Subscriber } from "../datastore/change.ts";
import { readConfig } from "./config.ts";
import type { AccountingEngine } from "./engine.ts";

/** Follows running: a change below `hwtacacs:hwtacacs` becomes the engine's configuration. */
export function accountingSubscriber(engine: AccountingEngine): Subscriber {
  const concerns = (change: RunningChange): boolean =>
    change.nodes.length === 0 || change.nodes.some((node) => node.path.startsWith("/hwtacacs:hwtacacs"));
  const config = (change: RunningChange): ReturnType<typeof readConfig> =>
    readConfig(change.config("hwtacacs:hwtacacs"));
  return {
    prepare: async (change) => (concerns(change) ? engine.prepare(config(change)) : undefined),
    apply: (change) => {
      if (concerns(change)) engine.apply(config(change));
    },
  };
}
