import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { SHARED_KEY } from "../support/hwtacacs.ts";

/** What tshark shows of one packet, in this order. */
const FIELDS = ["tacplus.session_id", "tacplus.acct.flags", "tacplus.arg_value", "tacplus.body_acct.status"];

/** tshark on the loopback interface, showing the TACACS+ packets of one port while they pass. */
export class Capture {
  readonly #process: ChildProcess;
  #text = "";
  #changed: () => void = () => undefined;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.stdout?.on("data", (data: Buffer) => {
      this.#text += data.toString();
      this.#changed();
    });
  }

  /** Resolves once tshark is capturing; rejects with what it says where it cannot. */
  static async start(port: number): Promise<Capture> {
    const tshark = spawn("tshark", [
      ...["-i", "lo", "-f", `tcp port ${port}`, "-l", "-Y", "tacplus"],
      ...["-o", `tacplus.key:${SHARED_KEY}`, "-d", `tcp.port==${port},tacplus`],
      ...["-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])],
    ]);
    const capture = new Capture(tshark);
    let said = "";
    await new Promise<void>((resolve, reject) => {
      tshark.stderr.on("data", (data: Buffer) => {
        said += data.toString();
        if (said.includes("Capturing on")) resolve();
      });
      tshark.once("error", reject);
      tshark.once("exit", () => reject(new Error(said)));
    });
    return capture;
  }

  /** The packets so far: session_id, accounting flags, arguments, status of the reply; "" where there is none. */
  get rows(): readonly (readonly string[])[] {
    const lines = this.#text.split("\n").slice(0, -1);
    return lines.map((line) => line.split("\t"));
  }

  /** Resolves once the packets are as wanted; the test's own time limit bounds it. */
  async until(wanted: (rows: Capture["rows"]) => boolean): Promise<void> {
    while (!wanted(this.rows)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Ends tshark, which ends its dumpcap: killed outright it would leave that running. */
  async stop(): Promise<void> {
    const closed = once(this.#process, "close");
    this.#process.kill("SIGTERM");
    await closed;
  }
}
