import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AccountingClient, ReportRefused } from "hwtacacsd/client";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, HWTACACS_NAMESPACE, SHARED_KEY } from "../support/hwtacacs.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

const START = 0x02;
const STOP = 0x04;
const TOKEN = "0123456789abcdef0123456789abcdef";

const run = promisify(execFile);

const report = (id: string, taskId = id): Parameters<AccountingClient["stop"]>[0] => ({
  id,
  taskId,
  user: "alice",
  port: "eth0/0/1",
  remoteAddress: "192.0.2.7",
  startedAt: "2024-05-17T08:30:00Z",
  at: "2024-05-17T09:30:00Z",
  octets: { in: 1, out: 2 },
  arguments: ["service=ppp", "disc_cause=1"],
});

describe("API", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let server: TacacsServer;
  let client: AccountingClient;
  let socket: string;

  before(async () => {
    server = await TacacsServer.start({ key: SHARED_KEY });
    daemon = await Daemon.start();
    await daemon.stop();
    socket = join(daemon.directory, "api.sock");
    const token = join(daemon.directory, "token");
    await writeFile(token, TOKEN, { mode: 0o600 });
    await daemon.configure(`api: { socket: api.sock, mode: 0600, tcp: { port: 0, token-file: token } }`);
    await daemon.start();
    const operator = await daemon.connect();
    await edit(operator, accountingBy([server.port]));
    operator.destroy();
    client = new AccountingClient({ socket });
  });

  after(async () => {
    client.close();
    await daemon.remove();
    await server.stop();
  });

  it("a session's reports reach the accounting server in their order", async () => {
    const { startedAt: at, octets: _octets, ...start } = report("one-start", "one");
    await client.start({ ...start, ...(at !== undefined && { at }) });
    await client.stop(report("one-stop", "one"));
    const stop = await server.waitFor(({ flags, args }) => flags === STOP && args.get("task_id") === "one");
    const ofTask = server.requests.filter(({ args }) => args.get("task_id") === "one");
    assert.deepEqual(
      ofTask.map(({ flags }) => flags),
      [START, STOP],
    );
    assert.deepEqual(stop.rawArgs, [
      "task_id=one",
      "start_time=1715934600",
      "timezone=UTC",
      "service=ppp",
      "disc_cause=1",
      "stop_time=1715938200",
      "elapsed_time=3600",
      "bytes_in=1",
      "bytes_out=2",
    ]);
    assert.deepEqual([stop.user, stop.port, stop.remoteAddress], ["alice", "eth0/0/1", "192.0.2.7"]);
  });

  it("what was answered survives kill -9, and is sent once; the id is known afterwards", async () => {
    server.behaviour = "silent";
    const reported = await Promise.all(["a", "b", "c"].map((id) => client.stop(report(`killed-${id}`))));
    assert.ok(reported.every(({ duplicate }) => !duplicate));
    await daemon.stop("SIGKILL");
    assert.ok((await stat(socket)).isSocket(), "left by the killed process");
    const seen = server.requests.length;
    server.behaviour = "success";
    await daemon.start();
    const again = await client.stop(report("killed-a"));
    assert.deepEqual(again, { packet: reported[0]?.packet, duplicate: true });
    for (const id of ["a", "b", "c"]) {
      await server.waitFor(
        (request) =>
          server.requests.indexOf(request) >= seen && request.args.get("task_id") === `killed-${id}`,
      );
    }
    const after = server.requests.slice(seen).filter(({ args }) => args.get("task_id") === "killed-a");
    assert.equal(after.length, 1);
  });

  it("a report made while the daemon is away is stored when it is back", async () => {
    await daemon.stop();
    const patient = new AccountingClient({ socket, firstWait: 20, maxWait: 50 });
    const reported = patient.stop(report("away"));
    await daemon.start();
    assert.equal((await reported).duplicate, false);
    patient.close();
    await server.waitFor(({ args }) => args.get("task_id") === "away");
  });

  it("a full buffer is told to the caller and by health; with room again the report is taken", async () => {
    const operator = await daemon.connect();
    const buffer = (content: string): Promise<void> =>
      edit(
        operator,
        `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><buffer>${content}</buffer></accounting-stop-packet></hwtacacs>`,
      );
    server.behaviour = "silent";
    await buffer("<max-packets>1</max-packets>");
    while (
      await client.health().then(
        () => true,
        () => false,
      )
    ) {
      await client
        .stop(report(`fill-${Date.now()}`), { signal: AbortSignal.timeout(500) })
        .catch(() => undefined);
    }
    await assert.rejects(
      client.health(),
      (cause) => cause instanceof ReportRefused && /takes no more/.test(cause.message),
    );
    await assert.rejects(client.stop(report("full"), { signal: AbortSignal.timeout(100) }));
    await buffer("<max-packets>1000</max-packets>");
    assert.equal((await client.stop(report("full"))).duplicate, false);
    operator.destroy();
    server.behaviour = "success";
    await server.waitFor(({ args }) => args.get("task_id") === "full", { timeout: 10_000 });
  });

  it("an unknown template is refused", async () => {
    await assert.rejects(
      client.stop({ ...report("unknown"), template: "none" }),
      (cause) => cause instanceof ReportRefused && cause.problem.status === 422,
    );
  });

  it("over TCP it wants the token", async () => {
    const reporting = new AccountingClient({ url: daemon.apiUrl, token: TOKEN });
    assert.equal((await reporting.health()).status, "ok");
    reporting.close();
    const stranger = new AccountingClient({ url: daemon.apiUrl, token: TOKEN.toUpperCase() });
    await assert.rejects(
      stranger.health(),
      (cause) => cause instanceof ReportRefused && cause.problem.status === 401,
    );
    stranger.close();
    assert.ok(!daemon.output.includes(TOKEN));
  });

  it("the lines of examples/api run with curl", async function () {
    if (
      await run("curl", ["--version"]).then(
        () => false,
        () => true,
      )
    )
      this.skip();
    const folder = new URL("../../../examples/api/", import.meta.url);
    const lines = await readFile(new URL("curl.sh", folder), "utf8");
    const { stdout } = await run("sh", ["-c", lines], { env: { ...process.env, SOCKET: socket } });
    assert.match(
      stdout,
      /"packet":\d+,"duplicate":false.*"packet":\d+,"duplicate":false.*"duplicate":true.*"status":"ok"/s,
    );
  });

  it("the program of examples/api runs", async () => {
    const program = new URL("../../../examples/api/report.mjs", import.meta.url);
    const { stdout } = await run(process.execPath, [program.pathname], {
      env: { ...process.env, SOCKET: socket },
    });
    assert.match(stdout, /^on disk as packet \d+\n$/);
  });

  it("another daemon with the same socket does not start, and says why", async () => {
    const second = await Daemon.start();
    await second.stop();
    await second.configure(`api: { socket: ${socket} }`);
    await assert.rejects(second.start(), /another process listens there/);
    await second.remove();
    assert.equal((await client.health()).status, "ok");
  });

  it("a token that others may read stops the start with file and line", async () => {
    const token = join(daemon.directory, "token");
    await chmod(token, 0o644);
    const main = new URL("../../server/main.js", import.meta.url).pathname;
    const check = spawn(process.execPath, [main, "check", "--config", daemon.configFile]);
    let told = "";
    check.stderr.on("data", (data: Buffer) => (told += data.toString()));
    const [code] = (await once(check, "exit")) as [number];
    await chmod(token, 0o600);
    assert.equal(code, 78);
    assert.match(told, /config\.yaml:\d+: api\.tcp\.token-file: every user of this machine may use /);
  });

  it("the socket goes with an orderly stop", async () => {
    await daemon.stop();
    await assert.rejects(stat(socket), { code: "ENOENT" });
  });
});
