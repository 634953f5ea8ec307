import { join } from "node:path";
import { startAccounting } from "./accounting.ts";
import { startApi } from "./api/api-server.ts";
import { apiDescription } from "./api/description.ts";
import { createAuthenticator } from "./auth.ts";
import { bootId } from "./boot-id.ts";
import { bootstrap } from "./bootstrap.ts";
import { ConfigError } from "./config-error.ts";
import type { Config, Listener, TlsConfig, TlsFiles } from "./config.ts";
import { netconfFeatures } from "./datastores-config.ts";
import { LocalUsers } from "./local-users.ts";
import type { DaemonLog } from "./log.ts";
import { ensureFolder } from "./new-file.ts";
import { PasswordChecker } from "./password-checker.ts";
import { PasswordHasher } from "./password-hasher.ts";
import { loadSchema } from "./schema.ts";
import { urlStore } from "./url-store.ts";
import { openSqliteStore } from "./store-sqlite/sqlite-store.ts";
import { reloadDialler, TacacsDialler } from "./tacacs-dialler.ts";
import { readTlsMaterial } from "./tls-material.ts";
import { startTransports } from "./transports.ts";
import { standings } from "./users.ts";
import { Datastore, NetconfServer, NotificationPublisher, reportServed, type Clock } from "../src/index.ts";

/** A running server. */
export interface Daemon {
  /** Where it really listens: a configured port 0 has become a number. */
  readonly listeners: readonly Listener[];
  /** Where the API is served, as URLs; empty: nowhere. */
  readonly api: readonly string[];
  /** Files that this start has made. */
  readonly created: readonly string[];
  /** Type and SHA-256 of each host key. */
  readonly fingerprints: readonly string[];
  /** Uses other certificates and cert-to-name entries from now on; false, with the reasons logged and nothing changed, where they are not good. */
  reload(tls: TlsConfig): Promise<boolean>;
  /** Likewise for the next connections to accounting servers. */
  reloadAccountingTls(files: TlsFiles): Promise<boolean>;
  /** Ends every session, accounts for it, and leaves everything on disk. */
  close(): Promise<void>;
}

/** What a daemon needs of its process. */
export interface DaemonOptions {
  readonly log: DaemonLog;
  readonly clock: Clock;
  /** Folder of the package: YANG modules are below it. */
  readonly folder: string;
  /** Gives a start up; what was begun is ended again. */
  readonly signal?: AbortSignal;
}

/** File of running, its history and the packet queue in the data directory. */
const DATABASE = "hwtacacsd.sqlite";

/** Joins store, datastore, accounting engine, NETCONF and SSH. Rejects, with nothing left running, where a part cannot start. */
export async function startDaemon(config: Config, options: DaemonOptions): Promise<Daemon> {
  const { log, clock } = options;
  const ends: (() => Promise<unknown> | void)[] = [];
  /** Last begun is first ended; a part that fails to end does not keep the others. */
  const close = async (): Promise<void> => {
    let failure: unknown;
    for (const end of ends.splice(0).reverse()) {
      try {
        await end();
      } catch (cause) {
        failure ??= cause;
      }
    }
    if (failure !== undefined) throw failure;
  };

  try {
    const schema = loadSchema(options.folder, config.yang, netconfFeatures(config.datastores, config.url));
    if (!schema.ok) throw new ConfigError(schema.error);
    const instances = schema.value;
    await ensureFolder(config.dataDirectory);
    // Making keys takes a while on the first start: the rest goes on meanwhile.
    const identity = bootstrap(config);
    identity.catch(() => undefined); // awaited below
    const store = await openSqliteStore(join(config.dataDirectory, DATABASE), { log });
    ends.push(() => store.close());
    const datastore = await Datastore.open({
      store: store.datastore,
      instances,
      clock,
      log,
      privateCandidate: config.datastores.candidate === "private",
      bootId: bootId(),
    });
    ends.push(() => datastore.close());
    const publisher = new NotificationPublisher({
      log: await store.openEventLog({
        maxEntries: config.notifications.logMaxEntries,
        maxBytes: config.notifications.logMaxMebibytes * 1024 * 1024,
      }),
      clock,
      logger: log,
    });
    ends.push(() => publisher.flush());
    const accountingTls = config.accountingTls && (await readTlsMaterial(config.accountingTls));
    if (accountingTls?.ok === false) throw new ConfigError(accountingTls.error);
    const dialler = new TacacsDialler(accountingTls?.value);
    const accounting = await startAccounting({
      datastore,
      dialler,
      packets: store.packets,
      publish: (event) => publisher.publish(event),
      clock,
      log,
    });
    ends.push(() => accounting.close());

    const hasher = new PasswordHasher();
    ends.push(() => hasher.close());
    const netconf = new NetconfServer({
      datastore,
      clock,
      log: (fields) => log.with(fields),
      helloTimeout: config.limits.helloTimeout * 1000,
      maxSessions: config.limits.sessions,
      maxMessageBytes: config.limits.messageMebibytes * 1024 * 1024,
      hashPassword: (password, id) => hasher.hash(password, id),
      publisher,
      actions: accounting.actions,
      urls: urlStore(config.url),
      onSessionStart: (session) => accounting.sessionStarted(session),
      onSessionEnd: (session, reason) => accounting.sessionEnded(session, reason),
    });

    await reportServed(store.served, netconf.served, publisher);

    const { hostKeys, users, created } = await identity;
    const local = new LocalUsers({ reserved: users.map(({ name }) => name), log });
    datastore.subscribe(local);
    const passwords = new PasswordChecker();
    ends.push(() => passwords.close());
    const transports = await startTransports(config, {
      hostKeys,
      authenticator: createAuthenticator({ users, local, passwords, sha1: config.legacyAlgorithms }),
      netconf,
      clock,
      standingOf: standings(users),
      log,
      ...(options.signal && { signal: options.signal }),
    });
    ends.push(() => transports.close());
    ends.push(() => netconf.close());
    ends.push(() => transports.stopAccepting());
    const api =
      config.api &&
      (await startApi(config.api, {
        engine: accounting.engine,
        clock,
        log,
        description: await apiDescription(options.folder),
      }));
    ends.push(() => api?.close());
    options.signal?.throwIfAborted();
    return {
      listeners: transports.listeners,
      api: api?.endpoints ?? [],
      created,
      fingerprints: hostKeys.map((key) => `${key.type} ${key.fingerprint}`),
      reload: (tls) => transports.reload(tls),
      reloadAccountingTls: (files) => reloadDialler(dialler, files, log),
      close,
    };
  } catch (cause) {
    await close().catch((failure: unknown) =>
      log.warn("a part could not be ended", { reason: String(failure) }),
    );
    throw cause;
  }
}
