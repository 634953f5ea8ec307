import type { EncodeError } from "./accounting-request.ts";

/**
 * Why one transmission did not end in a fully checked SUCCESS.
 *
 * Only `cannot-encode` lies in the request itself, and will not go away by sending it again.
 * `code` is the system's error code, such as `ECONNREFUSED`, or the error's message where it has none.
 */
export type TransmissionFailure =
  /** The request has no form on the wire. */
  | ({ readonly kind: "cannot-encode" } & EncodeError)
  /** No TCP connection came about. */
  | { readonly kind: "connection-failed"; readonly code: string }
  /** The connection broke before the request was handed to the network. */
  | { readonly kind: "write-failed"; readonly code: string }
  /** The response timeout passed, while connecting, writing, or waiting for the reply. */
  | { readonly kind: "timeout"; readonly phase: TransmissionPhase }
  /**
   * The server closed or reset the connection after `received` bytes of a reply. `reused`: a shared connection, before
   * anything of the reply came, which any server may do at any time (RFC 8907 §4.3) and says nothing of its health.
   */
  | { readonly kind: "closed"; readonly received: number; readonly code?: string; readonly reused?: boolean }
  /** The server answered ERROR (RFC 8907 §7.2). */
  | { readonly kind: "server-error"; readonly serverMessage: string }
  /** The server answered FOLLOW, which is deprecated and not obeyed (RFC 8907 §7.2, §10.6). */
  | { readonly kind: "follow"; readonly serverMessage: string }
  /** The reply is not one to this request, or breaks the RFC. */
  | { readonly kind: "malformed"; readonly reason: string }
  /** Client and server do not share the key (RFC 8907 §4.5). */
  | { readonly kind: "wrong-key"; readonly reason: string }
  /** The caller's signal ended it; whether the server has the record is unknown. */
  | { readonly kind: "aborted" };

/** How far a transmission had come. */
export type TransmissionPhase = "connect" | "write" | "reply";
