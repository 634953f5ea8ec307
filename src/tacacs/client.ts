import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import type { Clock } from "../base/clock.ts";
import { err } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import type { AccountingRequest, EncodeError } from "./accounting-request.ts";
import { readyEvent, tcpDialler } from "./dialler.ts";
import type { Dialler, DialTarget } from "./dialler.ts";
import { ReplyReader } from "./reply-reader.ts";
import { encodeRequestPacket } from "./request-packet.ts";
import type { TransmissionPhase } from "./transmission-failure.ts";
import { connectionFailure, errorCode, judge, type Verdict } from "./verdict.ts";

/** session_id is an unsigned 32-bit number. */
const SESSION_IDS = 2 ** 32;

/** A server to transmit to. */
export interface ServerEndpoint extends DialTarget {
  /** The shared key; absent: bodies go in the clear, for tests and where TLS protects them (RFC 9887 §4). */
  readonly key?: Secret | undefined;
  /** Whether to ask the server to carry many sessions over one connection (RFC 8907 §4.3). */
  readonly singleConnection?: boolean | undefined;
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
): Promise<Verdict> {
  const { signal, dial = tcpDialler } = options;
  if (signal?.aborted === true) return Promise.resolve(err({ kind: "aborted" }));

  const sessionId = newSessionId(options);
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
): Promise<Verdict> {
  return new Promise((resolve) => {
    let phase: TransmissionPhase = "connect";

    // The error listener stays behind: a destroyed socket may still report one, which would be thrown.
    const settle = (result: Verdict): void => {
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
    if (socket.connecting) socket.once(readyEvent(socket), send);
    else send();
  });
}

/** A session_id for one transmission. */
export function newSessionId({ drawSessionId }: TransmitOptions): number {
  return drawSessionId ? drawSessionId() : randomInt(SESSION_IDS);
}

/** A platform that refuses MD5 makes the encoder throw; that must not reach the engine as a rejection. */
export function encodeSafely(
  request: AccountingRequest,
  sessionId: number,
  key: Secret | undefined,
  singleConnect = false,
): Result<Buffer, EncodeError> {
  try {
    return encodeRequestPacket(request, sessionId, key, singleConnect);
  } catch (cause) {
    return err({ field: "body", reason: errorCode(cause) });
  }
}
