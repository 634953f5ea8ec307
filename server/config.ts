import { resolve } from "node:path";
import type { CertToName } from "./cert-to-name.ts";
import { defaultCommandLine, type CommandLineConfig } from "./command-line-config.ts";
import type { BootstrapUser } from "./users.ts";
import type { Secret } from "../src/index.ts";

/** What NETCONF is carried by: SSH (RFC 6242) or TLS (RFC 7589). */
export type Transport = "ssh" | "tls";

/** Where NETCONF is served. */
export interface Listener {
  readonly transport: Transport;
  /** IP address or host name to bind. `::` takes IPv4 connections too, unless `ipv6Only`. */
  readonly address: string;
  /** Whether an IPv6 address takes IPv6 connections only. */
  readonly ipv6Only: boolean;
  /** TCP port, 0..65535; 0 lets the system choose. */
  readonly port: number;
}

/** How much, and in which form, is written to standard error. */
export interface LogConfig {
  readonly level: "debug" | "info" | "warn" | "error";
  /** `json`: one JSON object a line. `text`: for people. */
  readonly format: "json" | "text";
}

/** A feature of YANG that is off, and where the configuration file says so. */
export interface DisabledFeature {
  readonly module: string;
  readonly feature: string;
  readonly file: string;
  readonly line: number;
}

/** What is served besides the server's own modules. */
export interface YangConfig {
  /** Absolute paths of the folders with an operator's YANG modules. */
  readonly modules: readonly string[];
  /** Every other feature of these modules is on. */
  readonly disabledFeatures: readonly DisabledFeature[];
}

/** Which datastores there are beside running. */
export interface DatastoresConfig {
  /** `shared`: one for all sessions. `private`: one for each. */
  readonly candidate: "shared" | "private" | "none";
  /** Whether each start begins with a startup datastore; otherwise with running as it was. */
  readonly startup: boolean;
}

/** Bounds that keep one client from harming the others. */
export interface Limits {
  /** NETCONF sessions at once, 1..65535. */
  readonly sessions: number;
  /** Connections that have not logged in yet, 1..65535. */
  readonly unauthenticated: number;
  /** Seconds for a client's hello, 1..3600. */
  readonly helloTimeout: number;
  /** Seconds from connection to log-in, 1..3600. */
  readonly loginTimeout: number;
  /** Refused log-ins on one connection before it is closed, 1..100. */
  readonly attempts: number;
  /** Mebibytes of one NETCONF message, 1..1024. */
  readonly messageMebibytes: number;
}

/** How this server proves itself with TLS, and whose certificates it takes. All paths are absolute, all files PEM. */
export interface TlsFiles {
  /** This server's certificate, followed by those between it and its authority's. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Files with the certificates of the authorities that the peers' certificates must come from. */
  readonly trustedCas: readonly string[];
  /** Files with certificate revocation lists; empty: revocation is not looked at. */
  readonly crls: readonly string[];
}

/** TLS of NETCONF, with the names of its clients. */
export interface TlsConfig extends TlsFiles {
  /** In order of id. */
  readonly certToName: readonly CertToName[];
}

/** Who a NETCONF client is that the server itself connects to (RFC 8071). */
export interface CallHomeTarget {
  readonly name: string;
  readonly transport: Transport;
  /** Tried in this order. */
  readonly endpoints: readonly CallHomeEndpoint[];
  /** Minutes from one connection to the next, 1..65535; absent: one that has ended is set up again at once. */
  readonly period?: number;
  /** Which endpoint is tried first after a connection has ended. */
  readonly startWith: "first-listed" | "last-connected";
  /** Tries of one endpoint before the next one's turn, 1..255. */
  readonly maxAttempts: number;
  /** Seconds between two tries at most, 1..3600; the wait doubles from one second on. */
  readonly maxBackoff: number;
  /** Seconds of silence after which the client is asked for a sign of life, 1..3600. */
  readonly keepalive: number;
}

