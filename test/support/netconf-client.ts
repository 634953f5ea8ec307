import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";

const BASE_1_0 = "urn:ietf:params:netconf:base:1.0";
const BASE_1_1 = "urn:ietf:params:netconf:base:1.1";
const BASE_NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";

/** The connection below a channel: SSH's, or the channel itself with TLS. */
export interface ClientConnection {
  end(): unknown;
  destroy(): unknown;
}

/** What can be stopped and goes on where it was. */
type Pausable = Pick<Duplex, "pause" | "resume">;

/** A NETCONF client with framing of its own, so that a mistake shared with the server shows. */
export class NetconfClient {
  readonly #connection: ClientConnection;
  readonly #channel: Duplex;
  /** The TCP connection below. */
  readonly #socket: Pausable;
  readonly #messages: string[] = [];
  readonly #waiting: ((message: string | undefined) => void)[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #chunked = false;
  #ended = false;
  #messageId = 0;
  hello = "";

  /** A client on a channel that is open; no hello yet. */
  constructor(channel: Duplex, connection: ClientConnection, socket: Pausable = channel) {
    this.#connection = connection;
    this.#channel = channel;
    this.#socket = socket;
    channel.on("data", (data: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      this.#decode();
    });
    channel.on("close", () => {
      this.#ended = true;
      for (const waiting of this.#waiting.splice(0)) waiting(undefined);
    });
  }

  /** Logs in, exchanges hellos and is ready for an rpc. `version` is the highest base it announces. */
  static async connect(config: ConnectConfig, version: "1.0" | "1.1" = "1.1"): Promise<NetconfClient> {
    const client = await NetconfClient.open(config);
    await client.greet(version);
    return client;
  }

  /** Logs in and opens the subsystem; no hello yet. */
  static async open(config: ConnectConfig): Promise<NetconfClient> {
    const ssh = new Client();
    // Else ssh2's own socket keeps each small packet until the one before is acknowledged: 40 ms, six times in a log-in.
    const sock = connect({ host: config.host, port: config.port ?? 830, noDelay: true });
    ssh.connect({ ...config, sock, readyTimeout: 10_000 });
    await once(ssh, "ready");
    ssh.on("error", () => undefined); // a killed session resets the connection; the channel's close tells of it
    return new NetconfClient(await openChannel(ssh), ssh, sock);
  }

  /** Opens the subsystem on a connection that is logged in, and exchanges hellos. */
  static async over(ssh: Client): Promise<NetconfClient> {
    const client = new NetconfClient(await openChannel(ssh), ssh);
    await client.greet();
    return client;
  }

  /** Exchanges hellos. `version` is the highest base it announces. */
  async greet(version: "1.0" | "1.1" = "1.1"): Promise<void> {
    this.hello = (await this.receive()) ?? "";
    const capabilities = version === "1.1" ? [BASE_1_0, BASE_1_1] : [BASE_1_0];
    const list = capabilities.map((capability) => `<capability>${capability}</capability>`).join("");
    this.sendRaw(`<hello xmlns="${BASE_NAMESPACE}"><capabilities>${list}</capabilities></hello>]]>]]>`);
    if (version === "1.1") this.useChunked();
  }

  /** From here on both sides frame in chunks. */
  useChunked(): void {
    this.#chunked = true;
  }

  /** A further session on the same SSH connection. */
  async another(): Promise<NetconfClient> {
    if (!(this.#connection instanceof Client)) throw new Error("only SSH has channels");
    return NetconfClient.over(this.#connection);
  }

  /** The session-id of the server's hello. */
  get sessionId(): number {
    return Number(/<session-id>(\d+)<\/session-id>/.exec(this.hello)?.[1]);
  }

  /** Sends one operation in an `<rpc>` of its own and gives the reply. */
  async rpc(operation: string): Promise<string> {
    this.#messageId += 1;
    return this.request(`<rpc message-id="${this.#messageId}" xmlns="${BASE_NAMESPACE}">${operation}</rpc>`);
  }

  /** Sends a whole message and gives the next one that comes; notifications in between stay for {@link receive}. */
  async request(message: string | Buffer): Promise<string> {
    this.send(message);
    const notifications: string[] = [];
    for (;;) {
      const reply = await this.receive();
      if (reply === undefined) throw new Error("the session ended instead of a reply");
      if (reply.startsWith("<notification")) {
        notifications.push(reply);
        continue;
      }
      this.#messages.unshift(...notifications);
      return reply;
    }
  }

  /** Sends one message in the framing agreed. */
  send(message: string | Buffer): void {
    const bytes = Buffer.from(message);
    this.sendRaw(
      this.#chunked
        ? Buffer.concat([Buffer.from(`\n#${bytes.length}\n`), bytes, Buffer.from("\n##\n")])
        : Buffer.concat([bytes, Buffer.from("]]>]]>")]),
    );
  }

  /** Sends bytes as they are. */
  sendRaw(bytes: string | Buffer): void {
    this.#channel.write(bytes);
  }

  /** Says that nothing more comes; replies are still read. */
  sendEnd(): void {
    this.#channel.end();
  }

  /** The next message, or undefined where the session has ended. */
  receive(): Promise<string | undefined> {
    const message = this.#messages.shift();
    if (message !== undefined || this.#ended) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Reads no more: `channel` leaves SSH itself going, `connection` lets everything wait. */
  stopReading(what: "channel" | "connection"): void {
    (what === "channel" ? this.#channel : this.#socket).pause();
  }

  /** Reads on where it has stopped. */
  readOn(): void {
    this.#socket.resume();
    this.#channel.resume();
  }

  /** Ends politely, with `<close-session/>`. */
  async close(options: { readonly keepConnection?: boolean } = {}): Promise<void> {
    await this.rpc("<close-session/>");
    await this.receive();
    if (options.keepConnection !== true) this.#connection.end();
  }

  /** Drops the connection. */
  destroy(): void {
    this.#connection.destroy();
  }

  #decode(): void {
    for (;;) {
      const message = this.#chunked ? this.#nextChunked() : this.#nextEndOfMessage();
      if (message === undefined) return;
      const waiting = this.#waiting.shift();
      if (waiting) waiting(message);
      else this.#messages.push(message);
    }
  }

  #nextEndOfMessage(): string | undefined {
    const end = this.#buffer.indexOf("]]>]]>");
    if (end < 0) return undefined;
    const message = this.#buffer.subarray(0, end).toString();
    this.#buffer = this.#buffer.subarray(end + 6);
    return message;
  }

  #nextChunked(): string | undefined {
    const parts: Buffer[] = [];
    let at = 0;
    for (;;) {
      const head = /^\n#(\d+|#)\n/.exec(this.#buffer.subarray(at, at + 16).toString("latin1"));
      if (!head) return undefined;
      at += head[0].length;
      if (head[1] === "#") break;
      const size = Number(head[1]);
      if (this.#buffer.length < at + size) return undefined;
      parts.push(this.#buffer.subarray(at, at + size));
      at += size;
    }
    this.#buffer = this.#buffer.subarray(at);
    return Buffer.concat(parts).toString();
  }
}

function openChannel(ssh: Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    ssh.subsys("netconf", (error, channel) => (error ? reject(error) : resolve(channel)));
  });
}
