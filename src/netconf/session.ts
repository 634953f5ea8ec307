import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Datastore } from "../datastore/datastore.ts";
import type { Actions } from "./actions.ts";
import { BASE_CAPABILITIES } from "./capabilities.ts";
import type { PasswordHash } from "./clear-text-passwords.ts";
import { frameChunked } from "./framing/chunked.ts";
import { FrameDecoder } from "./framing/decoder.ts";
import { frameEndOfMessage } from "./framing/end-of-message.ts";
import { OversizedMessage, type Message } from "./framing/oversized-message.ts";
import { negotiate, readHello } from "./hello.ts";
import { Counters } from "./monitoring/counters.ts";
import type { SessionAccess } from "./nacm/session-access.ts";
import type { Notifications } from "./notifications/notifications.ts";
import type { SessionControl } from "./operations/operation.ts";
import type { SessionPeer, SessionTransport } from "./session-transport.ts";
import type { UrlStore } from "./url-store.ts";
import { answerOversized } from "./oversized-rpc.ts";
import { answerRpc } from "./rpc.ts";

/** Why a session ended, in the words of RFC 6470 `termination-reason`. */
export type TerminationReason = "closed" | "killed" | "dropped" | "timeout" | "bad-hello" | "other";

/** What a session is made of. */
export interface SessionOptions {
  readonly id: number;
  readonly peer: SessionPeer;
  readonly access: SessionAccess;
  readonly transport: SessionTransport;
  readonly datastore: Datastore;
  readonly sessions: SessionControl;
  readonly notifications: Notifications;
  readonly actions: Actions;
  readonly urls: UrlStore | undefined;
  readonly clock: Clock;
  /** Those of the server, which count this session too. */
  readonly counters: Counters;
  readonly hello: Uint8Array;
  /** Absent: clear text passwords are refused. */
  readonly hashPassword?: PasswordHash | undefined;
  readonly log: Log;
  readonly maxMessageBytes: number;
  readonly onEnd: (session: NetconfSession, reason: TerminationReason) => void;
}

/** Messages waiting in a session after which its channel is not read: a pipelining client costs bounded memory. */
const MAX_WAITING_MESSAGES = 64;

/** Bytes waiting for the client above which its next request is not begun: who does not read gets no more answers. */
const MAX_REPLY_BACKLOG = 4 * 1024 * 1024;

/** One NETCONF session: hello, then one rpc after another in the order they came (RFC 6241 §4.5). */
export class NetconfSession {
  readonly id: number;
  readonly peer: SessionPeer;
  readonly username: string;
  readonly counters: Counters;
  /** What it may do. */
  readonly access: SessionAccess;
  /** Wall-clock milliseconds. */
  readonly startedAt: number;
  readonly #options: SessionOptions;
  readonly #decoder: FrameDecoder;
  readonly #waiting: Message[] = [];
  #version: "1.0" | "1.1" | undefined;
  #afterReply: (() => void) | undefined;
  #working = false;
  #inputEnded = false;
  #begun = false;
  #octetsIn = 0;
  #octetsOut = 0;
  /** Bytes have come before {@link begin}. */
  #early = false;
  #ending: TerminationReason | undefined;
  #ended = false;

  constructor(options: SessionOptions, startedAt: number) {
    this.#options = options;
    this.id = options.id;
    this.peer = options.peer;
    this.access = options.access;
    this.username = options.peer.username;
    this.startedAt = startedAt;
    this.counters = new Counters(options.counters);
    this.#decoder = new FrameDecoder({ maxMessageBytes: options.maxMessageBytes });
  }

