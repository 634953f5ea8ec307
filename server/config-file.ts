import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { defaultConfig, LISTEN_PORT, type Config, type Limits, type Listener } from "./config.ts";
import { readCommandLine } from "./command-line-config.ts";
import { readApi } from "./api-config.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { readDatastores } from "./datastores-config.ts";
import { readYang } from "./yang-config.ts";
import { readCallHome } from "./call-home-document.ts";
import { readAccountingTls, readTls } from "./tls-document.ts";
import { readUsers } from "./users-document.ts";
import { YamlReader, type YamlPlace } from "./yaml-reader.ts";
import { err, ok, type Result } from "../src/index.ts";

const KEYS = [
  "listeners",
  "tls",
  "accounting-tls",
  "call-home",
  "api",
  "data-directory",
  "host-keys",
  "users",
  "legacy-algorithms",
  "command-line",
  "yang",
  "datastores",
  "log",
  "limits",
  "notifications",
  "url",
] as const;

/** Reads a configuration file; relative paths in it start at its folder. Every mistake is told, not only the first. */
export function loadConfig(file: string): Result<Config, readonly ConfigProblem[]> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    return err([{ file, reason: `cannot be read: ${(cause as Error).message}` }]);
  }
  return parseConfig(text, file, defaultConfig(dirname(resolve(file))));
}

/** Reads configuration text; what it does not say comes from `defaults`. `file` names it in problems and anchors its paths. */
export function parseConfig(
  text: string,
  file: string,
  defaults: Config,
): Result<Config, readonly ConfigProblem[]> {
  const reader = new YamlReader(text, file);
  const folder = dirname(resolve(file));
  const top = reader.map(reader.root, KEYS);
  const log = reader.map(top.get("log"), ["level", "format"]);
  const url = reader.map(top.get("url"), ["file-folder", "https"]);
  const fileFolder = reader.text(url.get("file-folder"), defaults.url.fileFolder);
  const notifications = reader.map(top.get("notifications"), ["log-max-entries", "log-max-mebibytes"]);
  const listeners = readListeners(reader, top.get("listeners"));
  const tls = readTls(reader, top.get("tls"), folder);
  const accountingTls = readAccountingTls(reader, top.get("accounting-tls"), folder);
  const api = readApi(reader, top.get("api"), folder);
  const config: Config = {
    listeners: listeners.length > 0 ? listeners : defaults.listeners,
    ...(tls && { tls }),
    ...(accountingTls && { accountingTls }),
    callHome: readCallHome(reader, top.get("call-home")),
    ...(api && { api }),
    dataDirectory: resolve(folder, reader.text(top.get("data-directory"), defaults.dataDirectory)),
    hostKeys: reader.list(top.get("host-keys")).map((place) => resolve(folder, reader.text(place, ""))),
    users: readUsers(reader, top.get("users"), folder),
    legacyAlgorithms: reader.boolean(top.get("legacy-algorithms"), defaults.legacyAlgorithms),
    commandLine: readCommandLine(reader, top.get("command-line"), defaults.commandLine),
    datastores: readDatastores(reader, top.get("datastores"), defaults.datastores),
    yang: readYang(reader, top.get("yang"), folder, defaults.yang),
    log: {
      level: reader.choice(log.get("level"), ["debug", "info", "warn", "error"], defaults.log.level),
      format: reader.choice(log.get("format"), ["json", "text"], defaults.log.format),
    },
    url: {
      fileFolder: fileFolder === undefined ? undefined : resolve(folder, fileFolder),
      https: reader.boolean(url.get("https"), defaults.url.https),
    },
    notifications: {
      logMaxEntries: reader.integer(
        notifications.get("log-max-entries"),
        1,
        10_000_000,
        defaults.notifications.logMaxEntries,
      ),
      logMaxMebibytes: reader.integer(
        notifications.get("log-max-mebibytes"),
        1,
        65_536,
        defaults.notifications.logMaxMebibytes,
      ),
    },
    limits: readLimits(reader, top.get("limits"), defaults.limits),
  };
  needTls(reader, top, config);
  return reader.problems.length > 0 ? err(inOrderOfLines(reader.problems)) : ok(config);
}

function readListeners(reader: YamlReader, place: YamlPlace | undefined): readonly Listener[] {
  const seen = new Set<string>();
  return reader.list(place).map((entry) => {
    const fields = reader.map(entry, ["transport", "address", "port", "ipv6-only"]);
    const transport = reader.choice(fields.get("transport"), ["ssh", "tls"], "ssh");
    const listener: Listener = {
      transport,
      address: reader.text(fields.get("address"), ""),
      port: reader.integer(fields.get("port"), 0, 65535, LISTEN_PORT[transport]),
      ipv6Only: reader.boolean(fields.get("ipv6-only"), false),
    };
    if (!fields.has("address")) reader.problem(entry, "address is missing");
    const name = `${listener.address} port ${listener.port}`;
    if (listener.port !== 0 && seen.has(name)) reader.problem(entry, `${name} is listed twice`);
    seen.add(name);
    return listener;
  });
}

/** TLS is served only by a server that can prove itself. */
function needTls(reader: YamlReader, top: ReadonlyMap<string, YamlPlace>, config: Config): void {
  if (top.has("tls")) return;
  for (const key of ["listeners", "call-home"] as const) {
    const users = key === "listeners" ? config.listeners : config.callHome;
    reader.list(top.get(key)).forEach((entry, index) => {
      if (users[index]?.transport === "tls") reader.problem(entry, "transport tls needs the section tls");
    });
  }
}

function readLimits(reader: YamlReader, place: YamlPlace | undefined, defaults: Limits): Limits {
  const fields = reader.map(place, [
    "sessions",
    "unauthenticated",
    "hello-timeout",
    "login-timeout",
    "attempts",
    "message-mebibytes",
  ]);
  return {
    sessions: reader.integer(fields.get("sessions"), 1, 65535, defaults.sessions),
    unauthenticated: reader.integer(fields.get("unauthenticated"), 1, 65535, defaults.unauthenticated),
    helloTimeout: reader.integer(fields.get("hello-timeout"), 1, 3600, defaults.helloTimeout),
    loginTimeout: reader.integer(fields.get("login-timeout"), 1, 3600, defaults.loginTimeout),
    attempts: reader.integer(fields.get("attempts"), 1, 100, defaults.attempts),
    messageMebibytes: reader.integer(fields.get("message-mebibytes"), 1, 1024, defaults.messageMebibytes),
  };
}

function inOrderOfLines(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return problems.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
}
