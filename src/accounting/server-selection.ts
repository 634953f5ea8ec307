import type { Clock } from "../base/clock.ts";
import type { EngineEvent } from "./engine-event.ts";
import type { AccountingServer, Template } from "./config.ts";
import type { StoredPacket } from "./packet-store.ts";

/** Counters of one server. */
export interface ServerStatistics {
  /** Wall-clock milliseconds at which they were zero. */
  readonly since: number;
  requests: number;
  responses: number;
  timeouts: number;
  connectionFailures: number;
  errors: number;
  malformed: number;
}

/** What a server was sent: the id of a stored packet, or the taskId of a record that is not kept. */
export type Sent = number | string;

/** `quiet`: failed, and left alone for the quiet-time. `probing`: one packet tries whether it is back. */
export type ServerState = "unknown" | "up" | "quiet" | "probing";

/** What is known of one server. */
export interface ServerHealth {
  state: ServerState;
  /** Transmissions under way. */
  inFlight: number;
  /** Transmissions that it is trusted with at once: grows with each answer, so that a backlog does not drown it. */
  allowance: number;
  /** Monotonic and wall-clock milliseconds of the last failure. */
  failedAt: number;
  failedTime: number;
  /** Under quiet-time 0: the others have failed too, which ends the quiet. */
  othersFailed: boolean;
  lastFailure: string | undefined;
  /** Wall-clock milliseconds of the last SUCCESS. */
  lastSuccessTime: number | undefined;
  /** SUCCESSes so far. */
  successes: number;
  /** What it has refused, the last ones, with its SUCCESSes before: that is tried at another server first. */
  readonly refused: Map<Sent, number>;
  /** The one thing that it has refused since its last SUCCESS. */
  refusedSince: Sent | undefined;
  readonly statistics: ServerStatistics;
}

/** Transmissions at once to a server that has not answered yet, or has just come back. */
const FIRST_ALLOWANCE = 4;
/** Refused packets that are remembered of one server. */
const MAX_REFUSED = 1000;
/** Transmissions at once to one server at most. */
const MAX_ALLOWANCE = 64;

/**
 * Chooses the server of each transmission: the first that is not quiet, primary first. A server whose
 * quiet-time is over gets one packet as a probe; the others pass it by until the probe is answered.
 */
export class ServerSelection {
  readonly #health = new Map<string, ServerHealth>();
  readonly #report: (event: EngineEvent) => void;
  readonly #clock: Clock;

