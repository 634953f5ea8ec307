import type { SessionPeer, SessionTransport } from "../src/index.ts";
import type { SessionOpener, StreamSession } from "./netconf-stream.ts";

const NETCONF = "urn:ietf:params:xml:ns:netconf:base:1.0";
const HELLO =
  `<hello xmlns="${NETCONF}"><capabilities>` +
  "<capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>";
/** RFC 6242 §4.3: what ends a message of base:1.0. */
const END = "]]>]]>";

/** A NETCONF session of this process with itself: it is listed, accounted and restricted like any other. */
export class LoopbackSession {
  readonly #transport: Loopback = new Loopback((message) => this.#awaited?.resolve(message));
  #session: StreamSession | undefined;
  /** Who waits for the next message. */
  #awaited:
    | { readonly resolve: (message: string) => void; readonly reject: (cause: Error) => void }
    | undefined;
  #messageId = 0;

  private constructor() {
    void this.ended.then((reason) => this.#awaited?.reject(new Error(reason)));
  }

  /** Opens a session, and exchanges hellos. Rejects with a sentence for the user where none may begin. */
  static async open(server: SessionOpener, peer: SessionPeer): Promise<LoopbackSession> {
    const loopback = new LoopbackSession();
    const hello = loopback.#next();
    const session = server.openSession(peer, loopback.#transport);
    if (!session) {
      loopback.#transport.refuse("Too many sessions: try again later.");
      return hello.then(() => loopback);
    }
    loopback.#session = session;
    await hello;
    session.receive(Buffer.from(HELLO + END));
    return loopback;
  }

  /** Resolves when the session is over, with a sentence where there is something to say. */
  get ended(): Promise<string> {
    return this.#transport.ended;
  }

  /** Sends one operation in an `<rpc>` and gives the reply; one at a time. Rejects where the session has ended. */
  rpc(operation: string): Promise<string> {
    this.#messageId += 1;
    const reply = this.#next();
    const rpc = `<rpc message-id="${this.#messageId}" xmlns="${NETCONF}">${operation}</rpc>`;
    this.#session?.receive(Buffer.from(rpc + END));
    return reply;
  }

  /** The user's connection is gone. */
  drop(): void {
    this.#session?.disconnected();
    this.#transport.destroy();
  }

  #next(): Promise<string> {
    return new Promise((resolve, reject) => (this.#awaited = { resolve, reject }));
  }
}

/** A transport whose other end is this process: nothing ever waits in it. */
class Loopback implements SessionTransport {
  readonly ended: Promise<string>;
  readonly #take: (message: string) => void;
  #end: (reason: string) => void = () => undefined;
  #buffer = "";

  constructor(take: (message: string) => void) {
    this.#take = take;
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  write(bytes: Uint8Array): void {
    this.#buffer += Buffer.from(bytes).toString("utf8");
    for (let end = this.#buffer.indexOf(END); end >= 0; end = this.#buffer.indexOf(END)) {
      const message = this.#buffer.slice(0, end);
      this.#buffer = this.#buffer.slice(end + END.length);
      this.#take(message);
    }
  }

  end(): void {
    this.#end("The session has ended.");
  }

  destroy(): void {
    this.#end("The session was ended by the server.");
  }

  refuse(reason: string): void {
    this.#end(reason);
  }

  backlog(): number {
    return 0;
  }

  onceDrained(callback: () => void): void {
    callback();
  }

  resume(): void {
    // Nothing was held back.
  }
}
