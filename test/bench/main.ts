import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeKeyPair } from "../../server/key-pair.ts";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, editConfig, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import { NetconfClient } from "../support/netconf-client.ts";
import { openTls, TlsFiles } from "../support/tls-files.ts";

/** Linux counts process time in ticks of 10 ms (`getconf CLK_TCK` is 100 everywhere). */
const MS_PER_TICK = 10;

/** User and system time of a process, all threads, in milliseconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Calls before the measured ones: a server that runs for months is not judged by what its compilers do at first. */
const WARM_UP = 3000;

interface Row {
  readonly what: string;
  readonly sessions: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMs: number;
}

/** What is measured: how much of `work` at a time, `count` in all. */
interface Load {
  readonly what: string;
  readonly pid: number;
  readonly sessions: number;
  readonly count: number;
  work(this: void, session: number): Promise<void>;
}

/** Turns in which loads that are compared take their share: a noisy machine is so to all of them. */
const ROUNDS = 10;

/** Adds up the calls of one load. */
class Measurement {
  readonly #load: Load;
  readonly #latencies: number[] = [];
  #seconds = 0;
  #cpu = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  /** Does this share of the load's work on every session at once, and measures the process's own time. */
  async run(share: number): Promise<void> {
    const { pid, sessions, count, work } = this.#load;
    const each = Math.ceil((count * share) / sessions);
    const cpu = cpuOf(pid);
    const started = performance.now();
    await Promise.all(
      Array.from({ length: sessions }, async (_, session) => {
        for (let turn = 0; turn < each; turn++) {
          const begun = performance.now();
          await work(session);
          this.#latencies.push(performance.now() - begun);
        }
      }),
    );
    this.#seconds += (performance.now() - started) / 1000;
    this.#cpu += cpuOf(pid) - cpu;
  }

  get row(): Row {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      what: this.#load.what,
      sessions: this.#load.sessions,
      perSecond: sorted.length / this.#seconds,
      p50: at(0.5),
      p99: at(0.99),
      cpuMs: this.#cpu / sorted.length,
    };
  }
}

/** Measures loads in turns and gives a row of each. */
async function measure(...loads: readonly Load[]): Promise<Row[]> {
  const measurements = loads.map((load) => new Measurement(load));
  for (let round = 0; round < ROUNDS; round++)
    for (const measurement of measurements) await measurement.run(1 / ROUNDS);
  return measurements.map((measurement) => measurement.row);
}

/** Prints rows; those after `base` with their CPU time as a multiple of its. */
function print(rows: readonly Row[], base?: Row): void {
  for (const row of rows) {
    const columns = [
      row.what.padEnd(22),
      String(row.sessions).padStart(8),
      row.perSecond.toFixed(0).padStart(8),
      row.p50.toFixed(2).padStart(8),
      row.p99.toFixed(2).padStart(8),
      row.cpuMs.toFixed(3).padStart(14),
      base && base !== row ? (row.cpuMs / base.cpuMs).toFixed(1).padStart(11) : "",
    ];
    process.stdout.write(`${columns.join(" ").trimEnd()}\n`);
  }
}

/** Rules of the group `limited` about the entries of a list, none of which is there. */
function rules(count: number): string {
  const list = Array.from(
    { length: count },
    (_, i) =>
      `<rule><name>r${i}</name><path xmlns:h="${HWTACACS_NAMESPACE}">/h:hwtacacs/h:template[h:name='x${i}']</path>` +
      `<access-operations>read</access-operations><action>deny</action></rule>`,
  );
  return `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"><rule-list><name>l</name><group>limited</group>${list.join("")}</rule-list></nacm>`;
}

async function ask(client: NetconfClient | undefined, operation: string, wanted: string): Promise<void> {
  const reply = await client?.rpc(operation);
  if (reply?.includes(wanted) !== true) throw new Error(reply);
}

/** Calls before the measured ones, on the loads given. */
async function warmUp(count: number, ...loads: readonly Load[]): Promise<void> {
  for (const load of loads) await new Measurement({ ...load, count }).run(1);
}

/** An edit that changes something each time, so that each is a commit. */
function editing(): () => string {
  let value = 0;
  return () => {
    value = (value % 300) + 1;
    return editConfig(resend(`<enable>${value}</enable>`));
  };
}

