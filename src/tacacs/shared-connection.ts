import type { Socket } from "node:net";
import { err } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import type { TransmitOptions } from "./client.ts";
import { readyEvent } from "./dialler.ts";
import { HeaderFlag } from "./header.ts";
import { PacketStream } from "./packet-stream.ts";
import { ReplyReader } from "./reply-reader.ts";
import type { TransmissionFailure, TransmissionPhase } from "./transmission-failure.ts";
import { connectionFailure, judge, type Verdict } from "./verdict.ts";

/** One request that waits for its reply. */
interface Session {
  readonly reader: ReplyReader;
  /** Whether it goes over a connection that has carried another one before. */
  readonly reused: boolean;
  readonly settle: (verdict: Verdict) => void;
}

/**
 * One connection for many accounting sessions, RFC 8907 §4.3. The first asks for it; until its reply has agreed no second
 * may begin. Then replies come in any order, told apart by their session_id.
 */
export class SharedConnection {
  readonly #socket: Socket;
  readonly #key: Secret | undefined;
  readonly #stream = new PacketStream();
  readonly #sessions = new Map<number, Session>();
  /** Sessions that were given up, whose reply may still come. */
  readonly #givenUp = new Set<number>();
  readonly #onIdle: () => void;
  #phase: TransmissionPhase = "connect";
  #state: "asking" | "agreed" | "retired" = "asking";
  #used = false;

  /** `onIdle` is called whenever no session is left; the socket may still be connecting. */
  constructor(socket: Socket, key: Secret | undefined, onIdle: () => void) {
    this.#socket = socket;
    this.#key = key;
    this.#onIdle = onIdle;
    socket.once(readyEvent(socket), () => {
      socket.setNoDelay(true);
      this.#phase = "write";
    });
    // The error listener stays behind: a destroyed socket may still report one, which would be thrown.
    socket.on("error", (error) => this.#broken(error));
    socket.on("end", () => this.#broken(undefined));
    socket.on("close", () => this.#broken(undefined));
    socket.on("data", (chunk) => this.#read(chunk));
  }

  /** Whether it may carry a further session. */
  get agreed(): boolean {
    return this.#state === "agreed";
  }

  /** Sessions under way. */
  get inFlight(): number {
    return this.#sessions.size;
  }

  /** Takes no further session, and closes when those under way have ended. */
  retire(): void {
    this.#state = "retired";
    if (this.#sessions.size === 0) this.#socket.destroy();
  }

  /** Sends a request; the first one, or any once the server has {@link agreed}. */
  exchange(sessionId: number, packet: Buffer, options: TransmitOptions): Promise<Verdict> {
    const { signal, clock, responseTimeout } = options;
    return new Promise((resolve) => {
      const settle = (verdict: Verdict): void => {
        cancelTimer();
        signal?.removeEventListener("abort", abort);
        this.#sessions.delete(sessionId);
        resolve(verdict);
        if (this.#sessions.size > 0) return;
        if (this.#state === "retired") this.#socket.destroy();
        this.#onIdle();
      };
      const giveUp = (failure: TransmissionFailure): void => {
        this.#givenUp.add(sessionId);
        // Whoever hangs with one session can be expected to hang with the next.
        this.#state = "retired";
        settle(err(failure));
      };
      const abort = (): void => giveUp({ kind: "aborted" });
      const cancelTimer = clock.schedule(responseTimeout, () =>
        giveUp({ kind: "timeout", phase: this.#phase }),
      );
      signal?.addEventListener("abort", abort, { once: true });
      this.#sessions.set(sessionId, {
        reader: new ReplyReader(sessionId, this.#key),
        reused: this.#used,
        settle,
      });
      this.#used = true;
      const send = (): void => {
        if (!this.#sessions.has(sessionId)) return;
        this.#socket.write(packet, (error) => {
          if (!error) this.#phase = "reply";
        });
      };
      // Over TLS not before the server is known to be the right one.
      if (this.#phase === "connect") this.#socket.once(readyEvent(this.#socket), send);
      else send();
    });
  }

  #read(chunk: Buffer): void {
    const packets = this.#stream.push(chunk);
    if (!packets.ok) {
      this.#failAll({ kind: "malformed", reason: packets.error });
      return;
    }
    for (const packet of packets.value) {
      const sessionId = packet.readUInt32BE(4);
      // Looked at in the first reply only.
      if (this.#state === "asking") {
        this.#state = (packet.readUInt8(3) & HeaderFlag.singleConnect) !== 0 ? "agreed" : "retired";
      }
      const session = this.#sessions.get(sessionId);
      if (!session) {
        if (this.#givenUp.delete(sessionId)) continue;
        this.#failAll({ kind: "malformed", reason: "session_id is that of no request on this connection" });
        return;
      }
      const reply = session.reader.push(packet);
      // A packet is whole, so there is a reply; one that is wrong puts all that follows in doubt.
      if (reply?.ok !== true) {
        this.#failAll(reply?.error ?? { kind: "malformed", reason: "the body is too short" });
        return;
      }
      session.settle(judge(reply.value));
    }
  }

  #broken(error: Error | undefined): void {
    const received = this.#stream.pending;
    const failure: TransmissionFailure = error
      ? connectionFailure(this.#phase, error, received)
      : { kind: "closed", received };
    const untouched = failure.kind !== "connection-failed" && received === 0;
    this.#end(({ reused }) => (reused && untouched ? { kind: "closed", received: 0, reused } : failure));
  }

  #failAll(failure: TransmissionFailure): void {
    this.#end(() => failure);
  }

  #end(failureOf: (session: Session) => TransmissionFailure): void {
    this.#state = "retired";
    this.#socket.destroy();
    for (const session of this.#sessions.values()) session.settle(err(failureOf(session)));
    this.#onIdle();
  }
}
