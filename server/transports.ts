import { connect, type Socket } from "node:net";
import type { Authenticator } from "./auth.ts";
import { CallHome } from "./call-home.ts";
import type { Config, Listener, TlsConfig, Transport } from "./config.ts";
import { ConfigError } from "./config-error.ts";
import { formatProblem } from "./config-problem.ts";
import type { Connection, ConnectionOrigin } from "./connections.ts";
import type { HostKey } from "./host-key.ts";
import { listen, listenerName, type Listening } from "./listening.ts";
import type { DaemonLog } from "./log.ts";
import { netconfChannels } from "./netconf-channel.ts";
import type { SessionOpener } from "./netconf-stream.ts";
import { netconfOverTls } from "./netconf-tls.ts";
import { SshServer } from "./ssh-server.ts";
import { shellChannels } from "./ssh-shell.ts";
import { readTlsMaterial, type TlsMaterial } from "./tls-material.ts";
import { TlsServer } from "./tls-server.ts";
import type { Standing } from "./users.ts";
import type { Clock } from "../src/index.ts";

/** Everything that carries NETCONF. */
export interface Transports {
  /** Where the server really listens: a configured port 0 has become a number. */
  readonly listeners: readonly Listener[];
  /** Uses other certificates from the next connection on; false, with the reasons logged, where they are not good. */
  reload(tls: TlsConfig): Promise<boolean>;
  /** No connection comes in or goes out any more; those there are go on. */
  stopAccepting(): void;
  /** Ends every connection, and resolves when all are gone. */
  close(): Promise<void>;
}

/** What the transports are made of. */
export interface TransportsOptions {
  readonly hostKeys: readonly HostKey[];
  readonly authenticator: Authenticator;
  readonly netconf: SessionOpener;
  /** What a user is to access control. */
  readonly standingOf: (username: string) => Standing;
  readonly clock: Clock;
  readonly log: DaemonLog;
  /** Gives a start up. */
  readonly signal?: AbortSignal;
}

/** Serves a connected socket, whoever has connected it. */
interface SocketServer {
  serve(socket: Socket, origin?: ConnectionOrigin): Connection | undefined;
  close(): Promise<void>;
}

/** A certificate that ends within this many milliseconds is worth a warning. */
const EXPIRY_WARNING_MS = 30 * 24 * 3600 * 1000;

/** Binds every listener. Rejects with a sentence for the operator, nothing left running, where one cannot be served. */
export async function startTransports(config: Config, options: TransportsOptions): Promise<Transports> {
  const { log, clock } = options;
  const common = {
    maxConnections: config.limits.sessions,
    maxUnauthenticated: config.limits.unauthenticated,
    loginTimeout: config.limits.loginTimeout * 1000,
    clock,
    log: (fields: Readonly<Record<string, unknown>>) => log.with(fields),
  };
  const ssh = new SshServer({
    ...common,
    hostKeys: options.hostKeys,
    authenticator: options.authenticator,
    legacyAlgorithms: config.legacyAlgorithms,
    attempts: config.limits.attempts,
    onNetconf: netconfChannels(options.netconf, options.standingOf),
    ...(config.commandLine.enabled && {
      onShell: shellChannels(options.netconf, {
        standingOf: options.standingOf,
        datastores: config.datastores,
        hostname: config.commandLine.hostname,
        log,
      }),
    }),
  });
  const material = config.tls && (await readTlsMaterial(config.tls));
  if (material?.ok === false) throw new ConfigError(material.error);
  if (material) warnOfExpiry(material.value, clock, log);
  const tls =
    material &&
    new TlsServer({
      ...common,
      material: material.value,
      onNetconf: netconfOverTls(options.netconf, options.standingOf),
    });
  const server = (transport: Transport): SocketServer => {
    if (transport === "ssh") return ssh;
    if (!tls) throw new Error("transport tls needs the section tls");
    return tls;
  };

  const callHomes = config.callHome.map(
    (target) =>
      new CallHome({
        target,
        // Half-open for TLS as with listeners: a client's close_notify ends its input only.
        dial: ({ address, port }) =>
          connect({ host: address, port, noDelay: true, allowHalfOpen: target.transport === "tls" }),
        serve: (socket, origin) => server(target.transport).serve(socket, origin),
        clock,
        random: Math.random,
        log,
      }),
  );
  const bound: Listening[] = [];
  const listeners: Listener[] = [];
  const stopAccepting = (): void => {
    for (const callHome of callHomes) callHome.close();
    for (const listening of bound.splice(0)) listening.close();
  };
  const close = async (): Promise<void> => {
    stopAccepting();
    await Promise.all([ssh.close(), tls?.close()]);
  };
  try {
    for (const listener of config.listeners) {
      options.signal?.throwIfAborted();
      const chosen = server(listener.transport);
      const listening = await listen(listener, log, (socket) => void chosen.serve(socket));
      bound.push(listening);
      listeners.push({ ...listener, port: listening.port });
      log.info("listening", { listener: listenerName({ ...listener, port: listening.port }) });
    }
  } catch (cause) {
    await close();
    throw cause;
  }
  for (const callHome of callHomes) callHome.start();
  return {
    listeners,
    async reload(changed) {
      const fresh = await readTlsMaterial(changed);
      if (!fresh.ok || !tls) {
        log.error("certificates not reloaded, the old ones stay in use", {
          reasons: fresh.ok
            ? ["the server was started without the section tls"]
            : fresh.error.map(formatProblem),
        });
        return false;
      }
      tls.reload(fresh.value);
      log.info("certificates reloaded", { subject: fresh.value.certificate.subject });
      warnOfExpiry(fresh.value, clock, log);
      return true;
    },
    stopAccepting,
    close,
  };
}

function warnOfExpiry({ certificate }: TlsMaterial, clock: Clock, log: DaemonLog): void {
  const end = Date.parse(certificate.validTo);
  if (end - clock.now() > EXPIRY_WARNING_MS) return;
  log.warn("the server's certificate expires soon, or has", {
    subject: certificate.subject,
    validTo: certificate.validTo,
  });
}
