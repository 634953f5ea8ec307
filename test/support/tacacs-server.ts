import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer as createTlsServer, Server as TlsServer, TLSSocket, type TlsOptions } from "node:tls";

/*
 * A TACACS+ accounting server for tests. It reads and writes the wire by code of its own, so that a
 * mistake in src/tacacs meets a second opinion instead of itself.
 */

/** What the server does with a request it has read. */
export type Behaviour =
  /** Answers SUCCESS. */
  | "success"
  /** Answers nothing, and keeps the connection. */
  | "silent"
  /** Answers ERROR. */
  | "error"
  /** Answers FOLLOW. */
  | "follow"
  /** Answers bytes that are no packet. */
  | "garbage"
  /** Closes the connection. */
  | "close"
  /** Resets the connection. */
  | "reset"
  /** Answers SUCCESS obfuscated with another key. */
  | "wrong-key"
  /** Answers half of a SUCCESS, then closes. */
  | "half-reply"
  /** Answers SUCCESS once {@link TacacsServer.release} says so. */
  | "hold";

/** A request as the server read it. */
export interface ReceivedRequest {
  readonly sessionId: number;
  /** Number of the connection that it came on, 1 for the first. */
  readonly connection: number;
  /** Whether it asks for more sessions on that connection. */
  readonly singleConnect: boolean;
  /** 2 START, 4 STOP, 8 WATCHDOG, 10 WATCHDOG with START. */
  readonly flags: number;
  readonly user: string;
  readonly port: string;
  readonly remoteAddress: string;
  /** By name; of several arguments of one name the last. */
  readonly args: ReadonlyMap<string, string>;
  /** In order, as on the wire: `name=value` or `name*value`. */
  readonly rawArgs: readonly string[];
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** How to start the server. */
export interface TacacsServerOptions {
  /** Absent: the server expects clear bodies, and answers with such. */
  readonly key?: string | undefined;
  /** Port of 127.0.0.1; 0 or absent: any free one. */
  readonly port?: number | undefined;
  /** Whether to agree to single-connect; otherwise it closes each connection after its reply. Absent: neither. */
  readonly singleConnect?: boolean | undefined;
  /** Over TLS 1.3 with certificates of both sides (RFC 9887), or as said here. */
  readonly tls?: TlsOptions | undefined;
}

/** How long to wait for requests. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the wait is rejected; 5000 by default. */
  readonly timeout?: number | undefined;
}

/** A real TACACS+ accounting server on 127.0.0.1. */
export class TacacsServer {
  /** What it does with requests read from now on; a function decides for each. */
  behaviour: Behaviour | ((request: ReceivedRequest) => Behaviour) = "success";
  /** `server_msg` of its replies, US-ASCII. */
  serverMessage = "";
  /** All requests read since the start, oldest first. */
  readonly requests: ReceivedRequest[] = [];
  /** Packets that could not be read: those obfuscated with another key, for instance. */
  undecodable = 0;
  /** Closes each connection after so many requests on it, the last of which it does not answer. */
  closeAt: number = Infinity;
  readonly port: number;
  readonly #key: string | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Set<() => void>();
  readonly #singleConnect: boolean | undefined;
  /** Replies that wait, the newest first. */
  #held: (() => void)[] = [];
  #accepted = 0;

  /** Starts a server; resolves when it listens. */
  static async start(options: TacacsServerOptions = {}): Promise<TacacsServer> {
    const server = options.tls
      ? createTlsServer({ minVersion: "TLSv1.3", requestCert: true, ...options.tls })
      : createServer({ noDelay: true });
    server.listen(options.port ?? 0, "127.0.0.1");
    await once(server, "listening");
    return new TacacsServer(server, options);
  }

