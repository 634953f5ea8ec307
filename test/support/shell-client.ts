import { once } from "node:events";
import { connect } from "node:net";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";

/** What a command that was carried out by itself has left. */
export interface Executed {
  readonly out: string;
  readonly err: string;
  readonly status: number | null;
}

/** A user at a terminal, or a script without one. */
export class ShellClient {
  readonly #ssh: Client;
  readonly #channel: ClientChannel;
  #screen = "";
  #error = "";
  #read = 0;
  #open = true;
  readonly #closed: Promise<void>;
  #wake: () => void = () => undefined;
  #status: number | null = null;

  private constructor(ssh: Client, channel: ClientChannel) {
    this.#ssh = ssh;
    this.#channel = channel;
    channel.on("data", (data: Buffer) => {
      this.#screen += data.toString();
      this.#wake();
    });
    this.#closed = new Promise((resolve) => {
      channel.on("close", () => {
        this.#open = false;
        this.#wake();
        resolve();
      });
    });
    channel.stderr.on("data", (data: Buffer) => (this.#error += data.toString()));
    channel.on("exit", (status: number) => (this.#status = status));
  }

  /** Logs in and asks for a shell, with a terminal of this size or without one. */
  static async open(
    config: ConnectConfig,
    terminal: { readonly rows: number; readonly cols: number } | false = { rows: 40, cols: 120 },
  ): Promise<ShellClient> {
    const ssh = await logIn(config);
    return new Promise((resolve, reject) => {
      ssh.shell(terminal, (error, channel) =>
        error ? reject(error) : resolve(new ShellClient(ssh, channel)),
      );
    });
  }

  /** Lets one command be carried out by itself. */
  static async execute(config: ConnectConfig, command: string): Promise<Executed> {
    const ssh = await logIn(config);
    const client = await new Promise<ShellClient>((resolve, reject) => {
      // Its exit status may come in the same segment: not heard by who listens later than this.
      ssh.exec(command, (error, channel) => (error ? reject(error) : resolve(new ShellClient(ssh, channel))));
    });
    return client.finished();
  }

  /** Types this, and gives what comes up to and with what matches. */
  async type(keys: string, until: RegExp): Promise<string> {
    this.#read = this.#screen.length;
    this.#channel.write(keys);
    return this.until(until);
  }

  /** What has come since the last keys were typed, without moves of the cursor, as soon as it matches. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const shown = plain(this.#screen.slice(this.#read));
      if (pattern.test(shown)) return shown;
      if (!this.#open) throw new Error(`the shell has ended: ${JSON.stringify(shown)}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** All that has come, byte by byte. */
  get screen(): string {
    return this.#screen;
  }

  /** Sends the input of a script, which ends with it. */
  input(text: string): void {
    this.#channel.end(text);
  }

  /** What is left once the channel has closed. */
  async finished(): Promise<Executed> {
    await this.#closed;
    this.#ssh.end();
    return { out: this.#screen, err: this.#error, status: this.#status };
  }

  /** Drops the connection. */
  destroy(): void {
    this.#ssh.destroy();
  }
}

/** Text as it is read: without the moves of the cursor. */
function plain(screen: string): string {
  // oxlint-disable-next-line no-control-regex
  return screen.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, "");
}

async function logIn(config: ConnectConfig): Promise<Client> {
  const ssh = new Client();
  // Else ssh2's own socket keeps each small packet until the one before is acknowledged.
  const sock = connect({ host: config.host, port: config.port ?? 830, noDelay: true });
  ssh.connect({ ...config, sock, readyTimeout: 10_000 });
  await once(ssh, "ready");
  ssh.on("error", () => undefined);
  return ssh;
}
