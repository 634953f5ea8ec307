import { dateAndTime } from "../base/date-and-time.ts";
import type { AccountingConfig, Template } from "./config.ts";
import type { EngineParts } from "./engine-parts.ts";
import type { StoredPacket } from "./packet-store.ts";
import { waitOf } from "./policy.ts";
import type { RecordKind } from "./record.ts";
import type { ServerHealth } from "./server-selection.ts";

/** Counters of the packets of one kind. */
export interface PacketStatistics {
  queued: number;
  transmitted: number;
  acknowledged: number;
  retransmitted: number;
  exhausted: number;
  discarded: number;
  refused: number;
  /** Removed because a later packet of the task says more; STOPs never are. */
  superseded: number;
}

/** Counters since the process began. */
export interface EngineStatistics extends Readonly<Record<RecordKind, PacketStatistics>> {
  /** Wall-clock milliseconds at which the counters were zero. */
  readonly since: number;
}

const ZERO: PacketStatistics = {
  queued: 0,
  transmitted: 0,
  acknowledged: 0,
  retransmitted: 0,
  exhausted: 0,
  discarded: 0,
  refused: 0,
  superseded: 0,
};

/** Counters at zero. */
export function newStatistics(since: number): EngineStatistics {
  return { since, start: { ...ZERO }, watchdog: { ...ZERO }, stop: { ...ZERO } };
}

/** What is shown of the stored packets. */
export interface PacketsShown {
  /** All accounting-stop packets that are stored, and all packets. */
  readonly total: number;
  readonly stored: number;
  readonly packets: readonly StoredPacket[];
  readonly isInFlight: (packet: StoredPacket) => boolean;
}

/** Operational data of the YANG module, RFC 7951 JSON: 64-bit numbers are strings, what is unknown is left out. */
export function accountingState(
  parts: Pick<EngineParts, "statistics" | "config" | "selection">,
  { total, stored, packets, isInFlight }: PacketsShown,
): unknown {
  const { config, selection } = parts;
  const { since, start, watchdog, stop } = parts.statistics;
  const { superseded: _never, ...stops } = stop;
  const discontinuity = { "discontinuity-time": dateAndTime(since) };
  return {
    "hwtacacs:hwtacacs": {
      "accounting-stop-packet": {
        total,
        stored,
        statistics: { ...discontinuity, ...asStrings(stops) },
        "start-statistics": { ...discontinuity, ...asStrings({ ...start }) },
        "watchdog-statistics": { ...discontinuity, ...asStrings({ ...watchdog }) },
        packet: packets.map((packet) => packetState(packet, isInFlight(packet), config)),
      },
      template: [...config.templates.values()].map((template) => ({
        name: template.name,
        "accounting-server": template.servers.map((server) => {
          const health = selection.health(template, server);
          const { since: zeroAt, connectionFailures, ...others } = health.statistics;
          return {
            name: server.name,
            state: {
              state: health.state,
              ...quietUntil(health, template),
              ...(health.lastFailure !== undefined && { "last-failure": health.lastFailure }),
              ...(health.lastSuccessTime !== undefined && {
                "last-answered-at": dateAndTime(health.lastSuccessTime),
              }),
              statistics: {
                "discontinuity-time": dateAndTime(zeroAt),
                ...asStrings({ ...others, "connection-failures": connectionFailures }),
              },
            },
          };
        }),
      })),
    },
  };
}

/** Address of the server that a packet was last sent to, as configured now. */
export function addressOf(packet: StoredPacket, config: AccountingConfig): string | undefined {
  const servers = config.templates.get(packet.record.template)?.servers;
  return servers?.find(({ name }) => name === packet.lastServer)?.address;
}

function quietUntil(health: ServerHealth, template: Template): { readonly "quiet-until"?: string } {
  // With quiet-time 0 no time is known: it ends when the others fail.
  if (health.state !== "quiet" || template.quietTimeMs === 0) return {};
  return { "quiet-until": dateAndTime(health.failedTime + template.quietTimeMs) };
}

function packetState(packet: StoredPacket, inFlight: boolean, config: AccountingConfig): unknown {
  const address = addressOf(packet, config);
  const hasServer = (config.templates.get(packet.record.template)?.servers.length ?? 0) > 0;
  const wait = packet.setAside || !hasServer ? undefined : waitOf(config.resend, packet.attempts);
  return {
    id: String(packet.id),
    kind: packet.record.kind,
    state: stateOf(packet, inFlight, wait),
    "task-id": packet.record.taskId,
    ...(packet.record.client !== undefined && { client: packet.record.client }),
    username: packet.record.username,
    template: packet.record.template,
    ...(packet.lastServer !== undefined && { server: packet.lastServer }),
    ...(address !== undefined && { "server-address": address }),
    "send-times": packet.transmissions,
    attempts: packet.attempts,
    "queued-at": dateAndTime(packet.queuedAt),
    ...(packet.firstSentAt !== undefined && { "first-sent-at": dateAndTime(packet.firstSentAt) }),
    ...(packet.behind !== undefined && { behind: String(packet.behind) }),
    ...(wait !== undefined &&
      !inFlight &&
      packet.behind === undefined && { "next-attempt-at": dateAndTime(packet.waitsSince + wait) }),
    ...(packet.lastFailure !== undefined && { "last-failure": packet.lastFailure }),
  };
}

function stateOf(packet: StoredPacket, inFlight: boolean, wait: number | undefined): string {
  if (inFlight) return "in-flight";
  if (packet.setAside) return "set-aside";
  return wait === undefined ? "parked" : "waiting";
}

function asStrings(counters: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(counters).map(([name, value]) => [name, String(value)]));
}
