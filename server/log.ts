import { pino, type Logger } from "pino";
import type { LogConfig } from "./config.ts";
import type { Log } from "../src/index.ts";

/** The daemon's log, which can also make one with fields that stand on each of its lines. */
export interface DaemonLog extends Log {
  with(fields: Readonly<Record<string, unknown>>): DaemonLog;
}

/** Takes whole lines of text. */
export interface LineSink {
  write(line: string): unknown;
}

/** Field names whose values never reach a log, at the top and one level down. Secrets proper redact themselves. */
const SECRET_FIELDS = ["password", "passwordHash", "sharedKey", "shared-key", "privateKey", "secret"];

const REDACTED = SECRET_FIELDS.flatMap((name) =>
  name.includes("-") ? [`["${name}"]`, `*["${name}"]`] : [name, `*.${name}`],
);

/** Makes the log. Without a sink it writes to standard error, at once, so that a crash loses no line. */
export function createLog(config: LogConfig, sink?: LineSink): DaemonLog {
  const target = sink ?? pino.destination({ dest: 2, sync: true });
  const stream =
    config.format === "json" ? target : { write: (line: string) => target.write(textLine(line)) };
  const logger = pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: "(secret)" },
    },
    stream,
  );
  return wrap(logger);
}

function wrap(logger: Logger): DaemonLog {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    with: (fields) => wrap(logger.child(fields)),
  };
}

/** `12:34:56.789 warn  message  field=value`; values are JSON, so no peer can forge a line. */
function textLine(json: string): string {
  const { time, level, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${[String(time).slice(11, 23), String(level).padEnd(5), msg, ...shown].join(" ")}\n`;
}
