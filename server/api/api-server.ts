import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import type { ApiConfig } from "../config.ts";
import { bearsToken } from "./bearer-token.ts";
import { problem, type Reply } from "./problem.ts";
import { route, type RouteParts } from "./routes.ts";
import { listenOnSocket } from "./unix-socket.ts";
import type { Log, Secret } from "../../src/index.ts";

/** Bounds that keep one caller from harming the others. Times in milliseconds. */
export interface ApiLimits {
  /** Requests whose answer is not sent yet; more are answered with 503. */
  readonly requests: number;
  /** Connections of each listener; more are closed at once. */
  readonly connections: number;
  /** For a request's header, and for a whole request. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  /** Between two requests on one connection. */
  readonly keepAliveTimeout: number;
  /** How often the times are looked at. */
  readonly checkInterval: number;
  /** For requests under way when the server stops. */
  readonly closeTimeout: number;
}

/** What the daemon runs with. */
export const API_LIMITS: ApiLimits = {
  requests: 1024,
  connections: 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  checkInterval: 1000,
  closeTimeout: 5000,
};

/** Octets of a request's header. */
const MAX_HEADER_OCTETS = 8192;

/** What the API is made of. */
export interface ApiParts extends RouteParts {
  readonly log: Log;
  readonly limits?: Partial<ApiLimits>;
}

/** The local API for access software, as it runs. */
export interface Api {
  /** Where it really listens, as `unix:PATH` and `http://ADDRESS:PORT`. */
  readonly endpoints: readonly string[];
  /** Answers what is under way, takes no more, and resolves when every connection is gone. */
  close(): Promise<void>;
}

/** Listens. Rejects with a sentence for the operator, nothing left running, where that is not possible. */
export async function startApi(config: ApiConfig, parts: ApiParts): Promise<Api> {
  const server = new ApiServer(parts);
  const endpoints: string[] = [];
  try {
    if (config.socket) {
      await listenOnSocket(server.add(undefined), config.socket);
      endpoints.push(`unix:${config.socket.path}`);
      parts.log.info("listening", { listener: `api unix ${config.socket.path}` });
    }
    if (config.tcp) {
      const { address, port, token } = config.tcp;
      const bound = await listenOnPort(server.add(token), address, port);
      parts.log.info("listening", { listener: `api http ${address} port ${bound}` });
      endpoints.push(`http://${address.includes(":") ? `[${address}]` : address}:${bound}`);
    }
  } catch (cause) {
    await server.close();
    throw new Error(`api: ${(cause as Error).message}`, { cause });
  }
  server.started();
  return { endpoints, close: () => server.close() };
}

class ApiServer {
  readonly #parts: ApiParts;
  readonly #limits: ApiLimits;
  readonly #servers: Server[] = [];
  #underWay = 0;
  #closing = false;

  constructor(parts: ApiParts) {
    this.#parts = parts;
    this.#limits = { ...API_LIMITS, ...parts.limits };
  }

  /** A server yet to listen; with a token, each request must bear it. */
  add(token: Secret | undefined): Server {
    const { headersTimeout, requestTimeout, keepAliveTimeout, checkInterval, connections } = this.#limits;
    const server = createServer({
      headersTimeout,
      requestTimeout,
      keepAliveTimeout,
      connectionsCheckingInterval: checkInterval,
      maxHeaderSize: MAX_HEADER_OCTETS,
    });
    server.maxConnections = connections;
    server.on("request", (request, response) => void this.#serve(request, response, token));
    server.on("clientError", refuseUnreadable);
    this.#servers.push(server);
    return server;
  }

  /** From here on a failing listener is told to the log. */
  started(): void {
    for (const server of this.#servers) {
      server.on("error", ({ message }) => this.#parts.log.error("api listener failed", { reason: message }));
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    const listening = this.#servers.filter((server) => server.listening);
    const closed = listening.map((server) => once(server, "close"));
    for (const server of listening) server.close(); // idle connections end with it
    const limit = setTimeout(() => {
      for (const server of listening) server.closeAllConnections();
    }, this.#limits.closeTimeout);
    await Promise.all(closed);
    clearTimeout(limit);
  }

  /** Never rejects. */
  async #serve(request: IncomingMessage, response: ServerResponse, token: Secret | undefined): Promise<void> {
    this.#underWay += 1;
    response.once("close", () => (this.#underWay -= 1));
    let reply: Reply;
    try {
      reply = this.#refusal(request, token) ?? (await route(request, this.#parts));
    } catch (cause) {
      const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      this.#parts.log.error("api request failed", { path: request.url, reason });
      reply = problem("internal", "The server has failed; its log says why. Send the same report again.");
    }
    this.#answer(response, reply);
  }

  #refusal(request: IncomingMessage, token: Secret | undefined): Reply | undefined {
    if (this.#closing) {
      return problem("stopping", "The server is stopping: send the same report again later.", {
        retryAfter: 5,
      });
    }
    if (this.#underWay > this.#limits.requests) {
      const detail = `More than ${this.#limits.requests} requests are under way: send the same report again later.`;
      return problem("overloaded", detail, { retryAfter: 1 });
    }
    if (token === undefined || bearsToken(request.headers.authorization, token)) return undefined;
    this.#parts.log.warn("api request without the token", { address: request.socket.remoteAddress });
    return problem(
      "unauthorized",
      `Send the header "Authorization: Bearer TOKEN" with the content of the file that api.tcp.token-file names.`,
      { headers: { "WWW-Authenticate": 'Bearer realm="hwtacacsd"' } },
    );
  }

  #answer(response: ServerResponse, { status, contentType, body, headers }: Reply): void {
    response.writeHead(status, {
      "Content-Type": contentType,
      "Content-Length": Buffer.byteLength(body),
      "Cache-Control": "no-store",
      ...headers,
      // A stopping server waits for each connection's end.
      ...(this.#closing && { Connection: "close" }),
    });
    response.end(body);
  }
}

async function listenOnPort(server: Server, address: string, port: number): Promise<number> {
  server.listen({ host: address, port });
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new Error(`cannot listen on ${address} port ${port}: ${(cause as Error).message}`, { cause });
  }
  return (server.address() as AddressInfo).port; // a TCP server has no other form of address
}

/** Answers what is no HTTP, too long a header, or did not come in time. */
function refuseUnreadable(cause: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || cause.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const { status, contentType, body } = unreadable(cause.code);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nContent-Type: ${contentType}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function unreadable(code: string | undefined): Reply {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return problem("timeout", "The request took too long to arrive: send the whole of it at once.");
    case "HPE_HEADER_OVERFLOW":
      return problem("headers-too-large", `The header has more than ${MAX_HEADER_OCTETS} octets: send less.`);
    default:
      return problem("malformed", "The request is not HTTP/1.1: correct it, then send it again.");
  }
}