/** The price of access control: reading by a user who obeys it, and editing something else beside the rules. */
async function measureAccessControl(): Promise<void> {
  const pair = await makeKeyPair("ed25519", "bench");
  const keys = JSON.stringify([pair.publicKey.trim()]);
  const nacmDaemon = await Daemon.start(
    `users:\n  - { name: root, authorized-keys: ${keys} }\n  - { name: user, recovery: false, groups: [limited], authorized-keys: ${keys} }`,
  );
  try {
    const login = { host: "127.0.0.1", port: nacmDaemon.port, privateKey: pair.privateKey };
    const root = await NetconfClient.connect({ ...login, username: "root" });
    const user = await NetconfClient.connect({ ...login, username: "user" });
    await ask(root, editConfig(accountingBy([9])), "<ok/>");
    const getConfig = `<get-config><source><running/></source><filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"/></filter></get-config>`;
    const edit = editing();
    for (const count of [0, 1000]) {
      if (count > 0) await ask(root, editConfig(rules(count)), "<ok/>");
      const common = { pid: nacmDaemon.pid, sessions: 1 };
      const reads: Load = {
        ...common,
        what: `get-config, ${count} rules`,
        count: 3000,
        work: () => ask(user, getConfig, "<data>"),
      };
      const edits: Load = {
        ...common,
        what: `edit-config, ${count} rules`,
        count: 1500,
        work: () => ask(root, edit(), "<ok/>"),
      };
      await warmUp(1000, reads, edits);
      print(await measure(reads, edits));
    }
    for (const client of [root, user]) client.destroy();
  } finally {
    await nacmDaemon.remove();
  }
}

/** Sessions, as many as asked for, with a process of ssh2 alone that sends each message back. */
async function openEcho(port: number, sessions: number): Promise<readonly NetconfClient[]> {
  const login = { host: "127.0.0.1", port, username: "echo", password: "" };
  const clients = await Promise.all(Array.from({ length: sessions }, () => NetconfClient.open(login)));
  for (const client of clients) client.useChunked();
  return clients;
}

const files = await TlsFiles.create();
const certificate = await files.authority.issue("admin");
const daemon = await Daemon.start(files.settings(), "  - { transport: tls, address: 127.0.0.1, port: 0 }\n");
const echo = fork(fileURLToPath(new URL("./echo-main.js", import.meta.url)));
try {
  const [echoPort] = (await once(echo, "message")) as [number];
  process.stdout.write(
    "what                   sessions    per s   p50 ms   p99 ms  server CPU ms  times echo\n",
  );
  const login = await daemon.login();
  const tls = { host: "127.0.0.1", port: daemon.tlsPort, ca: files.authority.certificate };
  const setUp = { pid: daemon.pid, sessions: 1, count: 60 };
  const overSsh: Load = {
    ...setUp,
    what: "session set-up, SSH",
    work: async () => (await NetconfClient.connect(login)).destroy(),
  };
  const overTls: Load = {
    ...setUp,
    what: "session set-up, TLS",
    work: async () => {
      const client = await openTls(tls, certificate);
      await client.greet();
      client.destroy();
    },
  };
  print(await measure(overSsh, overTls));
  const filter = `<filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet/></hwtacacs></filter>`;
  const getConfig = `<get-config><source><running/></source>${filter}</get-config>`;
  const edit = editing();
  for (const sessions of [1, 16]) {
    const clients = await Promise.all(Array.from({ length: sessions }, () => NetconfClient.connect(login)));
    const echoes = await openEcho(echoPort, sessions);
    const echoed: Load = {
      what: "edit-config, echoed",
      pid: echo.pid ?? 0,
      sessions,
      count: 6000,
      work: (session) => ask(echoes[session], edit(), "<edit-config"),
    };
    const edited: Load = {
      what: "edit-config, durable",
      pid: daemon.pid,
      sessions,
      count: 3000,
      work: (session) => ask(clients[session], edit(), "<ok/>"),
    };
    const got: Load = {
      what: "get-config, filtered",
      pid: daemon.pid,
      sessions,
      count: 6000,
      work: (session) => ask(clients[session], getConfig, "<data>"),
    };
    await warmUp(WARM_UP, echoed, edited, got);
    const rows = await measure(echoed, edited, got);
    print(rows, rows[0]);
    for (const client of [...clients, ...echoes]) client.destroy();
  }
} finally {
  echo.kill();
  await daemon.remove();
  await files.remove();
}
await measureAccessControl();
