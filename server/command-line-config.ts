import { hostname } from "node:os";
import type { YamlPlace, YamlReader } from "./yaml-reader.ts";

/** The command line on SSH channels without the subsystem. */
export interface CommandLineConfig {
  readonly enabled: boolean;
  /** The name in its prompt, 1 to 64 letters, digits, `.`, `_` and `-`. */
  readonly hostname: string;
}

const HOSTNAME = /^[A-Za-z0-9._-]{1,64}$/;

/** On, with the name of this machine without its domain. */
export function defaultCommandLine(): CommandLineConfig {
  const name = hostname().split(".")[0] ?? "";
  return { enabled: true, hostname: HOSTNAME.test(name) ? name : "hwtacacsd" };
}

/** Reads the key `command-line`. */
export function readCommandLine(
  reader: YamlReader,
  place: YamlPlace | undefined,
  defaults: CommandLineConfig,
): CommandLineConfig {
  const fields = reader.map(place, ["enabled", "hostname"]);
  const name = reader.text(fields.get("hostname"), defaults.hostname);
  const at = fields.get("hostname");
  if (at && !HOSTNAME.test(name)) {
    reader.problem(at, "hostname must be 1 to 64 letters, digits, dots, underscores and hyphens");
  }
  return { enabled: reader.boolean(fields.get("enabled"), defaults.enabled), hostname: name };
}
