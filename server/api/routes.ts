import type { IncomingMessage } from "node:http";
import { problem, type Reply } from "./problem.ts";
import { health, takeReport, type ReportEngine } from "./reports.ts";
import { readJson } from "./request-body.ts";
import type { Clock, RecordKind } from "../../src/index.ts";

/** What the routes lead to. */
export interface RouteParts {
  readonly engine: ReportEngine;
  readonly clock: Clock;
  /** The text of openapi.json. */
  readonly description: string;
}

type Handler = (request: IncomingMessage, parts: RouteParts) => Promise<Reply> | Reply;

/** By path, then by method. */
const ROUTES: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  "/v1/accounting/start": { POST: report("start") },
  "/v1/accounting/interim": { POST: report("watchdog") },
  "/v1/accounting/stop": { POST: report("stop") },
  "/v1/health": { GET: (_request, { engine }) => health(engine) },
  "/v1/openapi.json": {
    GET: (_request, { description }) => ({ status: 200, contentType: "application/json", body: description }),
  },
};

/** Answers one request. */
export function route(request: IncomingMessage, parts: RouteParts): Promise<Reply> | Reply {
  const path = (request.url ?? "").replace(/\?.*$/s, "");
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (!methods) {
    return problem("not-found", `There are only ${Object.keys(ROUTES).join(", ")}: use one of them.`);
  }
  // HEAD is GET without the content, which node:http leaves out (RFC 9110 §9.3.2).
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
  const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handler) return handler(request, parts);
  const allow = Object.keys(methods)
    .map((name) => (name === "GET" ? "GET, HEAD" : name))
    .join(", ");
  return problem("method-not-allowed", `Use ${allow} for ${path}.`, { headers: { Allow: allow } });
}

function report(kind: RecordKind): Handler {
  return async (request, parts) => {
    const content = await readJson(request);
    return content.ok ? takeReport(kind, content.value, parts) : content.error;
  };
}
