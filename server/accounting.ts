import { randomBytes } from "node:crypto";
import { accountingActions } from "./accounting-actions.ts";
import { accountingEvents } from "./accounting-events.ts";
import {
  accountingSubscriber,
  AccountingEngine,
  jsonState,
  readConfig,
  startRecord,
  stopRecord,
  transmit,
  type AccountingRecord,
  type Actions,
  type Clock,
  type Datastore,
  type Event,
  type Log,
  type NetconfSession,
  type PacketStore,
} from "../src/index.ts";

/** The part of a NETCONF session that accounting speaks of. */
export type AccountedNetconfSession = Pick<NetconfSession, "id" | "username" | "peer" | "startedAt">;

/** Accounts for every NETCONF session. */
export interface Accounting {
  sessionStarted(session: AccountedNetconfSession): void;
  sessionEnded(session: AccountedNetconfSession): void;
  /** Waits until every STOP is on disk, then ends what is being sent: the next process goes on with it. */
  close(): Promise<void>;
}

/** Starts the engine by running as it is, and lets it follow every change. */
export async function startAccounting(options: {
  readonly datastore: Datastore;
  readonly packets: PacketStore;
  readonly publish: (event: Event) => void;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Accounting & { readonly actions: Actions }> {
  const { datastore, clock, log } = options;
  const config = readConfig(datastore.describe().config("hwtacacs:hwtacacs"));
  const engine = await AccountingEngine.open({
    store: options.packets,
    clock,
    random: Math.random,
    transmit,
    config,
    log,
    report: accountingEvents({ publish: options.publish, clock, log }),
  });
  datastore.subscribe(accountingSubscriber(engine));
  datastore.addStateProvider(jsonState("hwtacacs", () => engine.state()));
  return { ...sessionAccounting(engine, clock), actions: accountingActions(engine) };
}

/** START at log-in and STOP at log-out, under the scheme in force at log-in. */
export function sessionAccounting(
  engine: Pick<AccountingEngine, "config" | "openTask" | "accept" | "close">,
  clock: Clock,
): Accounting {
  /** START records of the open sessions by session-id. */
  const started = new Map<number, AccountingRecord>();
  const stopping = new Set<Promise<unknown>>();
  return {
    sessionStarted(session) {
      const template = engine.config.schemeTemplate;
      if (template === undefined) return; // the scheme says: no accounting
      const record = startRecord({
        taskId: randomBytes(8).toString("hex"),
        template,
        username: session.username,
        port: `netconf${session.id}`,
        remoteAddress: session.peer.address,
        startedAt: session.startedAt,
      });
      started.set(session.id, record);
      // The session goes on without an answer to its START: the scheme's start-fail is `online`.
      void engine.openTask(record);
      void engine.accept(record);
    },
    sessionEnded(session) {
      const start = started.get(session.id);
      if (!start) return;
      started.delete(session.id);
      const stop = engine.accept(stopRecord(start, clock.now())).finally(() => stopping.delete(stop));
      stopping.add(stop);
    },
    async close() {
      await Promise.allSettled(stopping);
      await engine.close();
    },
  };
}