  /** Sends hello, and takes what the client has sent meanwhile (RFC 6241 §8.1: neither side waits for the other's). */
  begin(): void {
    if (this.#ended || this.#begun) return;
    this.#begun = true;
    this.#send(frameEndOfMessage(this.#options.hello));
    if (!this.#early) return;
    this.#decode();
    if (!this.congested) this.#options.transport.resume();
  }

  /** Ends the session before its hello. */
  refuse(reason: string): void {
    if (this.#ended || this.#begun) return;
    this.#finish("other");
    this.#options.transport.refuse(reason);
  }

  /** True once hello was sent: what was refused before never was a session to its client. */
  get begun(): boolean {
    return this.#begun;
  }

  /** True once the client's hello has come. */
  get ready(): boolean {
    return this.#version !== undefined;
  }

  /** True while the channel should not be read. */
  get congested(): boolean {
    return !this.#begun || this.#waiting.length >= MAX_WAITING_MESSAGES;
  }

  /** Octets from and to the client so far, framing included. */
  get traffic(): { readonly in: number; readonly out: number } {
    return { in: this.#octetsIn, out: this.#octetsOut };
  }

  /** Takes bytes of the channel. */
  receive(bytes: Uint8Array): void {
    if (this.#ending !== undefined) return;
    this.#octetsIn += bytes.length;
    this.#decoder.push(bytes);
    if (this.#begun) this.#decode();
    else this.#early = true;
  }

  /** The client sends no more; what it asked is still answered. */
  inputEnded(): void {
    this.#inputEnded = true;
    if (!this.#working && this.#waiting.length === 0) this.end("dropped");
  }

  /** The channel is gone. */
  disconnected(): void {
    this.#finish(this.#ending ?? "dropped");
  }

  /** Calls back once the reply under way has been written. */
  afterReply(callback: () => void): void {
    this.#afterReply = callback;
  }

  /** Writes a `<notification>`, between replies. */
  notify(message: Uint8Array): void {
    if (this.#ended) return;
    this.counters.count("outNotifications");
    this.#write(message);
  }

  /** Bytes that wait for the client. */
  backlog(): number {
    return this.#options.transport.backlog();
  }

  /** Calls back once the client has taken them. */
  onceDrained(callback: () => void): void {
    this.#options.transport.onceDrained(callback);
  }

  /** Ends the session after the reply under way. */
  endAfterReply(): void {
    this.#ending = "closed";
    this.#waiting.length = 0;
  }

  /** Ends the session at once; its locks are free for whoever asks after this. */
  end(reason: TerminationReason): void {
    if (this.#ended) return;
    this.#ending = reason;
    this.#finish(reason);
    if (reason === "dropped" || reason === "closed") this.#options.transport.end();
    else this.#options.transport.destroy();
  }

  #finish(reason: TerminationReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ending = reason;
    this.#waiting.length = 0;
    this.#options.datastore.endSession(this.id);
    this.#options.notifications.cancel(this.id);
    this.#options.onEnd(this, reason);
  }

  #decode(): void {
    while (this.#ending === undefined && !this.congested) {
      const next = this.#decoder.next();
      if (!next.ok) {
        // RFC 6242 §4.2: broken framing ends the session.
        this.#options.log.warn("framing broken", { reason: next.error.message });
        this.end("other");
        return;
      }
      if (next.value === undefined) return;
      if (this.#version === undefined) this.#hello(next.value);
      else {
        this.#waiting.push(next.value);
        void this.#work();
      }
    }
  }

  #hello(message: Message): void {
    if (message instanceof OversizedMessage) {
      this.#options.log.warn("hello refused", { reason: "it is too large" });
      this.end("bad-hello");
      return;
    }
    const hello = readHello(message);
    const version = hello.ok ? negotiate(hello.value.capabilities, BASE_CAPABILITIES) : hello;
    if (!version.ok) {
      this.#options.log.warn("hello refused", { reason: version.error.message });
      this.end("bad-hello");
      return;
    }
    this.#version = version.value;
    if (version.value === "1.1") this.#decoder.useChunked();
  }

  #write(message: Uint8Array): void {
    this.#send(this.#version === "1.1" ? frameChunked(message) : frameEndOfMessage(message));
  }

  #send(bytes: Uint8Array): void {
    this.#octetsOut += bytes.length;
    this.#options.transport.write(bytes);
  }

  #answer(message: Message): Promise<string> {
    const options = this.#options;
    if (message instanceof OversizedMessage) {
      options.log.warn("message passed over: it is too large", { limit: options.maxMessageBytes });
      return Promise.resolve(answerOversized(message, options.maxMessageBytes, this.counters));
    }
    return answerRpc(message, {
      session: this,
      baseVersion: this.#version ?? "1.0",
      datastore: options.datastore,
      sessions: options.sessions,
      counters: this.counters,
      hashPassword: options.hashPassword,
      log: options.log,
      notifications: options.notifications,
      actions: options.actions,
      urls: options.urls,
      now: options.clock.now(),
    });
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let message = this.#waiting.shift(); message && !this.#ended; message = this.#waiting.shift()) {
      const wasCongested = this.#waiting.length === MAX_WAITING_MESSAGES - 1;
      if (this.backlog() > MAX_REPLY_BACKLOG) {
        await new Promise<void>((resolve) => this.onceDrained(resolve));
        if (this.#ended) return;
      }
      const reply = await this.#answer(message);
      if (this.#ended) return;
      this.#write(Buffer.from(reply, "utf8"));
      this.#afterReply?.();
      this.#afterReply = undefined;
      if (wasCongested) {
        this.#decode();
        this.#options.transport.resume();
      }
    }
    this.#working = false;
    if (this.#ending === "closed") this.end("closed");
    else if (this.#inputEnded) this.end("dropped");
  }
}
