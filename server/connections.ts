import type { Socket } from "node:net";
import type { Clock, Log } from "../src/index.ts";

/** Bounds on the connections of one transport, and what they are watched with. */
export interface ConnectionOptions {
  /** Connections at once that have logged in; further log-ins are refused. */
  readonly maxConnections: number;
  /** Connections at once that have not; further ones are closed at once. */
  readonly maxUnauthenticated: number;
  /** Milliseconds from connection to log-in. */
  readonly loginTimeout: number;
  readonly clock: Clock;
  readonly log: (fields: Readonly<Record<string, unknown>>) => Log;
}

/** How a connection came to be. */
export interface ConnectionOrigin {
  /** The server has dialled it itself (RFC 8071), so that no stranger's connections count against it. */
  readonly outbound?: boolean;
  /** Milliseconds of silence after which the other end is asked for a sign of life. */
  readonly keepalive?: number;
}

/** Milliseconds that a connection may take to go away after its end was asked for. */
const LINGER_MS = 2000;

/** One TCP connection, from its first byte on. */
export class Connection {
  readonly socket: Socket;
  /** IP address of the other end, IPv4 without the IPv6 mapping. */
  readonly address: string;
  readonly port: number;
  /** Has the other end's address on every line. */
  readonly log: Log;
  /** How what is spoken on the connection is ended, and then the connection itself. */
  sayGoodbye: () => void = () => void this.socket.end();
  #hasLoggedIn = false;
  #ending = false;
  readonly #owner: Connections;

  constructor(socket: Socket, owner: Connections) {
    this.socket = socket;
    this.address = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
    this.port = socket.remotePort ?? 0;
    this.log = owner.options.log({ address: this.address, port: this.port });
    this.#owner = owner;
  }

  /** True from the log-in on, also after the end. */
  get hasLoggedIn(): boolean {
    return this.#hasLoggedIn;
  }

  /** Notes a log-in; false, with a line in the log, where there are too many: the right proof is refused then. */
  logIn(username: string): boolean {
    this.#hasLoggedIn = this.#owner.noteLogIn(this);
    if (!this.#hasLoggedIn) this.log.warn("log-in refused: too many connections", { username });
    return this.#hasLoggedIn;
  }

  /** Ends the connection once everything written has gone out, or soon in any case. */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.sayGoodbye();
    const cancel = this.#owner.options.clock.schedule(LINGER_MS, () => this.socket.destroy());
    this.socket.once("close", cancel);
  }
}

/** Every connection of one transport, within its bounds. */
export class Connections {
  readonly options: ConnectionOptions;
  readonly #open = new Set<Connection>();
  readonly #loggedIn = new Set<Connection>();

  constructor(options: ConnectionOptions) {
    this.options = options;
  }

  /** False where too many have logged in already. */
  noteLogIn(connection: Connection): boolean {
    if (this.#loggedIn.size >= this.options.maxConnections) return false;
    this.#loggedIn.add(connection);
    return true;
  }

  /** Takes a connected socket; undefined, and the socket is closed, where there are too many already. */
  accept(socket: Socket, origin: ConnectionOrigin = {}): Connection | undefined {
    const { options } = this;
    const connection = new Connection(socket, this);
    if (origin.outbound !== true && this.#open.size - this.#loggedIn.size >= options.maxUnauthenticated) {
      options
        .log({})
        .warn("connection refused: too many have not logged in", { address: connection.address });
      socket.destroy();
      return undefined;
    }
    this.#open.add(connection);
    const cancelLoginTimer = options.clock.schedule(options.loginTimeout, () => {
      if (connection.hasLoggedIn) return;
      connection.log.warn("no log-in in time", { milliseconds: options.loginTimeout });
      socket.destroy();
    });
    socket.once("close", () => {
      cancelLoginTimer();
      this.#open.delete(connection);
      this.#loggedIn.delete(connection);
    });
    return connection;
  }

  /** Ends every connection, and resolves when all are gone. */
  async close(): Promise<void> {
    const closed = [...this.#open].map(
      (connection) => new Promise<void>((resolve) => connection.socket.once("close", () => resolve())),
    );
    for (const connection of this.#open) connection.end();
    await Promise.all(closed);
  }
}
