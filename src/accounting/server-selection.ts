import type { AccountingServer, Template } from "./config.ts";

/** Counters of one server since the process began. */
export interface ServerStatistics {
  requests: number;
  responses: number;
  timeouts: number;
  connectionFailures: number;
  errors: number;
  malformed: number;
}

/** `quiet`: failed, and left alone for the quiet-time. `probing`: one packet tries whether it is back. */
export type ServerState = "unknown" | "up" | "quiet" | "probing";

/** What is known of one server. */
export interface ServerHealth {
  state: ServerState;
  /** Monotonic milliseconds; Infinity: until the others fail too. */
  quietUntil: number;
  /** Wall-clock milliseconds of the same moment, for display. */
  quietUntilTime: number | undefined;
  lastFailure: string | undefined;
  readonly statistics: ServerStatistics;
}

/**
 * Chooses the server of each transmission: the first that is not quiet, primary first. A server whose
 * quiet-time is over gets one packet as a probe; the others pass it by until the probe is answered.
 */
export class ServerSelection {
  readonly #health = new Map<string, ServerHealth>();

  /** Health of a server; survives changes of everything but its address and port. */
  health(template: Template, server: AccountingServer): ServerHealth {
    const key = JSON.stringify([template.name, server.address, server.port]);
    let health = this.#health.get(key);
    if (!health) {
      health = {
        state: "unknown",
        quietUntil: 0,
        quietUntilTime: undefined,
        lastFailure: undefined,
        statistics: { requests: 0, responses: 0, timeouts: 0, connectionFailures: 0, errors: 0, malformed: 0 },
      };
      this.#health.set(key, health);
    }
    return health;
  }

  /** The server to try now; `hold`: only a probe under way can tell; undefined: the template has no server. */
  pick(template: Template, lastServer: string | undefined, now: number): AccountingServer | "hold" | undefined {
    let probing = false;
    for (const server of template.servers) {
      const health = this.health(template, server);
      if (health.state === "unknown" || health.state === "up") return server;
      if (health.state === "probing") probing = true;
      else if (health.quietUntil <= now) {
        health.state = "probing";
        return server;
      }
    }
    if (probing) return "hold";
    // All are quiet: each packet goes on with its own tries, at the server behind the one it tried last.
    const last = template.servers.findIndex((server) => server.name === lastServer);
    return template.servers[(last + 1) % template.servers.length];
  }

  /** A server has answered with SUCCESS. */
  succeeded(template: Template, server: AccountingServer): void {
    const health = this.health(template, server);
    health.state = "up";
    health.quietUntilTime = undefined;
  }

  /** A transmission has failed. */
  failed(template: Template, server: AccountingServer, reason: string, now: number, time: number): void {
    const health = this.health(template, server);
    health.state = "quiet";
    health.lastFailure = reason;
    const forever = template.quietTimeMs === 0;
    health.quietUntil = forever ? Infinity : now + template.quietTimeMs;
    health.quietUntilTime = forever ? undefined : time + template.quietTimeMs;
    if (template.servers.every((other) => this.health(template, other).quietUntil === Infinity)) {
      for (const other of template.servers) {
        const otherHealth = this.health(template, other);
        // Quiet-time 0: the others have failed too, so each is tried again in order.
        if (other !== server && otherHealth.state === "quiet") otherHealth.quietUntil = 0;
      }
    }
  }

  /** An exchange was cut off by ourselves: it says nothing of the server. */
  released(template: Template, server: AccountingServer): void {
    const health = this.health(template, server);
    if (health.state === "probing") health.state = "quiet";
  }
}
