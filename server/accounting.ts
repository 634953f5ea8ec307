import { randomBytes } from "node:crypto";
import { accountingActions } from "./accounting-actions.ts";
import { accountingEvents } from "./accounting-events.ts";
import type { TacacsDialler } from "./tacacs-dialler.ts";
import { TacacsRelay } from "./tacacs-relay.ts";
import {
  accountingSubscriber,
  AccountingEngine,
  jsonState,
  DisconnectCause,
  readConfig,
  SessionAccounting,
  TacacsClient,
  type Actions,
  type Clock,
  type Datastore,
  type Event,
  type Log,
  type NetconfSession,
  type PacketStore,
  type Refusal,
  type RunningChange,
  type TerminationReason,
} from "../src/index.ts";

/** The part of a NETCONF session that accounting speaks of. */
export type AccountedNetconfSession = Pick<
  NetconfSession,
  "id" | "username" | "peer" | "startedAt" | "traffic" | "end"
>;

/** Accounts for every NETCONF session. */
export interface Accounting {
  /** Says whether a session may begin, as `NetconfServerOptions.onSessionStart` does. */
  sessionStarted(session: AccountedNetconfSession): Promise<string | undefined> | undefined;
  sessionEnded(session: AccountedNetconfSession, reason: TerminationReason): void;
  /** Waits until every STOP is on disk, then ends what is being sent: the next process goes on with it. */
  close(): Promise<void>;
}

/** Octets of chance in a task_id: enough that no node and no start gives another one's. */
const TASK_ID_OCTETS = 12;

/** HWTACACS' words for why a session has ended. */
const CAUSES: Readonly<Record<TerminationReason, DisconnectCause>> = {
  closed: DisconnectCause.userRequest,
  killed: DisconnectCause.administrator,
  dropped: DisconnectCause.connectionLost,
  timeout: DisconnectCause.idleTimeout,
  "bad-hello": DisconnectCause.userError,
  other: DisconnectCause.serverRequest,
};

/** Starts the engine by running as it is, and lets it follow every change. */
export async function startAccounting(options: {
  readonly datastore: Datastore;
  readonly packets: PacketStore;
  readonly publish: (event: Event) => void;
  readonly dialler: TacacsDialler;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Accounting & { readonly actions: Actions; readonly engine: AccountingEngine }> {
  const { datastore, clock, log } = options;
  const config = readConfig(datastore.describe().config("/hwtacacs:hwtacacs"));
  const client = new TacacsClient(clock, (target) => options.dialler.dial(target));
  const engine = await AccountingEngine.open({
    store: options.packets,
    clock,
    random: Math.random,
    transmit: (request, server, means) => client.transmit(request, server, means),
    config,
    log,
    report: accountingEvents({ publish: options.publish, clock, log }),
  });
  const sessions = new SessionAccounting(engine, {
    clock,
    log,
    newTaskId: () => randomBytes(TASK_ID_OCTETS).toString("hex"),
  });
  datastore.subscribe({
    prepare: (change) => (options.dialler.hasTls ? undefined : tlsWithoutCertificate(change)),
    apply: () => undefined,
  });
  datastore.subscribe(accountingSubscriber(engine, () => sessions.followConfig()));
  datastore.addStateProvider(jsonState("hwtacacs", () => engine.state()));
  const relay = new TacacsRelay({ engine, tls: options.dialler, clock, log });
  datastore.subscribe(relay);
  datastore.addStateProvider(jsonState("hwtacacs", async () => relay.state()));
  const ends = {
    close: async (): Promise<void> => {
      relay.close();
      await engine.close();
      client.close();
    },
  };
  return { ...sessionAccounting(ends, sessions), actions: accountingActions(engine), engine };
}

/** The refusal of a server over TLS where this server cannot prove itself (RFC 9887 §3.4). */
function tlsWithoutCertificate({ nodes }: RunningChange): Refusal | undefined {
  const tls = nodes.find(
    ({ operation, path }) =>
      operation === "create" && path.startsWith("/hwtacacs:hwtacacs/template[") && path.endsWith("/tls"),
  );
  if (!tls) return undefined;
  const message =
    "TLS needs a certificate of this server: name it in the section accounting-tls of the configuration file, and restart.";
  return { message, path: tls.path };
}

/** START at log-in and STOP at log-out of NETCONF sessions. */
export function sessionAccounting(
  engine: Pick<AccountingEngine, "close">,
  sessions: SessionAccounting,
): Accounting {
  return {
    sessionStarted(session) {
      const { id, username, startedAt, peer } = session;
      const service = peer.service ?? "netconf";
      return sessions.start(
        id,
        {
          username,
          port: `${service}${id}`,
          remoteAddress: peer.address,
          service,
          protocol: peer.transport,
          startedAt,
        },
        { recovery: peer.recovery, traffic: () => session.traffic, end: () => session.end("other") },
      );
    },
    sessionEnded: ({ id }, reason) => sessions.stop(id, CAUSES[reason]),
    async close() {
      await sessions.settled();
      await engine.close();
    },
  };
}
