import type { Socket } from "node:net";
import ssh2 from "ssh2";
import type { Authenticator } from "./auth.ts";
import {
  Connections,
  type Connection,
  type ConnectionOptions,
  type ConnectionOrigin,
} from "./connections.ts";
import type { HostKey } from "./host-key.ts";
import { sshAlgorithms } from "./ssh-algorithms.ts";
import { handleChannels, type ShellHandler, type SshPeer, type SubsystemHandler } from "./ssh-channels.ts";
import { handleLogin } from "./ssh-login.ts";
import { gatherWrites, rekeyByVolume } from "./ssh-socket.ts";

/** What an SSH server is made of. */
export interface SshServerOptions extends ConnectionOptions {
  readonly hostKeys: readonly HostKey[];
  readonly authenticator: Authenticator;
  readonly legacyAlgorithms: boolean;
  readonly attempts: number;
  /** Bytes of traffic on one connection after which new keys are agreed; a gibibyte where absent. */
  readonly rekeyBytes?: number;
  readonly onNetconf: SubsystemHandler;
  /** Absent: there is no command line. */
  readonly onShell?: ShellHandler;
}

/** RFC 4253 §9: new keys after each gigabyte. */
const REKEY_BYTES = 1024 ** 3;

/** SSH on any number of sockets: who logs in may open channels, and a channel with `netconf` goes to the handler. */
export class SshServer {
  readonly #options: SshServerOptions;
  readonly #connections: Connections;

  constructor(options: SshServerOptions) {
    this.#options = options;
    this.#connections = new Connections(options);
  }

  /** Speaks SSH as the server on a connected socket; undefined where it was refused. */
  serve(socket: Socket, origin: ConnectionOrigin = {}): Connection | undefined {
    const connection = this.#connections.accept(socket, origin);
    if (!connection) return undefined;
    const { hostKeys, legacyAlgorithms } = this.#options;
    // A server of ssh2's own for each connection (60 us) ties its events to this socket; ssh2 names no other way.
    const server = new ssh2.Server(
      {
        hostKeys: hostKeys.map((key) => ({ key: key.parsed })),
        algorithms: sshAlgorithms(legacyAlgorithms),
        ident: "hwtacacsd",
        ...(origin.keepalive !== undefined && { keepaliveInterval: origin.keepalive }),
      },
      (client) => this.#serveClient(client, connection),
    );
    server.injectSocket(socket);
    gatherWrites(socket);
    return connection;
  }

  /** Ends every connection, and resolves when all are gone. */
  close(): Promise<void> {
    return this.#connections.close();
  }

  #serveClient(client: ssh2.Connection, connection: Connection): void {
    const { socket, log } = connection;
    const peer: SshPeer = {
      address: connection.address,
      port: connection.port,
      backlog: () => socket.writableLength,
      onceDrained: (callback) =>
        void (socket.writableNeedDrain ? socket.once("drain", callback) : callback()),
      end: () => connection.end(),
    };
    let username = "";
    client.on("error", (cause: Error & { level?: string }) => {
      log.info("connection failed", { reason: cause.message });
      if (cause.level === "client-timeout") socket.destroy(); // what waits for a dead peer is never sent
      else connection.end();
    });
    connection.sayGoodbye = () => {
      client.end();
      socket.end();
    };
    rekeyByVolume(socket, this.#options.rekeyBytes ?? REKEY_BYTES, () => client.rekey());
    handleLogin(client, {
      authenticator: this.#options.authenticator,
      attempts: this.#options.attempts,
      log,
      logIn: (name) => {
        username = name;
        return connection.logIn(name);
      },
    });
    handleChannels(client, {
      username: () => username,
      knows: (name) => this.#options.authenticator.knows(name),
      peer,
      log,
      onNetconf: this.#options.onNetconf,
      onShell: this.#options.onShell,
    });
  }
}
