import type { Clock } from "../base/clock.ts";
import type { Result } from "../base/result.ts";
import type { AccountingRequest } from "../tacacs/accounting-request.ts";
import type { ServerEndpoint, TransmitOptions } from "../tacacs/client.ts";
import type { TransmissionFailure } from "../tacacs/transmission-failure.ts";
import type { AccountingServer, Template } from "./config.ts";
import type { Sent, ServerSelection, ServerStatistics } from "./server-selection.ts";
import { describeFailure } from "./wire.ts";

/** One transmission over the network; `transmit` of tacacs/client.ts, or a test's. Never rejects. */
export type Transmit = (
  request: AccountingRequest,
  server: ServerEndpoint,
  options: TransmitOptions,
) => Promise<Result<void, TransmissionFailure>>;

/** What an exchange needs of its engine. */
export interface ExchangeMeans {
  readonly transmit: Transmit;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly selection: ServerSelection;
}

/** Makes one transmission to one server and keeps that server's health and counters. */
export async function exchange(
  request: AccountingRequest,
  template: Template,
  server: AccountingServer,
  sent: Sent,
  means: ExchangeMeans,
): Promise<Result<void, TransmissionFailure>> {
  const { selection, clock } = means;
  const { statistics } = selection.health(template, server);
  statistics.requests += 1;
  const outcome = await means.transmit(
    request,
    {
      address: server.address,
      port: server.port,
      // RFC 9887 §4: over TLS nothing is obfuscated.
      key: server.tls ? undefined : server.sharedKey,
      tls: server.tls,
      singleConnection: server.singleConnection,
      ...(template.sourceAddress !== undefined && { sourceAddress: template.sourceAddress }),
    },
    { clock, signal: means.signal, responseTimeout: template.responseTimeoutMs },
  );
  if (outcome.ok) {
    statistics.responses += 1;
    selection.succeeded(template, server);
  } else if (outcome.error.kind === "aborted" || outcome.error.kind === "cannot-encode") {
    selection.released(template, server);
  } else {
    count(statistics, outcome.error);
    const reason = describeFailure(outcome.error);
    const { kind } = outcome.error;
    // The next exchange has a connection of its own, and tells whether the server is there.
    if (kind === "closed" && outcome.error.reused === true) selection.released(template, server);
    else if (kind === "server-error" || kind === "follow") selection.refused(template, server, reason, sent);
    else selection.failed(template, server, reason);
  }
  return outcome;
}

function count(statistics: ServerStatistics, failure: TransmissionFailure): void {
  switch (failure.kind) {
    case "timeout":
      statistics.timeouts += 1;
      break;
    case "server-error":
    case "follow":
      statistics.responses += 1;
      statistics.errors += 1;
      break;
    case "malformed":
    case "wrong-key":
      statistics.malformed += 1;
      break;
    default:
      statistics.connectionFailures += 1;
  }
}