/** Where a client waits for the server. */
export interface CallHomeEndpoint {
  readonly address: string;
  readonly port: number;
}

/** What URLs clients may name (RFC 6241 §8.8). */
export interface UrlConfig {
  /** Absolute path of the folder that `file:` URLs are below; undefined: none may be used. */
  readonly fileFolder: string | undefined;
  /** Whether `https:` URLs may be read. */
  readonly https: boolean;
}

/** The log of notifications, for replay. */
export interface NotificationsConfig {
  /** Events kept, 1..10000000; the oldest go first. */
  readonly logMaxEntries: number;
  /** Mebibytes of events kept, 1..65536; the oldest go first, and the newest one stays. */
  readonly logMaxMebibytes: number;
}

/** Where access software of this machine reports: over one or both. */
export interface ApiConfig {
  readonly socket?: ApiSocketConfig;
  readonly tcp?: ApiTcpConfig;
}

/** A Unix socket; who may connect follows from its permissions. */
export interface ApiSocketConfig {
  /** Absolute. */
  readonly path: string;
  readonly mode: number;
  /** As the file names it; absent: the process's own group. */
  readonly group?: string;
  readonly gid?: number;
}

/** HTTP on a loopback address; each request must bear the token. */
export interface ApiTcpConfig {
  readonly address: string;
  /** 0..65535; 0 lets the system choose. */
  readonly port: number;
  /** Absolute path of the file that holds the token. */
  readonly tokenFile: string;
  readonly token: Secret;
}

/** What is needed before NETCONF runs; everything else is YANG data. */
export interface Config {
  readonly listeners: readonly Listener[];
  /** Absent: no TLS. */
  readonly tls?: TlsConfig;
  /** TLS to accounting servers; absent: none can be reached over TLS. */
  readonly accountingTls?: TlsFiles;
  readonly callHome: readonly CallHomeTarget[];
  /** Absent: no API. */
  readonly api?: ApiConfig;
  /** Absolute path of the folder that holds everything the server writes. */
  readonly dataDirectory: string;
  /** Absolute paths of private key files; empty: made in the data directory on first start. */
  readonly hostKeys: readonly string[];
  /** Empty: the `admin` user made in the data directory on first start. */
  readonly users: readonly BootstrapUser[];
  /** Also offer ssh-rsa with SHA-1, for clients that know nothing newer. */
  readonly legacyAlgorithms: boolean;
  readonly commandLine: CommandLineConfig;
  readonly yang: YangConfig;
  readonly datastores: DatastoresConfig;
  readonly log: LogConfig;
  readonly limits: Limits;
  readonly notifications: NotificationsConfig;
  readonly url: UrlConfig;
}

/** IANA's ports for a listener that names none: RFC 6242 §7, RFC 7589 §8. */
export const LISTEN_PORT: Readonly<Record<Transport, number>> = { ssh: 830, tls: 6513 };

/** IANA's ports for an endpoint that names none: RFC 8071 §6. */
export const CALL_HOME_PORT: Readonly<Record<Transport, number>> = { ssh: 4334, tls: 4335 };

/** What serves where no configuration file says otherwise; paths are below `folder`. */
export function defaultConfig(folder: string): Config {
  return {
    listeners: [{ transport: "ssh", address: "127.0.0.1", port: 8830, ipv6Only: false }],
    callHome: [],
    dataDirectory: resolve(folder, "var"),
    hostKeys: [],
    users: [],
    legacyAlgorithms: false,
    commandLine: defaultCommandLine(),
    yang: { modules: [], disabledFeatures: [] },
    datastores: { candidate: "shared", startup: false },
    log: { level: "info", format: "text" },
    limits: {
      sessions: 256,
      unauthenticated: 64,
      helloTimeout: 60,
      loginTimeout: 60,
      attempts: 6,
      messageMebibytes: 64,
    },
    notifications: { logMaxEntries: 10_000, logMaxMebibytes: 64 },
    url: { fileFolder: undefined, https: false },
  };
}
