import { dateAndTime } from "../../base/date-and-time.ts";
import type { Context, DataTree } from "libyang-wasm";
import type { DatastoreName } from "../../datastore/datastore-name.ts";
import type { LockHolder } from "../../datastore/locks.ts";
import type { PartialLocks } from "../../datastore/partial-locks.ts";
import type { StateProvider } from "../../datastore/state-provider.ts";
import { PerContext } from "../../yang/per-context.ts";
import type { SchemaTexts } from "../../yang/schema-texts.ts";
import type { NetconfSession } from "../session.ts";
import type { CommonCounters } from "./counters.ts";
import { schemas } from "./schemas.ts";

/** Namespace of ietf-netconf-monitoring (RFC 6022 §5). */
export const MONITORING_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";

const MODULE = "ietf-netconf-monitoring";
const STATE = `${MODULE}:netconf-state`;

/** `/netconf-state/statistics`, RFC 6022 §2.1.5. */
export interface ServerStatistics extends CommonCounters {
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
  readonly inBadHellos: number;
  readonly inSessions: number;
  readonly droppedSessions: number;
}

/** What the monitoring of a server looks at. */
export interface MonitoredServer {
  sessions(): readonly NetconfSession[];
  statistics(): ServerStatistics;
  lockHolder(datastore: DatastoreName): LockHolder | undefined;
  readonly partialLocks: PartialLocks;
  readonly schemaTexts: SchemaTexts;
  /** The names of RFC 6022's netconf-datastore-type. */
  datastores(context: Context): readonly DatastoreName[];
  capabilities(context: Context): readonly string[];
}

/** The state of ietf-netconf-monitoring. What follows from the schema is built once. */
export function netconfState(server: MonitoredServer): StateProvider {
  const fixed = new PerContext((context) => fixedState(context, server));
  return {
    module: MODULE,
    addTo(tree) {
      tree.merge(fixed.of(tree.context));
      const state = {
        [STATE]: {
          datastores: {
            datastore: server
              .datastores(tree.context)
              .map((name) =>
                datastoreState(name, server.lockHolder(name), server.partialLocks, tree.context),
              ),
          },
          sessions: { session: server.sessions().map(sessionState) },
          statistics: statisticsState(server.statistics()),
        },
      };
      tree.merge(parse(tree.context, state), { consume: true });
    },
  };
}

/** Capabilities and schemas. */
function fixedState(context: Context, server: MonitoredServer): DataTree {
  const schema = schemas(context, server.schemaTexts).flatMap(({ identifier, version, namespace }) =>
    ["yang", "yin"].map((format) => ({
      identifier,
      version,
      format: `${MODULE}:${format}`,
      namespace,
      location: ["NETCONF"],
    })),
  );
  return parse(context, {
    [STATE]: { capabilities: { capability: server.capabilities(context) }, schemas: { schema } },
  });
}

function datastoreState(
  name: DatastoreName,
  holder: LockHolder | undefined,
  partialLocks: PartialLocks,
  context: Context,
): object {
  const parts = name === "running" && !holder ? partialLocks.all : [];
  return {
    name,
    ...(parts.length > 0 && {
      locks: {
        "partial-lock": parts.map(({ id, sessionId, since, select, nodes }) => ({
          "lock-id": id,
          "locked-by-session": sessionId,
          "locked-time": dateAndTime(since),
          select,
          "locked-node": nodes.filter((node) => context.schemaNode(node.replace(/\[[^\]]*\]/g, ""))),
        })),
      },
    }),
    ...(holder && {
      locks: {
        "global-lock": {
          "locked-by-session": holder.sessionId,
          "locked-time": dateAndTime(holder.since),
        },
      },
    }),
  };
}

function sessionState(session: NetconfSession): object {
  return {
    "session-id": session.id,
    transport: `${MODULE}:netconf-${session.peer.transport}`,
    username: session.username,
    "source-host": session.peer.address,
    "login-time": dateAndTime(session.startedAt),
    ...countersState(session.counters),
  };
}

function statisticsState(statistics: ServerStatistics): object {
  return {
    "netconf-start-time": dateAndTime(statistics.startedAt),
    "in-bad-hellos": statistics.inBadHellos,
    "in-sessions": statistics.inSessions,
    "dropped-sessions": statistics.droppedSessions,
    ...countersState(statistics),
  };
}

function countersState(counters: CommonCounters): object {
  return {
    "in-rpcs": counters.inRpcs,
    "in-bad-rpcs": counters.inBadRpcs,
    "out-rpc-errors": counters.outRpcErrors,
    "out-notifications": counters.outNotifications,
  };
}

function parse(context: Context, state: object): DataTree {
  return context.parseData(JSON.stringify(state), { format: "json", parseOnly: true, strict: true });
}
