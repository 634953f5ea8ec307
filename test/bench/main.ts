import { readFileSync } from "node:fs";
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

/** Edits before the measured ones: a server that runs for months is not judged by what its compilers do at first. */
const WARM_UP_EDITS = 3000;

interface Row {
  readonly what: string;
  readonly sessions: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMs: number;
}

/** Runs `work` on every session at once, `count` times in all, and measures the daemon's own time. */
async function measure(
  what: string,
  pid: number,
  sessions: number,
  count: number,
  work: (session: number, turn: number) => Promise<void>,
): Promise<Row> {
  const latencies: number[] = [];
  const each = Math.ceil(count / sessions);
  const cpu = cpuOf(pid);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: sessions }, async (_, session) => {
      for (let turn = 0; turn < each; turn++) {
        const begun = performance.now();
        await work(session, turn);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return {
    what,
    sessions,
    perSecond: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    cpuMs: (cpuOf(pid) - cpu) / latencies.length,
  };
}

function print(row: Row): void {
  const columns = [
    row.what.padEnd(22),
    String(row.sessions).padStart(8),
    row.perSecond.toFixed(0).padStart(8),
    row.p50.toFixed(2).padStart(8),
    row.p99.toFixed(2).padStart(8),
    row.cpuMs.toFixed(3).padStart(14),
  ];
  process.stdout.write(`${columns.join(" ")}\n`);
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

async function ask(client: NetconfClient, operation: string, wanted: string): Promise<void> {
  const reply = await client.rpc(operation);
  if (!reply.includes(wanted)) throw new Error(reply);
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
    for (const count of [0, 1000]) {
      if (count > 0) await ask(root, editConfig(rules(count)), "<ok/>");
      await measure("warm-up", nacmDaemon.pid, 1, 500, () => ask(user, getConfig, "<data>"));
      print(
        await measure(`get-config, ${count} rules`, nacmDaemon.pid, 1, 3000, () =>
          ask(user, getConfig, "<data>"),
        ),
      );
      const edit = (turn: number): Promise<void> =>
        ask(root, editConfig(resend(`<enable>${(turn % 300) + 1}</enable>`)), "<ok/>");
      await measure("warm-up", nacmDaemon.pid, 1, 1000, (_, turn) => edit(turn));
      print(await measure(`edit-config, ${count} rules`, nacmDaemon.pid, 1, 1500, (_, turn) => edit(turn)));
    }
    for (const client of [root, user]) client.destroy();
  } finally {
    await nacmDaemon.remove();
  }
}

const files = await TlsFiles.create();
const certificate = await files.authority.issue("admin");
const daemon = await Daemon.start(files.settings(), "  - { transport: tls, address: 127.0.0.1, port: 0 }\n");
try {
  process.stdout.write("what                   sessions    per s   p50 ms   p99 ms  server CPU ms\n");
  const login = await daemon.login();
  print(
    await measure("session set-up, SSH", daemon.pid, 1, 60, async () => {
      const client = await NetconfClient.connect(login);
      client.destroy();
    }),
  );
  const tls = { host: "127.0.0.1", port: daemon.tlsPort, ca: files.authority.certificate };
  print(
    await measure("session set-up, TLS", daemon.pid, 1, 60, async () => {
      const client = await openTls(tls, certificate);
      await client.greet();
      client.destroy();
    }),
  );
  for (const sessions of [1, 16]) {
    const clients = await Promise.all(Array.from({ length: sessions }, () => NetconfClient.connect(login)));
    const askIn = async (session: number, operation: string, wanted: string): Promise<void> => {
      const reply = await clients[session]?.rpc(operation);
      if (reply?.includes(wanted) !== true) throw new Error(reply);
    };
    const filter = `<filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet/></hwtacacs></filter>`;
    const getConfig = `<get-config><source><running/></source>${filter}</get-config>`;
    let value = 0;
    const edit = (session: number): Promise<void> => {
      value = (value % 300) + 1; // each edit changes something, so each is a commit
      return askIn(session, editConfig(resend(`<enable>${value}</enable>`)), "<ok/>");
    };
    await measure("warm-up", daemon.pid, sessions, WARM_UP_EDITS, (session) => edit(session));
    print(await measure("edit-config, durable", daemon.pid, sessions, 3000, (session) => edit(session)));
    print(
      await measure("get-config, filtered", daemon.pid, sessions, 6000, (session) =>
        askIn(session, getConfig, "<data>"),
      ),
    );
    for (const client of clients) client.destroy();
  }
} finally {
  await daemon.remove();
  await files.remove();
}
await measureAccessControl();
