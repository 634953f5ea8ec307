import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { checkFiles } from "./config-check.ts";
import { defaultConfig, type Config } from "./config.ts";
import { loadConfig } from "./config-file.ts";
import { ConfigError } from "./config-error.ts";
import { formatProblem, type ConfigProblem } from "./config-problem.ts";
import { configText } from "./config-text.ts";
import { startDaemon, type Daemon } from "./daemon.ts";
import { installLifecycle } from "./lifecycle.ts";
import { createLog } from "./log.ts";
import { packageFolder } from "./paths.ts";
import { reloadConfig } from "./reload.ts";
import { readyMessage } from "./ready-message.ts";
import { netconfFeatures } from "./datastores-config.ts";
import { loadSchema } from "./schema.ts";
import { reasonOf, StoredConfigurationError, systemClock } from "../src/index.ts";

/** Exit code for a mistake in the configuration: `EX_CONFIG` of sysexits. */
const EXIT_CONFIG = 78;

/** Names the configuration file where no option does. */
const CONFIG_VARIABLE = "HWTACACSD_CONFIG";

interface CommonOptions {
  readonly config?: string;
}

/** Runs the command line; `argv` as node gives it. Resolves when the command is done, or for `serve` when it is ready. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const program = new Command("hwtacacsd")
    .description("A NETCONF/YANG management server for a HWTACACS (TACACS+) accounting engine")
    .version(packageVersion(), "-V, --version")
    .showHelpAfterError("(hwtacacsd --help tells more)");
  const command = (
    name: string,
    description: string,
    action: (config: Config, file: string | undefined) => Promise<void> | void,
    isDefault = false,
  ): void => {
    program
      .command(name, { isDefault })
      .description(description)
      .option(
        "-c, --config <file>",
        `configuration file (YAML); else the one that ${CONFIG_VARIABLE} names; else defaults`,
      )
      .action(async (options: CommonOptions) => {
        const file = chosenFile(options);
        const config = readConfig(file);
        if (config) await action(config, file);
      });
  };
  command("serve", "run the server in the foreground", serve, true);
  command("check", "look for mistakes in the configuration, its files and the YANG modules, and end", check);
  command("print-config", "show the configuration in force, defaults included, without secrets", (config) => {
    process.stdout.write(configText(config));
  });
  await program.parseAsync(argv);
}

function chosenFile(options: CommonOptions): string | undefined {
  const file = options.config ?? process.env[CONFIG_VARIABLE];
  return file === "" ? undefined : file;
}

/** Undefined, with the mistakes told and the exit code set, where the file is wrong. */
function readConfig(file: string | undefined): Config | undefined {
  if (file === undefined) return defaultConfig(process.cwd());
  const loaded = loadConfig(file);
  if (loaded.ok) return loaded.value;
  refuse(loaded.error);
  return undefined;
}

function refuse(problems: readonly ConfigProblem[]): void {
  process.stderr.write(`${problems.map(formatProblem).join("\n")}\n`);
  process.exitCode = EXIT_CONFIG;
}

async function check(config: Config): Promise<void> {
  const schema = loadSchema(packageFolder(), config.yang, netconfFeatures(config.datastores, config.url));
  const problems = [...(schema.ok ? [] : schema.error), ...(await checkFiles(config, systemClock.now()))];
  if (problems.length > 0) {
    refuse(problems);
    return;
  }
  process.stdout.write(
    `The configuration is good: ${config.listeners.length} listener(s), data in ${config.dataDirectory}\n`,
  );
}

async function serve(config: Config, file: string | undefined): Promise<void> {
  const log = createLog(config.log);
  let daemon: Daemon | undefined;
  const starting = new AbortController();
  installLifecycle(process, {
    log,
    stop: async () => {
      starting.abort();
      await daemon?.close();
    },
    reload: () => reloadConfig({ file, inForce: config, daemon, log }),
  });
  try {
    daemon = await startDaemon(config, {
      log,
      clock: systemClock,
      folder: packageFolder(),
      signal: starting.signal,
    });
  } catch (cause) {
    if (starting.signal.aborted) return; // the signal's handler ends the process
    if (cause instanceof ConfigError) {
      process.stderr.write(`${cause.message}\n`);
      process.exit(EXIT_CONFIG);
    }
    log.error("cannot start", { reason: reasonOf(cause) });
    process.exit(cause instanceof StoredConfigurationError ? EXIT_CONFIG : 1);
  }
  process.stdout.write(
    readyMessage({
      config,
      listeners: daemon.listeners,
      api: daemon.api,
      created: daemon.created,
      fingerprints: daemon.fingerprints,
      milliseconds: performance.now(),
      folder: process.cwd(),
    }),
  );
}

function packageVersion(): string {
  const text = readFileSync(join(packageFolder(), "package.json"), "utf8");
  return String((JSON.parse(text) as { readonly version?: unknown }).version);
}