  private constructor(server: Server, { key, singleConnect }: TacacsServerOptions) {
    this.#singleConnect = singleConnect;
    this.#server = server;
    this.#key = key;
    this.port = (server.address() as AddressInfo).port; // a listening TCP server has no other form
    // What ends before it has begun is no session of TACACS+.
    server.on("tlsClientError", () => undefined);
    server.on("secureConnection", (socket: Socket) => this.#serve(socket));
    if (!(server instanceof TlsServer)) server.on("connection", (socket) => this.#serve(socket));
  }

  /** Open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Resolves with the first request, past or future, that `predicate` accepts. */
  waitFor(predicate: (request: ReceivedRequest) => boolean, options?: WaitOptions): Promise<ReceivedRequest>;
  /** Resolves with all requests as soon as there are `count` of them. */
  waitFor(count: number, options?: WaitOptions): Promise<readonly ReceivedRequest[]>;
  waitFor(
    wanted: number | ((request: ReceivedRequest) => boolean),
    options: WaitOptions = {},
  ): Promise<ReceivedRequest | readonly ReceivedRequest[]> {
    return this.#waitUntil(
      () => {
        if (typeof wanted === "function") return this.requests.find(wanted);
        return this.requests.length >= wanted ? [...this.requests] : undefined;
      },
      typeof wanted === "number" ? `${wanted} requests` : "a request",
      options,
    );
  }

  /** Resolves when no connection is open. */
  async waitForIdle(options: WaitOptions = {}): Promise<void> {
    await this.#waitUntil(
      () => this.#sockets.size === 0 || undefined,
      "the last connection to close",
      options,
    );
  }

