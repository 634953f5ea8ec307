import { resolve } from "node:path";
import type { BootstrapUser } from "./users.ts";

/** Where NETCONF over SSH is served. */
export interface Listener {
  /** IP address or host name to bind. */
  readonly address: string;
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
}

/** What is needed before NETCONF runs; everything else is YANG data. */
export interface Config {
  readonly listeners: readonly Listener[];
  /** Absolute path of the folder that holds everything the server writes. */
  readonly dataDirectory: string;
  /** Absolute paths of private key files; empty: made in the data directory on first start. */
  readonly hostKeys: readonly string[];
  /** Empty: the `admin` user made in the data directory on first start. */
  readonly users: readonly BootstrapUser[];
  /** Also offer ssh-rsa with SHA-1, for clients that know nothing newer. */
  readonly legacyAlgorithms: boolean;
  readonly yang: YangConfig;
  readonly datastores: DatastoresConfig;
  readonly log: LogConfig;
  readonly limits: Limits;
}

/** IANA's port of NETCONF over SSH, RFC 6242 §7: for a listener that names no port. */
export const NETCONF_SSH_PORT = 830;

/** What serves where no configuration file says otherwise; paths are below `folder`. */
export function defaultConfig(folder: string): Config {
  return {
    listeners: [{ address: "127.0.0.1", port: 8830 }],
    dataDirectory: resolve(folder, "var"),
    hostKeys: [],
    users: [],
    legacyAlgorithms: false,
    yang: { modules: [], disabledFeatures: [] },
    datastores: { candidate: "shared" },
    log: { level: "info", format: "text" },
    limits: { sessions: 256, unauthenticated: 64, helloTimeout: 60, loginTimeout: 60, attempts: 6 },
  };
}
