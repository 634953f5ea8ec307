import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import { ReplyStatus } from "./accounting-reply.ts";
import type { AccountingReply } from "./accounting-reply.ts";
import type { AccountingRequest, EncodeError } from "./accounting-request.ts";
import { tcpDialler } from "./dialler.ts";
import type { Dialler, DialTarget } from "./dialler.ts";
import { ReplyReader } from "./reply-reader.ts";
import { encodeRequestPacket } from "./request-packet.ts";
import type { TransmissionFailure, TransmissionPhase } from "./transmission-failure.ts";

/** session_id is an unsigned 32-bit number. */
const SESSION_IDS = 2 ** 32;

/** Longest server_msg handed on, in characters: enough for a log line, too little to flood a log. */
const MAX_MESSAGE_LENGTH = 255;

/** A server to transmit to. */
export interface ServerEndpoint extends DialTarget {
  /** The shared key; absent: bodies go in the clear, for tests and for transports that protect them. */
  readonly key?: Secret | undefined;
}

/** What a transmission needs beside the request and the server. */
export interface TransmitOptions {
  /** Ends the transmission at once, with `aborted`. */
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  /** Milliseconds for connecting, writing and the reply together. */
  readonly responseTimeout: number;
  /** Opens the connection; node:net by default. */
  readonly dial?: Dialler | undefined;
  /** Draws a session_id, 0..2^32-1; must be unpredictable (RFC 8907 §4.1). The system's random source by default. */
  readonly drawSessionId?: (() => number) | undefined;
}

/**
 * Sends one accounting request over a connection of its own and waits for the reply: one transmission.
 *
 * Succeeds only upon a fully checked SUCCESS. Never rejects; when it resolves, the socket is destroyed,
 * the timer cancelled and the signal let go.
 */
export function transmit(
  request: AccountingRequest,
  server: ServerEndpoint,
  options: TransmitOptions,
): Promise<Result<void, TransmissionFailure>> {
  const { signal, dial = tcpDialler, drawSessionId = () => randomInt(SESSION_IDS) } = options;
  if (signal?.aborted === true) return Promise.resolve(err({ kind: "aborted" }));

  const sessionId = drawSessionId();
  const packet = encodeSafely(request, sessionId, server.key);
  if (!packet.ok) return Promise.resolve(err({ kind: "cannot-encode", ...packet.error }));

  let socket: Socket;
  try {
    socket = dial(server);
  } catch (cause) {
    return Promise.resolve(err({ kind: "connection-failed", code: errorCode(cause) }));
  }
  return exchange(socket, packet.value, new ReplyReader(sessionId, server.key), options);
}

function exchange(
  socket: Socket,
  packet: Buffer,
  reader: ReplyReader,
  { signal, clock, responseTimeout }: TransmitOptions,
): Promise<Result<void, TransmissionFailure>> {
  return new Promise((resolve) => {
    let phase: TransmissionPhase = "connect";

    // The error listener stays behind: a destroyed socket may still report one, which would be thrown.
    const settle = (result: Result<void, TransmissionFailure>): void => {
      cancelTimer();
      signal?.removeEventListener("abort", abort);
      socket.destroy();
      resolve(result);
    };
    const abort = (): void => settle(err({ kind: "aborted" }));
    const cancelTimer = clock.schedule(responseTimeout, () => settle(err({ kind: "timeout", phase })));
    signal?.addEventListener("abort", abort, { once: true });

    const send = (): void => {
      phase = "write";
      socket.setNoDelay(true);
      socket.write(packet, (error) => {
        if (error) settle(err(connectionFailure(phase, error, reader.received)));
        else phase = "reply";
      });
    };
    socket.on("error", (error) => settle(err(connectionFailure(phase, error, reader.received))));
    socket.on("end", () => settle(err({ kind: "closed", received: reader.received })));
    socket.on("close", () => settle(err({ kind: "closed", received: reader.received })));
    socket.on("data", (chunk) => {
      const reply = reader.push(chunk);
      if (reply !== undefined) settle(reply.ok ? judge(reply.value) : reply);
    });
    if (socket.connecting) socket.once("connect", send);
    else send();
  });
}

function judge(reply: AccountingReply): Result<void, TransmissionFailure> {
  const serverMessage = reply.serverMessage.slice(0, MAX_MESSAGE_LENGTH);
  switch (reply.status) {
    case ReplyStatus.success:
      return ok();
    case ReplyStatus.error:
      return err({ kind: "server-error", serverMessage });
    case ReplyStatus.follow:
      return err({ kind: "follow", serverMessage });
  }
}

function connectionFailure(phase: TransmissionPhase, error: Error, received: number): TransmissionFailure {
  const code = errorCode(error);
  switch (phase) {
    case "connect":
      return { kind: "connection-failed", code };
    case "write":
      return { kind: "write-failed", code };
    case "reply":
      return { kind: "closed", received, code };
  }
}

/** A platform that refuses MD5 makes the encoder throw; that must not reach the engine as a rejection. */
function encodeSafely(
  request: AccountingRequest,
  sessionId: number,
  key: Secret | undefined,
): Result<Buffer, EncodeError> {
  try {
    return encodeRequestPacket(request, sessionId, key);
  } catch (cause) {
    return err({ field: "body", reason: errorCode(cause) });
  }
}

function errorCode(cause: unknown): string {
  if (!(cause instanceof Error)) return "unknown";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
