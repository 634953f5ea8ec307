import { createServer, type AddressInfo, type Server as NetServer, type Socket } from "node:net";
import ssh2 from "ssh2";
import type { Authenticator } from "./auth.ts";
import type { Listener } from "./config.ts";
import type { HostKey } from "./host-key.ts";
import { sshAlgorithms } from "./ssh-algorithms.ts";
import { handleChannels, type SshPeer, type SubsystemHandler } from "./ssh-channels.ts";
import { handleLogin } from "./ssh-login.ts";
import { gatherWrites, rekeyByVolume } from "./ssh-socket.ts";
import type { Clock, Log } from "../src/index.ts";

/** What an SSH server is made of. */
export interface SshServerOptions {
  readonly hostKeys: readonly HostKey[];
  readonly authenticator: Authenticator;
  readonly legacyAlgorithms: boolean;
  /** Connections at once that have logged in; further log-ins are refused. */
  readonly maxConnections: number;
  /** Connections at once that have not; further ones are closed at once. */
  readonly maxUnauthenticated: number;
  /** Milliseconds from connection to log-in. */
  readonly loginTimeout: number;
  readonly attempts: number;
  /** Bytes of traffic on one connection after which new keys are agreed; a gibibyte where absent. */
  readonly rekeyBytes?: number;
  readonly clock: Clock;
  readonly log: (fields: Readonly<Record<string, unknown>>) => Log;
  readonly onNetconf: SubsystemHandler;
}

/** Milliseconds that a connection may take to go away after its end was asked for. */
const LINGER_MS = 2000;

/** RFC 4253 §9: new keys after each gigabyte. */
const REKEY_BYTES = 1024 ** 3;

/** SSH on any number of addresses: who logs in may open channels, and a channel with `netconf` goes to the handler. */
export class SshServer {
  readonly #options: SshServerOptions;
  readonly #listeners: NetServer[] = [];
  readonly #connections = new Map<Socket, () => void>();
  readonly #unauthenticated = new Set<Socket>();
  readonly #log: Log;

  constructor(options: SshServerOptions) {
    this.#options = options;
    this.#log = options.log({});
  }

  /** Connections that have logged in. */
  get connections(): number {
    return this.#connections.size - this.#unauthenticated.size;
  }

  /** Starts to accept connections; resolves to the bound address. Rejects where it cannot be bound. */
  async listen(listener: Listener): Promise<AddressInfo> {
    // Small messages go back and forth: Nagle's algorithm would delay each.
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(listener.port, listener.address, resolve);
    });
    server.on("error", (cause) => this.#log.error("listener failed", { reason: cause.message }));
    this.#listeners.push(server);
    return server.address() as AddressInfo; // a TCP listener has no other form of address
  }

  /** Stops listening, ends every connection, and resolves when all are gone. */
  async close(): Promise<void> {
    const closed = this.#listeners.map(
      (server) => new Promise<void>((resolve) => void server.close(() => resolve())),
    );
    for (const end of this.#connections.values()) end();
    await Promise.all(closed);
  }

  #accept(socket: Socket): void {
    const { clock } = this.#options;
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
    const port = socket.remotePort ?? 0;
    if (this.#unauthenticated.size >= this.#options.maxUnauthenticated) {
      this.#log.warn("connection refused: too many have not logged in", { address });
      socket.destroy();
      return;
    }
    const log = this.#options.log({ address, port });
    const end = (): void => {
      socket.end();
      const cancel = clock.schedule(LINGER_MS, () => socket.destroy());
      socket.once("close", cancel);
    };
    this.#unauthenticated.add(socket);
    this.#connections.set(socket, end);
    const cancelLoginTimer = clock.schedule(this.#options.loginTimeout, () => {
      log.warn("no log-in in time", { milliseconds: this.#options.loginTimeout });
      socket.destroy();
    });
    socket.once("close", () => {
      cancelLoginTimer();
      this.#unauthenticated.delete(socket);
      this.#connections.delete(socket);
    });
    const peer: SshPeer = {
      address,
      port,
      backlog: () => socket.writableLength,
      onceDrained: (callback) =>
        void (socket.writableNeedDrain ? socket.once("drain", callback) : callback()),
    };
    this.#speakSsh(socket, {
      log,
      peer,
      end,
      onLogin: () => {
        cancelLoginTimer();
        this.#unauthenticated.delete(socket);
      },
    });
  }

  #speakSsh(
    socket: Socket,
    connection: { log: Log; peer: SshPeer; end: () => void; onLogin: () => void },
  ): void {
    const { log, peer } = connection;
    // A server of ssh2's own for each connection (60 us) ties its events to this socket; ssh2 names no other way.
    const server = new ssh2.Server(
      {
        hostKeys: this.#options.hostKeys.map((key) => ({ key: key.parsed })),
        algorithms: sshAlgorithms(this.#options.legacyAlgorithms),
        ident: "hwtacacsd",
      },
      (client) => {
        let username = "";
        client.on("error", (cause: Error & { level?: string }) => {
          log.info("connection failed", { reason: cause.message });
          if (cause.level === "client-timeout") socket.destroy(); // what waits for a dead peer is never sent
          else connection.end();
        });
        this.#connections.set(socket, () => {
          client.end();
          connection.end();
        });
        rekeyByVolume(socket, this.#options.rekeyBytes ?? REKEY_BYTES, () => client.rekey());
        handleLogin(client, {
          authenticator: this.#options.authenticator,
          attempts: this.#options.attempts,
          log,
          onSuccess: (name) => {
            username = name;
            connection.onLogin();
          },
          mayLogIn: () => this.connections < this.#options.maxConnections,
        });
        handleChannels(client, { username: () => username, peer, log, onNetconf: this.#options.onNetconf });
      },
    );
    server.injectSocket(socket);
    gatherWrites(socket);
  }
}
