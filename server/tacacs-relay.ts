import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { TacacsDialler } from "./tacacs-dialler.ts";
import {
  readRelayConfig,
  RelayClients,
  serveRelay,
  type AccountingEngine,
  type Clock,
  type Log,
  type Refusal,
  type RelayConfig,
  type RelayCounters,
  type RelayListener,
  type RunningChange,
  type Subscriber,
} from "../src/index.ts";

/** Data path of what it follows. */
const PATH = "/hwtacacs:hwtacacs/relay";

/** Connections of all devices at once; a further one is closed. */
const MAX_CONNECTIONS = 4096;

/** Milliseconds until an address that could not be bound is tried again. */
const RETRY_MS = 5000;

/** Milliseconds in which one kind of failure of one client is logged once. */
const LOG_EVERY_MS = 60_000;

/** What the relay needs. */
export interface RelayOptions {
  readonly engine: Pick<AccountingEngine, "accept">;
  readonly tls: Pick<TacacsDialler, "hasTls" | "secrets">;
  readonly clock: Clock;
  readonly log: Log;
}

/** A listener as it is now. */
interface Open {
  readonly listener: RelayListener;
  readonly sockets: Set<Socket>;
  server: Server | undefined;
  failure: string | undefined;
  cancelRetry: () => void;
}

/** A client's counters, with its open connections. */
interface ClientState extends RelayCounters {
  readonly sockets: Set<Socket>;
  readonly logged: Map<string, number>;
}

/** The TACACS+ servers that devices send their accounting to, as running has them. */
export class TacacsRelay implements Subscriber {
  readonly #options: RelayOptions;
  readonly #open = new Map<string, Open>();
  readonly #clients = new Map<string, ClientState>();
  #config: RelayConfig = { listeners: [], clients: [] };
  #lookUp = new RelayClients([]);
  #unknownClients = 0;
  #connections = 0;
  #unknownLogged = -Infinity;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  prepare({ nodes }: RunningChange): Refusal | undefined {
    if (this.#options.tls.hasTls) return undefined;
    const tls = nodes.find(
      ({ operation, path }) => operation === "create" && path.startsWith(PATH) && path.endsWith("/tls"),
    );
    if (!tls) return undefined;
    const message =
      "TLS needs a certificate of this server: name it in the section accounting-tls of the configuration file, and restart.";
    return { message, path: tls.path };
  }

  apply(change: RunningChange): void {
    if (change.nodes.length > 0 && !change.nodes.some(({ path }) => path.startsWith(PATH))) return;
    const before = this.#config;
    this.#config = readRelayConfig(change.config(PATH));
    this.#lookUp = new RelayClients(this.#config.clients);
    this.#followClients(before);
    this.#followListeners();
  }