  /** Sends what it holds back, the newest reply first. */
  release(): void {
    for (const send of this.#held.splice(0)) send();
  }

  /** Closes every connection, and goes on listening. */
  closeConnections(): void {
    for (const socket of this.#sockets) socket.end();
  }

  /** Stops listening and cuts every connection; resolves when the port is free. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #waitUntil<T>(
    test: () => T | undefined,
    what: string,
    { signal, timeout = 5000 }: WaitOptions,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        this.#watchers.delete(check);
      };
      const fail = (error: Error): void => {
        finish();
        reject(error);
      };
      const check = (): void => {
        let found: T | undefined;
        try {
          found = test();
        } catch (cause) {
          fail(new Error(`waiting for ${what} failed`, { cause }));
          return;
        }
        if (found === undefined) return;
        finish();
        resolve(found);
      };
      const abort = (): void => fail(new Error(`gave up waiting for ${what}`, { cause: signal?.reason }));
      const timer = setTimeout(
        () => fail(new Error(`waited ${timeout} ms for ${what}; ${this.requests.length} came`)),
        timeout,
      );
      signal?.addEventListener("abort", abort, { once: true });
      this.#watchers.add(check);
      if (signal?.aborted === true) abort();
      else check();
    });
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #serve(socket: Socket): void {
    let pending = Buffer.alloc(0);
    let count = 0;
    this.#accepted += 1;
    const connection = this.#accepted;
    this.#sockets.add(socket);
    socket.on("error", () => undefined); // clients may reset; `close` follows
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#changed();
    });
    socket.on("data", (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 12 && pending.length >= 12 + pending.readUInt32BE(8)) {
        const end = 12 + pending.readUInt32BE(8);
        count += 1;
        this.#handle(socket, pending.subarray(0, end), connection, count);
        pending = pending.subarray(end);
      }
    });
  }

  #handle(socket: Socket, packet: Buffer, connection: number, count: number): void {
    const read = readRequest(packet, this.#key);
    const singleConnect = (packet.readUInt8(3) & 0x04) !== 0;
    const request = read && { ...read, connection, singleConnect };
    if (request === undefined) {
      this.undecodable += 1;
      // As servers do that were given another key: an ERROR, which the client in turn can't read.
      socket.write(writeReply(packet, 0x02, "", this.#key));
      this.#changed();
      return;
    }
    this.requests.push(request);
    const behaviour = typeof this.behaviour === "function" ? this.behaviour(request) : this.behaviour;
    const success = writeReply(packet, 0x01, this.serverMessage, this.#key);
    if (this.#singleConnect === true && count === 1) success.writeUInt8(success.readUInt8(3) | 0x04, 3);
    if (count >= this.closeAt) {
      socket.end();
      this.#changed();
      return;
    }
    switch (behaviour) {
      case "success":
        socket.write(success);
        if (this.#singleConnect === false) socket.end();
        break;
      case "hold":
        this.#held.unshift(() => socket.write(success));
        break;
      case "silent":
        break;
      case "error":
        socket.write(writeReply(packet, 0x02, this.serverMessage, this.#key));
        break;
      case "follow":
        socket.write(writeReply(packet, 0x21, this.serverMessage, this.#key));
        break;
      case "garbage":
        socket.write(Buffer.alloc(64, "G"));
        break;
      case "close":
        socket.end();
        break;
      case "reset":
        // TLS can't be reset; without close_notify its end is as abrupt.
        if (socket instanceof TLSSocket) socket.destroy();
        else socket.resetAndDestroy();
        break;
      case "wrong-key":
        socket.write(writeReply(packet, 0x01, this.serverMessage, `not ${this.#key ?? "clear"}`));
        break;
      case "half-reply":
        socket.end(success.subarray(0, Math.floor(success.length / 2)));
        break;
    }
    this.#changed();
  }
}

/** RFC 8907 §4.5, byte by byte. */
function applyPad(packet: Buffer, key: string): Buffer {
  const seed = Buffer.concat([
    packet.subarray(4, 8),
    Buffer.from(key),
    packet.subarray(0, 1),
    packet.subarray(2, 3),
  ]);
  const body = packet.subarray(12);
  let pad = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  while (pad.length < body.length) {
    last = createHash("md5")
      .update(Buffer.concat([seed, last]))
      .digest();
    pad = Buffer.concat([pad, last]);
  }
  return Buffer.from(body.map((byte, index) => byte ^ pad.readUInt8(index)));
}

/** RFC 8907 §7.1; undefined where the packet is no accounting request under this key. */
function readRequest(
  packet: Buffer,
  key: string | undefined,
): Omit<ReceivedRequest, "connection" | "singleConnect"> | undefined {
  const clear = (packet.readUInt8(3) & 0x01) === 0x01;
  if (packet.readUInt8(0) !== 0xc0 || packet.readUInt8(1) !== 3 || packet.readUInt8(2) !== 1)
    return undefined;
  if (clear !== (key === undefined)) return undefined;
  const body = key === undefined ? packet.subarray(12) : applyPad(packet, key);
  if (body.length < 9 || body.length < 9 + body.readUInt8(8)) return undefined;
  const argCount = body.readUInt8(8);
  let at = 9 + argCount;
  const parts: string[] = [];
  for (const lengthAt of [5, 6, 7, ...Array.from({ length: argCount }, (_, index) => 9 + index)]) {
    const length = body.readUInt8(lengthAt);
    parts.push(body.subarray(at, at + length).toString("utf8"));
    at += length;
  }
  if (at !== body.length) return undefined;
  const [user = "", port = "", remoteAddress = "", ...rawArgs] = parts;
  const args = new Map<string, string>();
  for (const raw of rawArgs) {
    const match = /^([^=*]+)[=*](.*)$/s.exec(raw);
    if (match === null) return undefined;
    args.set(match[1] ?? "", match[2] ?? "");
  }
  return {
    sessionId: packet.readUInt32BE(4),
    flags: body.readUInt8(0),
    user,
    port,
    remoteAddress,
    args,
    rawArgs,
    receivedAt: Date.now(),
  };
}

/** RFC 8907 §7.2: the reply to `request`. */
function writeReply(request: Buffer, status: number, message: string, key: string | undefined): Buffer {
  const text = Buffer.from(message, "latin1");
  const reply = Buffer.alloc(12 + 5 + text.length);
  reply.writeUInt8(0xc0, 0);
  reply.writeUInt8(3, 1);
  reply.writeUInt8(2, 2);
  reply.writeUInt8(key === undefined ? 0x01 : 0x00, 3);
  request.copy(reply, 4, 4, 8);
  reply.writeUInt32BE(5 + text.length, 8);
  reply.writeUInt16BE(text.length, 12);
  reply.writeUInt16BE(0, 14);
  reply.writeUInt8(status, 16);
  text.copy(reply, 17);
  if (key !== undefined) applyPad(reply, key).copy(reply, 12);
  return reply;
}
