import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { backOff } from "./back-off.ts";
import { ReportRefused, ReportUnanswered } from "./client-errors.ts";
import type { Health, InterimReport, Problem, ReportAccepted, StartReport, StopReport } from "./messages.ts";

export { ReportRefused, ReportUnanswered } from "./client-errors.ts";
export type {
  Health,
  InterimReport,
  MemberProblem,
  Problem,
  Report,
  ReportAccepted,
  ReportedAuthentication,
  StartReport,
  StopReport,
} from "./messages.ts";

/** Where the daemon is, and how patient a client is. */
export type AccountingClientOptions = (
  | {
      /** Path of the daemon's Unix socket. */
      readonly socket: string;
    }
  | {
      /** Such as `http://127.0.0.1:8831`, with the token of the daemon. */
      readonly url: string;
      readonly token: string;
    }
) & {
  /** Name of the program that reports; a report may name another. */
  readonly client?: string;
  /** Milliseconds for one answer; 10,000 if absent. */
  readonly requestTimeout?: number;
  /** Milliseconds in all, tries and waits, before a report is given up; 60,000 if absent. */
  readonly giveUpAfter?: number;
  /** Milliseconds that the first wait is shorter than; 100 if absent. It doubles up to `maxWait`; 10,000 if absent. */
  readonly firstWait?: number;
  readonly maxWait?: number;
};

/** What one call may be given. */
export interface CallOptions {
  /** Ends the call; the promise is then rejected with the signal's reason, and the report may or may not be stored. */
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/**
 * Reports users' sessions to the daemon. A promise that is fulfilled means: on disk there. Until then the report is
 * the caller's: this client keeps none, for what waits in its memory would be lost with the process, and a caller that
 * was told otherwise would not report it again. Where the connection is lost or the daemon asks for patience the same
 * report is sent again with its id, so that it is stored once.
 */
export class AccountingClient {
  readonly #options: AccountingClientOptions;
  readonly #agent: Agent = new Agent({ keepAlive: true });

  constructor(options: AccountingClientOptions) {
    this.#options = options;
  }

  /** A session has begun. Rejects as {@link stop} does. */
  start(report: StartReport, options?: CallOptions): Promise<ReportAccepted> {
    return this.#report("start", report, options);
  }

  /** A session goes on. Rejects as {@link stop} does. */
  interim(report: InterimReport, options?: CallOptions): Promise<ReportAccepted> {
    return this.#report("interim", report, options);
  }

  /**
   * A session has ended. Without `at` it has ended now, however often the report is sent. Rejects with a
   * {@link ReportRefused} where sending it again is of no use, with a {@link ReportUnanswered} where that was done long
   * enough, and with the reason of an aborted signal.
   */
  stop(report: StopReport, options?: CallOptions): Promise<ReportAccepted> {
    return this.#report("stop", report, options);
  }

  /** Whether the daemon takes reports; asked once. Rejects as {@link stop} does. */
  async health(options: CallOptions = {}): Promise<Health> {
    const answer = await this.#send("GET", "/v1/health", undefined, this.#signalOf(options));
    if (answer.status === 200) return JSON.parse(answer.body) as Health; // as openapi.json has it
    throw new ReportRefused(problemOf(answer));
  }

  /** Lets the connections go. */
  close(): void {
    this.#agent.destroy();
  }

  async #report(kind: string, report: InterimReport, options: CallOptions = {}): Promise<ReportAccepted> {
    const { client, giveUpAfter = 60_000, firstWait = 100, maxWait = 10_000 } = this.#options;
    const body = JSON.stringify({
      ...(client !== undefined && { client }),
      at: new Date().toISOString(),
      ...report,
    });
    const end = performance.now() + giveUpAfter;
    for (let failures = 1; ; failures += 1) {
      options.signal?.throwIfAborted();
      let failure: ReportRefused | Error;
      let atLeast = 0;
      try {
        const answer = await this.#send("POST", `/v1/accounting/${kind}`, body, this.#signalOf(options));
        if (answer.status === 200 || answer.status === 201) return JSON.parse(answer.body) as ReportAccepted;
        const problem = problemOf(answer);
        failure = new ReportRefused(problem);
        if (!problem.retry) throw failure;
        atLeast = (Number(answer.retryAfter) || 0) * 1000;
      } catch (cause) {
        options.signal?.throwIfAborted();
        if (cause instanceof ReportRefused) throw cause;
        failure = cause as Error;
      }
      const pause = backOff(failures, { first: firstWait, most: maxWait, random: Math.random }, atLeast);
      if (performance.now() + pause >= end) throw new ReportUnanswered(failures, failure);
      await wait(pause, undefined, options.signal && { signal: options.signal }).catch((cause: unknown) => {
        options.signal?.throwIfAborted();
        throw cause;
      });
    }
  }

  #signalOf({ signal }: CallOptions): AbortSignal {
    const limit = AbortSignal.timeout(this.#options.requestTimeout ?? 10_000);
    return signal ? AbortSignal.any([signal, limit]) : limit;
  }

  #send(method: string, path: string, body: string | undefined, signal: AbortSignal): Promise<Answer> {
    const options = this.#options;
    const place =
      "socket" in options ? { socketPath: options.socket, path } : addressOf(new URL(path, options.url));
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...place,
          method,
          agent: this.#agent,
          signal,
          headers: {
            ...("token" in options && { Authorization: `Bearer ${options.token}` }),
            ...(body !== undefined && {
              "Content-Type": "application/json",
              "Content-Length": Buffer.byteLength(body),
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () =>
            resolve({
              status: response.statusCode ?? 0,
              retryAfter: response.headers["retry-after"],
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

function addressOf({ hostname, port, pathname }: URL): { host: string; port: string; path: string } {
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? "80" : port, path: pathname };
}

/** What a server has answered that took nothing; one that is no daemon of ours says no more than its status. */
function problemOf({ status, body }: Answer): Problem {
  try {
    const content: unknown = JSON.parse(body);
    if (typeof content === "object" && content !== null && "retry" in content && "detail" in content) {
      return content as Problem;
    }
  } catch {
    // told below
  }
  const detail = `The server answered ${status} without a problem of RFC 9457: is it hwtacacsd?`;
  return { type: "about:blank", title: `HTTP status ${status}`, status, detail, retry: status >= 500 };
}
