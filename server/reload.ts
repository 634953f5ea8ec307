import { parse } from "yaml";
import type { Config } from "./config.ts";
import { loadConfig } from "./config-file.ts";
import { formatProblem } from "./config-problem.ts";
import { configText } from "./config-text.ts";
import type { Daemon } from "./daemon.ts";
import type { Log } from "../src/index.ts";

/**
 * Reads the configuration file again and puts its sections `tls` and `accounting-tls` in force, with the files they name.
 * Any other change is told to need a restart; a mistake is logged and leaves everything as it is.
 */
export async function reloadConfig(options: {
  /** Undefined: the server runs without a configuration file. */
  readonly file: string | undefined;
  readonly inForce: Config;
  /** Undefined while it starts. */
  readonly daemon: Pick<Daemon, "reload" | "reloadAccountingTls"> | undefined;
  readonly log: Log;
}): Promise<void> {
  const { file, inForce, daemon, log } = options;
  if (file === undefined || !daemon) {
    log.warn("nothing reloaded", { reason: daemon ? "there is no configuration file" : "still starting" });
    return;
  }
  const loaded = loadConfig(file);
  if (!loaded.ok) {
    log.error("configuration not reloaded, the old one stays in force", {
      reasons: loaded.error.map(formatProblem),
    });
    return;
  }
  const keys = changedKeys(inForce, loaded.value);
  if (keys.length > 0) log.warn("changes that need a restart", { keys });
  const { tls, accountingTls } = loaded.value;
  if (tls && inForce.tls) await daemon.reload(tls);
  if (accountingTls && inForce.accountingTls) await daemon.reloadAccountingTls(accountingTls);
  if (!tls && !accountingTls && keys.length === 0)
    log.info("nothing to reload: the configuration has no section tls or accounting-tls");
}

/** Top-level keys whose change a running server does not follow. */
function changedKeys(before: Config, after: Config): readonly string[] {
  const [old, fresh] = [before, after].map(
    (config) => parse(configText(config)) as Readonly<Record<string, unknown>>,
  );
  return Object.keys({ ...old, ...fresh }).filter((key) => {
    if (key === "tls") return (before.tls === undefined) !== (after.tls === undefined);
    if (key === "accounting-tls")
      return (before.accountingTls === undefined) !== (after.accountingTls === undefined);
    // The text shows neither password hashes nor the token.
    if (key === "users" && hashes(before) !== hashes(after)) return true;
    if (key === "api" && before.api?.tcp?.token.reveal() !== after.api?.tcp?.token.reveal()) return true;
    return JSON.stringify(old?.[key]) !== JSON.stringify(fresh?.[key]);
  });
}

function hashes(config: Config): string {
  return config.users.map((user) => user.passwordHash?.reveal() ?? "").join("\n");
}