  constructor(clock: Clock, report: (event: EngineEvent) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Health of a server; survives changes of everything but its address and port. */
  health(template: Template, server: AccountingServer): ServerHealth {
    const key = JSON.stringify([template.name, server.address, server.port]);
    let health = this.#health.get(key);
    if (!health) {
      health = {
        state: "unknown",
        inFlight: 0,
        allowance: FIRST_ALLOWANCE,
        failedAt: 0,
        failedTime: 0,
        othersFailed: false,
        lastFailure: undefined,
        lastSuccessTime: undefined,
        successes: 0,
        refused: new Map(),
        refusedSince: undefined,
        statistics: {
          since: this.#clock.now(),
          requests: 0,
          responses: 0,
          timeouts: 0,
          connectionFailures: 0,
          errors: 0,
          malformed: 0,
        },
      };
      this.#health.set(key, health);
    }
    return health;
  }

  /** The server to try now; `hold`: a transmission under way has to end first; undefined: the template has no server. */
  pick(
    template: Template,
    { id, lastServer }: Pick<StoredPacket, "id" | "lastServer">,
    now: number,
  ): AccountingServer | "hold" | undefined {
    const servers = template.servers.filter((server) => this.#isUsable(template, server, now));
    const usable = servers.find((server) => !this.health(template, server).refused.has(id)) ?? servers[0];
    if (usable) {
      const { inFlight, allowance } = this.health(template, usable);
      return inFlight < allowance ? this.begin(template, usable, now) : "hold";
    }
    if (template.servers.some((server) => this.health(template, server).state === "probing")) return "hold";
    // All are quiet: each packet goes on with its own tries, at the server behind the one it tried last.
    const last = template.servers.findIndex((server) => server.name === lastServer);
    const next = template.servers[(last + 1) % template.servers.length];
    return next && this.begin(template, next, now);
  }

  /** Every server once, for a record that is not kept: the usable ones in order, then the quiet ones in order. */
  order(template: Template, now: number): readonly AccountingServer[] {
    const isUsable = (server: AccountingServer): boolean => this.#isUsable(template, server, now);
    return [...template.servers.filter(isUsable), ...template.servers.filter((server) => !isUsable(server))];
  }

  /** Notes that a transmission begins: to a server whose quiet-time is over it is the probe. */
  begin(template: Template, server: AccountingServer, now: number): AccountingServer {
    const health = this.health(template, server);
    health.inFlight += 1;
    if (health.state === "quiet" && this.#isUsable(template, server, now)) health.state = "probing";
    return server;
  }

  /** A server has answered with SUCCESS. */
  succeeded(template: Template, server: AccountingServer): void {
    const health = this.health(template, server);
    health.lastSuccessTime = this.#clock.now();
    health.successes += 1;
    health.refusedSince = undefined;
    health.inFlight -= 1;
    health.allowance =
      health.state === "up" ? Math.min(MAX_ALLOWANCE, health.allowance + 1) : FIRST_ALLOWANCE;
    this.#change(template, server, "up");
    health.othersFailed = false;
  }

  /**
   * A server has answered ERROR or FOLLOW. RFC 8907 §7.2: as if it could not be reached; but while it takes others, the
   * packet is at fault. So it stays up until it refuses a second packet without having taken one in between.
   */
  refused(template: Template, server: AccountingServer, reason: string, sent: Sent): void {
    const health = this.health(template, server);
    const first = health.state === "up" && (health.refusedSince ?? sent) === sent;
    if (!health.refused.has(sent)) {
      health.refused.set(sent, health.successes);
      const [oldest] = health.refused.keys();
      if (health.refused.size > MAX_REFUSED && oldest !== undefined) health.refused.delete(oldest);
    }
    if (!first) {
      this.failed(template, server, reason);
      return;
    }
    health.inFlight -= 1;
    health.lastFailure = reason;
    health.refusedSince = sent;
  }

  /** Whether a server that is up has refused this packet, taken others, and refused it again: the packet is at fault. */
  refusesOnly(template: Template, server: AccountingServer, packet: number): boolean {
    const { state, refused, successes } = this.health(template, server);
    return state === "up" && successes > (refused.get(packet) ?? Infinity);
  }

  /** A transmission has failed. */
  failed(template: Template, server: AccountingServer, reason: string): void {
    const health = this.health(template, server);
    health.inFlight -= 1;
    health.lastFailure = reason;
    this.#change(template, server, "quiet");
    health.failedAt = this.#clock.monotonic();
    health.failedTime = this.#clock.now();
    health.othersFailed = false;
    const others = template.servers
      .map((other) => this.health(template, other))
      .filter((other) => other !== health);
    if (others.every((other) => other.state === "quiet"))
      for (const other of others) other.othersFailed = true;
  }

  /** An exchange was cut off by ourselves: it says nothing of the server. */
  released(template: Template, server: AccountingServer): void {
    const health = this.health(template, server);
    health.inFlight -= 1;
    if (health.state === "probing") health.state = "quiet";
  }

  /** A probe that fails leaves a server as it was. */
  #change(template: Template, server: AccountingServer, state: "up" | "quiet"): void {
    const health = this.health(template, server);
    const previous = health.state;
    health.state = state;
    if (previous === state || (previous === "probing" && state === "quiet")) return;
    const { lastFailure } = health;
    this.#report({ kind: "server-state-change", template, server, previous, state, lastFailure });
  }

  #isUsable(template: Template, server: AccountingServer, now: number): boolean {
    const { state, othersFailed, failedAt } = this.health(template, server);
    if (state !== "quiet") return state !== "probing";
    return template.quietTimeMs === 0 ? othersFailed : now - failedAt >= template.quietTimeMs;
  }
}
