import type { Log } from "../src/index.ts";

/** The part of a process that its end has to do with. */
export interface ProcessEvents {
  on(event: "SIGTERM" | "SIGINT", listener: (signal: "SIGTERM" | "SIGINT") => void): unknown;
  on(event: "SIGHUP", listener: () => void): unknown;
  on(event: "uncaughtException" | "unhandledRejection", listener: (cause: unknown) => void): unknown;
  exit(code: number): unknown;
}

/** Exit codes of a process ended by a signal are 128 and the signal's number. */
const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143 } as const;

/** Milliseconds for an orderly stop. */
const STOP_LIMIT_MS = 10_000;

/**
 * The first SIGTERM or SIGINT stops in order and exits with 0, a second one exits at once.
 * An error nobody caught exits with 1: what is on disk is whole, what is in memory may not be.
 */
export function installLifecycle(
  process: ProcessEvents,
  options: {
    readonly stop: () => Promise<void>;
    /** SIGHUP: what may change in a running server is read again. */
    readonly reload: () => Promise<void>;
    readonly log: Log;
  },
): void {
  const { log } = options;
  let stopping = false;
  const onSignal = (signal: "SIGTERM" | "SIGINT"): void => {
    if (stopping) {
      log.warn("stopped at once by a second signal", { signal });
      process.exit(SIGNAL_EXIT[signal]);
      return;
    }
    stopping = true;
    log.info("stopping", { signal });
    const limit = setTimeout(() => {
      log.error("could not stop in time", { milliseconds: STOP_LIMIT_MS });
      process.exit(1);
    }, STOP_LIMIT_MS);
    options.stop().then(
      () => {
        clearTimeout(limit);
        log.info("stopped");
        process.exit(0);
      },
      (cause: unknown) => {
        clearTimeout(limit);
        log.error("stopping failed", { reason: reasonOf(cause) });
        process.exit(1);
      },
    );
  };
  const onCrash = (cause: unknown): void => {
    log.error("crashed", { reason: reasonOf(cause) });
    process.exit(1);
  };
  /** One after the other: of two signals in a row, the later one's files count. */
  let reloading = Promise.resolve();
  const onReload = (): void => {
    if (stopping) return;
    reloading = reloading
      .then(options.reload)
      .catch((cause: unknown) => log.error("reloading failed", { reason: reasonOf(cause) }));
  };
  process.on("SIGHUP", onReload);
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  process.on("uncaughtException", onCrash);
  process.on("unhandledRejection", onCrash);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
