import type { Clock } from "../base/clock.ts";
import { err } from "../base/result.ts";
import type { AccountingRequest } from "./accounting-request.ts";
import { encodeSafely, newSessionId, transmit, type ServerEndpoint, type TransmitOptions } from "./client.ts";
import { tcpDialler } from "./dialler.ts";
import { SharedConnection } from "./shared-connection.ts";
import { errorCode, type Verdict } from "./verdict.ts";

/** Connections to one server at most. */
const MAX_CONNECTIONS = 4;

/** Sessions under way on one connection from which on a further connection is opened. */
const SESSIONS_PER_CONNECTION = 16;

/** Milliseconds after which a connection that nobody uses is closed. */
const IDLE_MS = 60_000;

/** Milliseconds for which each session has a connection of its own, where a server does not agree to share or closes what it shares. */
const ALONE_MS = 60_000;

/** The connections to one server, RFC 8907 §4.3. */
export class ConnectionPool {
  readonly #clock: Clock;
  readonly #connections = new Map<SharedConnection, () => void>();
  /** The connection whose server has not agreed yet: whether it does. */
  #asking: Promise<boolean> | undefined;
  #aloneUntil = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether no connection is left. */
  get empty(): boolean {
    return this.#connections.size === 0;
  }

  /** Sends one request over a shared connection where the server agrees to that. Never rejects. */
  async transmit(
    request: AccountingRequest,
    server: ServerEndpoint,
    options: TransmitOptions,
  ): Promise<Verdict> {
    const { clock, responseTimeout } = options;
    const limit = clock.monotonic() + responseTimeout;
    const left = (): TransmitOptions => ({
      ...options,
      responseTimeout: Math.max(1, limit - clock.monotonic()),
    });
    for (;;) {
      if (clock.monotonic() < this.#aloneUntil) return transmit(request, server, left());
      const free = this.#leastBusy();
      const isFull = free === undefined || free.inFlight >= SESSIONS_PER_CONNECTION;
      if (free && (!isFull || this.#asking || this.#connections.size >= MAX_CONNECTIONS)) {
        return this.#send(free, request, server, left());
      }
      if (!this.#asking) return this.#ask(request, server, left());
      // RFC 8907 §4.3: no second packet before the server has agreed.
      if (!(await this.#asking)) return transmit(request, server, left());
    }
  }

  /** Lets no connection take a further session; each closes when its last one has ended. */
  retire(): void {
    for (const [connection, cancelIdle] of this.#connections) {
      cancelIdle();
      connection.retire();
    }
    this.#connections.clear();
  }

  #leastBusy(): SharedConnection | undefined {
    let least: SharedConnection | undefined;
    for (const connection of this.#connections.keys()) {
      if (connection.agreed && connection.inFlight < (least?.inFlight ?? Infinity)) least = connection;
    }
    return least;
  }

  /** The first session on a new connection. */
  async #ask(request: AccountingRequest, server: ServerEndpoint, options: TransmitOptions): Promise<Verdict> {
    const { dial = tcpDialler } = options;
    let connection: SharedConnection;
    try {
      connection = new SharedConnection(dial(server), server.key, () => this.#idle(connection));
    } catch (cause) {
      return err({ kind: "connection-failed", code: errorCode(cause) });
    }
    this.#connections.set(connection, () => undefined);
    const sent = this.#send(connection, request, server, options);
    const asking = sent.then(() => connection.agreed);
    this.#asking = asking;
    const verdict = await sent;
    if (this.#asking === asking) this.#asking = undefined;
    const answered = verdict.ok || verdict.error.kind === "server-error" || verdict.error.kind === "follow";
    if (answered && !connection.agreed) this.#aloneUntil = this.#clock.monotonic() + ALONE_MS;
    return verdict;
  }

  async #send(
    connection: SharedConnection,
    request: AccountingRequest,
    server: ServerEndpoint,
    options: TransmitOptions,
  ): Promise<Verdict> {
    const sessionId = newSessionId(options);
    const packet = encodeSafely(request, sessionId, server.key, !connection.agreed);
    if (!packet.ok) {
      if (connection.inFlight === 0 && !connection.agreed) this.#drop(connection);
      return err({ kind: "cannot-encode", ...packet.error });
    }
    this.#connections.get(connection)?.();
    const verdict = await connection.exchange(sessionId, packet.value, options);
    if (!verdict.ok && verdict.error.kind === "closed" && verdict.error.reused === true) {
      this.#aloneUntil = this.#clock.monotonic() + ALONE_MS;
    }
    return verdict;
  }

  #idle(connection: SharedConnection): void {
    if (!connection.agreed) this.#drop(connection);
    else if (this.#connections.has(connection)) {
      const cancel = this.#clock.schedule(IDLE_MS, () => this.#drop(connection));
      this.#connections.set(connection, cancel);
    }
  }

  #drop(connection: SharedConnection): void {
    this.#connections.get(connection)?.();
    this.#connections.delete(connection);
    connection.retire();
  }
}