  /** RFC 7951 JSON of its state. */
  state(): unknown {
    const { listeners, clients } = this.#config;
    return {
      "hwtacacs:hwtacacs": {
        relay: {
          listener: listeners.map(({ name }) => {
            const { server, failure } = this.#open.get(name) ?? {};
            return {
              name,
              state: {
                listening: server?.listening ?? false,
                ...(failure !== undefined && { "last-failure": failure }),
              },
            };
          }),
          client: clients.map(({ prefix }) => {
            const { sockets, accepted, refused, malformed, lastFailure } = this.#client(prefix);
            return {
              prefix,
              state: {
                connections: sockets.size,
                accepted: String(accepted),
                refused: String(refused),
                malformed: String(malformed),
                ...(lastFailure !== undefined && { "last-failure": lastFailure }),
              },
            };
          }),
          "unknown-clients": String(this.#unknownClients),
        },
      },
    };
  }

  /** Takes no more connections, and cuts those there are: what is not answered, the device sends again. */
  close(): void {
    for (const name of [...this.#open.keys()]) this.#shut(name);
    for (const { sockets } of this.#clients.values()) for (const socket of sockets) socket.destroy();
  }

  /** Connections of a client whose key or template is another one now end; so do those of one that is gone. */
  #followClients(before: RelayConfig): void {
    for (const old of before.clients) {
      const now = this.#config.clients.find(({ prefix }) => prefix === old.prefix);
      const same = now?.template === old.template && now.sharedKey?.reveal() === old.sharedKey?.reveal();
      if (same) continue;
      for (const socket of this.#clients.get(old.prefix)?.sockets ?? []) socket.end();
      if (!now) this.#clients.delete(old.prefix);
    }
  }

  #followListeners(): void {
    const wanted = new Map(this.#config.listeners.map((listener) => [listener.name, listener]));
    for (const [name, { listener }] of this.#open) {
      if (JSON.stringify(wanted.get(name)) !== JSON.stringify(listener)) this.#shut(name);
    }
    for (const listener of wanted.values()) if (!this.#open.has(listener.name)) this.#listen(listener);
  }

  #shut(name: string): void {
    const open = this.#open.get(name);
    this.#open.delete(name);
    open?.cancelRetry();
    open?.server?.close();
    for (const socket of open?.sockets ?? []) socket.end();
  }

  #listen(listener: RelayListener): void {
    const open: Open = {
      listener,
      sockets: new Set(),
      server: undefined,
      failure: undefined,
      cancelRetry: () => undefined,
    };
    this.#open.set(listener.name, open);
    this.#bind(open);
  }

  #bind(open: Open): void {
    const { log, clock } = this.#options;
    const { listener } = open;
    const fields = { listener: listener.name, address: listener.address, port: listener.port };
    const failed = (reason: string): void => {
      if (open.failure !== reason) log.error("relay cannot listen", { ...fields, reason });
      open.failure = reason;
      open.server = undefined;
      if (this.#open.get(listener.name) !== open) return;
      open.cancelRetry = clock.schedule(RETRY_MS, () => this.#bind(open));
    };
    let server: Server;
    try {
      server = this.#server(open);
    } catch (cause) {
      failed((cause as Error).message);
      return;
    }
    open.server = server;
    server.on("error", (cause: NodeJS.ErrnoException) => failed(cause.code ?? cause.message));
    server.listen({ host: listener.address, port: listener.port }, () => {
      open.failure = undefined;
      log.info("relay listening", fields);
    });
  }

  #server(open: Open): Server {
    const common = { noDelay: true, allowHalfOpen: true };
    if (!open.listener.tls) return createServer(common, (socket) => this.#serve(socket, open));
    const secrets = this.#options.tls.secrets();
    const server = createTlsServer(
      { ...common, ...secrets, minVersion: "TLSv1.3", requestCert: true, rejectUnauthorized: true },
      (socket) => this.#serve(socket, open),
    );
    server.on("tlsClientError", (cause: NodeJS.ErrnoException, socket) => {
      this.#options.log.warn("relay: TLS with a device failed", {
        device: socket.remoteAddress,
        reason: cause.code ?? cause.message,
      });
    });
    return server;
  }

  #serve(socket: Socket, open: Open): void {
    const { engine, clock, log } = this.#options;
    const device = socket.remoteAddress ?? "";
    const client = this.#lookUp.of(device);
    if (!client || this.#connections >= MAX_CONNECTIONS) {
      socket.on("error", () => undefined);
      socket.destroy();
      if (!client) this.#unknownClients += 1;
      if (clock.monotonic() - this.#unknownLogged < LOG_EVERY_MS) return;
      this.#unknownLogged = clock.monotonic();
      const reason = client ? "too many connections" : "no client's prefix has its address";
      log.warn("relay: device refused", { device, reason });
      return;
    }
    const state = this.#client(client.prefix);
    state.sockets.add(socket);
    open.sockets.add(socket);
    this.#connections += 1;
    socket.on("close", () => {
      state.sockets.delete(socket);
      open.sockets.delete(socket);
      this.#connections -= 1;
    });
    serveRelay(socket, {
      client,
      device,
      overTls: open.listener.tls,
      accept: (record) => engine.accept(record),
      counters: state,
      onFailure: (reason) => {
        const now = clock.monotonic();
        if (now - (state.logged.get(reason) ?? -Infinity) < LOG_EVERY_MS) return;
        if (state.logged.size > 100) state.logged.clear();
        state.logged.set(reason, now);
        log.warn("relay: packet of a device not taken", { device, client: client.prefix, reason });
      },
    });
  }

  #client(prefix: string): ClientState {
    let state = this.#clients.get(prefix);
    if (!state) {
      state = {
        accepted: 0,
        refused: 0,
        malformed: 0,
        lastFailure: undefined,
        sockets: new Set(),
        logged: new Map(),
      };
      this.#clients.set(prefix, state);
    }
    return state;
  }
}
