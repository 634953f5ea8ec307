import type { Socket } from "node:net";
import { backOff } from "./back-off.ts";
import type { CallHomeEndpoint, CallHomeTarget } from "./config.ts";
import type { Connection, ConnectionOrigin } from "./connections.ts";
import type { Clock, Log } from "../src/index.ts";

/** What calling home is made of. */
export interface CallHomeOptions {
  readonly target: CallHomeTarget;
  /** Begins a TCP connection; its outcome comes as the socket's events. */
  readonly dial: (endpoint: CallHomeEndpoint) => Socket;
  /** Speaks the target's transport as the server on a connected socket. */
  readonly serve: (socket: Socket, origin: ConnectionOrigin) => Connection | undefined;
  readonly clock: Clock;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  readonly log: Log;
}

/** Milliseconds for a TCP connection to come about. */
const CONNECT_TIMEOUT_MS = 30_000;

/** Keeps one connection to a NETCONF client that the server itself dials (RFC 8071): the server's side of call home. */
export class CallHome {
  readonly #options: CallHomeOptions;
  #closed = false;
  #waits: Iterator<number, never>;
  /** Index of the endpoint whose turn it is. */
  #endpoint = 0;
  /** Tries of that endpoint since its turn began. */
  #attempts = 0;
  #cancelWait: () => void = () => undefined;
  /** While TCP is connecting; afterwards the transport's server owns the socket. */
  #dialling: Socket | undefined;

  constructor(options: CallHomeOptions) {
    this.#options = options;
    this.#waits = this.#freshWaits();
  }

  /** Begins to dial; reports go to the log. */
  start(): void {
    this.#dial();
  }

  /** Ends dialling for good. A connection that is open is its transport's to end. */
  close(): void {
    this.#closed = true;
    this.#cancelWait();
    this.#dialling?.destroy();
  }

  #dial(): void {
    const { clock, target } = this.#options;
    const endpoint = target.endpoints[this.#endpoint];
    if (this.#closed || !endpoint) return;
    const dialledAt = clock.monotonic();
    this.#attempts += 1;
    this.#log("info", "call home: connecting", { attempt: this.#attempts });
    const socket = this.#options.dial(endpoint);
    this.#dialling = socket;
    let reason = "the client closed the connection";
    let connection: Connection | undefined;
    const cancelTimeout = clock.schedule(CONNECT_TIMEOUT_MS, () => {
      reason = "no connection in time";
      socket.destroy();
    });
    socket.once("connect", () => {
      cancelTimeout();
      this.#dialling = undefined;
      this.#log("info", "call home: connected");
      // RFC 8071 §3.1: whoever has dialled, the NETCONF server is the SSH or TLS server.
      connection = this.#options.serve(socket, {
        outbound: true,
        keepalive: target.keepalive * 1000,
      });
    });
    socket.on("error", (cause) => (reason = cause.message));
    socket.once("close", () => {
      cancelTimeout();
      this.#dialling = undefined;
      if (this.#closed) return;
      if (connection?.hasLoggedIn === true) this.#lost(dialledAt);
      else this.#failed(reason);
    });
  }

  /** A connection that was in use has ended: it is set up again, or when the period is over. */
  #lost(dialledAt: number): void {
    const { clock, target } = this.#options;
    this.#waits = this.#freshWaits();
    this.#attempts = 0;
    const endpoint = this.#endpoint;
    if (target.startWith === "first-listed") this.#endpoint = 0;
    const rest = (target.period ?? 0) * 60_000 - (clock.monotonic() - dialledAt);
    this.#wait("call home: connection ended", {}, endpoint, rest);
  }

  #failed(reason: string): void {
    const { endpoints, maxAttempts } = this.#options.target;
    const fields = { attempt: this.#attempts, reason };
    const failedAt = this.#endpoint;
    if (this.#attempts >= maxAttempts) {
      this.#attempts = 0;
      this.#endpoint = (this.#endpoint + 1) % endpoints.length;
    }
    this.#wait("call home: attempt failed", fields, failedAt);
  }

  /** `least`: milliseconds. */
  #wait(message: string, fields: Readonly<Record<string, unknown>>, at: number, least = 0): void {
    const wait = Math.max(this.#waits.next().value, Math.round(least));
    this.#log("warn", message, { ...fields, retryAfterMilliseconds: wait }, at);
    this.#cancelWait = this.#options.clock.schedule(wait, () => this.#dial());
  }

  #freshWaits(): Iterator<number, never> {
    return backOff(this.#options.target.maxBackoff * 1000, this.#options.random);
  }

  #log(
    level: "info" | "warn",
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    at: number = this.#endpoint,
  ): void {
    const { log, target } = this.#options;
    log[level](message, {
      target: target.name,
      transport: target.transport,
      ...target.endpoints[at],
      ...fields,
    });
  }
}
