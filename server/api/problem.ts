import type { MemberProblem, Problem } from "./messages.ts";

/** What is written into a response. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Common start of every problem's type. */
export const PROBLEM_TYPE: string = "urn:hwtacacsd:params:problem:";

/** Media type of problems (RFC 9457 §3). */
export const PROBLEM_MEDIA_TYPE: string = "application/problem+json";

/** What a problem is called in its type. */
export type ProblemKind =
  | "malformed"
  | "unauthorized"
  | "not-found"
  | "method-not-allowed"
  | "timeout"
  | "too-large"
  | "id-reused"
  | "unsupported-media-type"
  | "unknown-template"
  | "headers-too-large"
  | "internal"
  | "buffer-full"
  | "store-failed"
  | "overloaded"
  | "stopping";

/** The status of each kind, its title, and whether the same request may succeed later. */
const KINDS: Readonly<Record<ProblemKind, readonly [status: number, title: string, retry: boolean]>> = {
  malformed: [400, "The request is malformed", false],
  unauthorized: [401, "The token is missing or wrong", false],
  "not-found": [404, "There is nothing at this path", false],
  "method-not-allowed": [405, "The method has no meaning here", false],
  timeout: [408, "The request did not arrive in time", true],
  "id-reused": [409, "The id stands for another report", false],
  "too-large": [413, "The request is too large", false],
  "unsupported-media-type": [415, "The request is not JSON", false],
  "unknown-template": [422, "There is no such template", false],
  "headers-too-large": [431, "The request's header is too large", false],
  internal: [500, "The server has failed", true],
  "buffer-full": [503, "The buffer is full", true],
  "store-failed": [503, "The record could not be written to disk", true],
  overloaded: [503, "Too many requests at once", true],
  stopping: [503, "The server is stopping", true],
};

/** Answers with a problem; `detail` is a sentence that tells the caller what to do. */
export function problem(
  kind: ProblemKind,
  detail: string,
  further: {
    readonly errors?: readonly MemberProblem[];
    readonly headers?: Readonly<Record<string, string>>;
    /** Seconds before the request may be sent again. */
    readonly retryAfter?: number;
  } = {},
): Reply {
  const [status, title, retry] = KINDS[kind];
  const { errors, headers, retryAfter } = further;
  const content: Problem = {
    type: `${PROBLEM_TYPE}${kind}`,
    title,
    status,
    detail,
    retry,
    ...(errors && { errors }),
  };
  return {
    status,
    contentType: PROBLEM_MEDIA_TYPE,
    body: JSON.stringify(content),
    headers: { ...headers, ...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }) },
  };
}

/** Answers with JSON. */
export function json(status: number, content: unknown): Reply {
  return { status, contentType: "application/json", body: JSON.stringify(content) };
}
