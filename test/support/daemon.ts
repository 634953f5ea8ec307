import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NetconfClient } from "./netconf-client.ts";

const MAIN = fileURLToPath(new URL("../../server/main.js", import.meta.url));

/** The real daemon as a process of its own, with its data in a folder of its own and a port the system chose. */
export class Daemon {
  readonly directory: string;
  /** Megabytes of a disk of its own for its data, which goes with the process; undefined: the data is in its folder. */
  readonly #disk: number | undefined;
  #process: ChildProcess | undefined;
  #port = 0;
  #output = "";

  private constructor(directory: string, disk?: number) {
    this.directory = directory;
    this.#disk = disk;
  }

  /** Starts a daemon on an empty data folder; `settings` are further keys, `listeners` further entries of its configuration file. */
  static async start(settings = "", listeners = ""): Promise<Daemon> {
    const daemon = new Daemon(await mkdtemp(join(tmpdir(), "hwtacacsd-")));
    await daemon.configure(settings, listeners);
    await daemon.start();
    return daemon;
  }

  /** Starts a daemon whose data is on a disk of so many megabytes (Linux, with namespaces that users may make). */
  static async startOnDisk(megabytes: number): Promise<Daemon> {
    const daemon = new Daemon(await mkdtemp(join(tmpdir(), "hwtacacsd-")), megabytes);
    await mkdir(join(daemon.directory, "var"));
    await daemon.configure("");
    await daemon.start();
    return daemon;
  }

  /** Where this process finds the daemon's data. */
  get dataDirectory(): string {
    const path = join(this.directory, "var");
    return this.#disk === undefined ? path : `/proc/${this.pid}/root${path}`;
  }

  /** Writes the configuration file for the next start, with these further keys and listeners. */
  async configure(settings: string, listeners = ""): Promise<void> {
    await writeFile(
      this.configFile,
      `listeners:\n  - address: 127.0.0.1\n    port: 0\n${listeners}data-directory: ${join(this.directory, "var")}\n${settings}\n`,
    );
  }

  get configFile(): string {
    return join(this.directory, "config.yaml");
  }

  get port(): number {
    return this.#port;
  }

  /** The URL of its API over TCP, as of its last start. */
  get apiUrl(): string {
    return [...this.#output.matchAll(/^Accounting API .*(http:\S+:\d+)$/gm)].at(-1)?.[1] ?? "";
  }

  /** The port of its listener for TLS. */
  get tlsPort(): number {
    return Number(/NETCONF over TLS .*?:(\d+)$/m.exec(this.#output)?.[1]);
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Resolves once it has printed something that matches, from this many characters of its output on. */
  async printed(pattern: RegExp, from = 0): Promise<void> {
    while (!pattern.test(this.#output.slice(from))) {
      const { stdout, stderr } = this.#process ?? {};
      if (!stdout || !stderr) throw new Error("not running");
      await Promise.race([once(stdout, "data"), once(stderr, "data")]);
    }
  }

  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** Starts the process (again) and waits until it says that it is ready. */
  async start(): Promise<void> {
    const command = [process.execPath, MAIN, "serve", "--config", this.configFile];
    if (this.#disk !== undefined) {
      const mount = `mount -t tmpfs -o size=${this.#disk}m tmpfs "$0" && exec "$@"`;
      const namespace = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount];
      command.unshift(...namespace, join(this.directory, "var"));
    }
    const [program = "", ...args] = command;
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    const before = this.#output.length;
    await new Promise<void>((resolve, reject) => {
      const read = (data: Buffer): void => {
        this.#output += data.toString();
        const listening = /127\.0\.0\.1:(\d+)/.exec(this.#output.slice(before));
        if (listening && /ready/i.test(this.#output.slice(before))) {
          this.#port = Number(listening[1]);
          resolve();
        }
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("exit", (code) => reject(new Error(`the daemon ended with ${code}:\n${this.#output}`)));
    });
  }

  /** A NETCONF session as `admin`. */
  async connect(version: "1.0" | "1.1" = "1.1"): Promise<NetconfClient> {
    return NetconfClient.connect(await this.login(), version);
  }

  /** A NETCONF session as `admin` without any hello of the client. */
  async open(): Promise<NetconfClient> {
    return NetconfClient.open(await this.login());
  }

  /** What an ssh2 client needs to log in as `admin`. */
  async login(): Promise<{ host: string; port: number; username: string; privateKey: string }> {
    const privateKey = await readFile(join(this.dataDirectory, "admin_ed25519"), "utf8");
    return { host: "127.0.0.1", port: this.#port, username: "admin", privateKey };
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners("exit");
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  }

  /** Stops the daemon and deletes its data. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
