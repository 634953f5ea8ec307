import type { Clock } from "../base/clock.ts";
import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import type { AccountingRequest } from "./accounting-request.ts";
import type { Dialler, DialTarget } from "./dialler.ts";
import type { TransmissionFailure } from "./transmission-failure.ts";
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
export declare function transmit(request: AccountingRequest, server: ServerEndpoint, options: TransmitOptions): Promise<Result<void, TransmissionFailure>>;
