import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, resend, SHARED_KEY, untilStopPackets } from "../support/hwtacacs.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

const run = promisify(execFile);
const NCCLIENT = fileURLToPath(new URL("../../../test/interop/ncclient_edits.py", import.meta.url));
/** Debian's packages belong to Debian's interpreter. */
const PYTHON = "/usr/bin/python3";

describe("real clients", () => {
  let daemon: Daemon;

  before(async () => {
    daemon = await Daemon.start();
  });

  after(() => daemon.remove());

  it("ncclient drives edits, locks and errors", async () => {
    const key = join(daemon.directory, "var/admin_ed25519");
    const { stdout } = await run(PYTHON, [NCCLIENT, "127.0.0.1", String(daemon.port), key]);
    assert.match(stdout, /all edits as expected/);
  });

  it("OpenSSH with end-of-message framing as typed by hand", async () => {
    const key = join(daemon.directory, "var/admin_ed25519");
    const options = [
      "StrictHostKeyChecking=no",
      "UserKnownHostsFile=/dev/null",
      "IdentitiesOnly=yes",
      "LogLevel=ERROR",
    ];
    const ssh = spawn("ssh", [
      ...options.flatMap((option) => ["-o", option]),
      ...["-i", key, "-p", String(daemon.port), "-s", "admin@127.0.0.1", "netconf"],
    ]);
    let output = "";
    ssh.stdout.on("data", (data: Buffer) => (output += data.toString()));
    ssh.stdin.end(
      '<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>urn:ietf:params:netconf:base:1.0' +
        "</capability></capabilities></hello>\r\n]]>]]>\r\n" +
        '<rpc message-id="1" xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><get-config><source><running/></source>' +
        "</get-config></rpc>\r\n]]>]]>\r\n",
    );
    await once(ssh, "close");
    assert.match(output, /<rpc-reply message-id="1" xmlns="[^"]*"><data>.*<\/rpc-reply>\s*\]\]>\]\]>/s);
  });
});

describe("the packets as tshark reads them (RFC 8907 §7)", () => {
  it("START and STOP share task_id; a STOP sent again differs in session_id only; replies are SUCCESS", async () => {
    const server = await TacacsServer.start({ key: SHARED_KEY });
    const daemon = await Daemon.start();
    const file = join(daemon.directory, "capture.pcap");
    const tshark = spawn("tshark", ["-i", "lo", "-f", `tcp port ${server.port}`, "-w", file, "-q"]);
    let said = "";
    await new Promise<void>((resolve, reject) => {
      tshark.stderr.on("data", (data: Buffer) => {
        said += data.toString();
        if (said.includes("Capturing on")) resolve();
      });
      tshark.once("exit", () => reject(new Error(said)));
    });
    try {
      const admin = await daemon.connect();
      await edit(admin, accountingBy([server.port]));
      await edit(admin, resend("<enable>1</enable>"));
      const user = await daemon.connect();
      await server.waitFor((request) => request.flags === 0x02);
      const taskId = server.requests.at(-1)?.args.get("task_id") ?? "";
      server.behaviour = "error";
      await user.close();
      await untilStopPackets(admin, /<state>parked<\/state>/);
      admin.destroy();

      const ended = once(tshark, "exit");
      tshark.kill("SIGINT");
      await ended;
      const fields = [
        "tacplus.session_id",
        "tacplus.acct.flags",
        "tacplus.arg_value",
        "tacplus.body_acct.status",
      ];
      const { stdout } = await run("tshark", [
        ...[
          "-r",
          file,
          "-o",
          `tacplus.key:${SHARED_KEY}`,
          "-d",
          `tcp.port==${server.port},tacplus`,
          "-Y",
          "tacplus",
        ],
        ...["-T", "fields", ...fields.flatMap((field) => ["-e", field])],
      ]);
      const rows = stdout
        .trim()
        .split("\n")
        .map((line) => line.split("\t"));
      const stops = rows.filter(([, flags, values]) => Number(flags) === 4 && values?.includes(taskId));
      const starts = rows.filter(([, flags, values]) => Number(flags) === 2 && values?.includes(taskId));
      assert.equal(starts.length, 1, stdout);
      assert.equal(stops.length, 2, stdout);
      assert.notEqual(stops[0]?.[0], stops[1]?.[0]);
      assert.equal(stops[0]?.[2], stops[1]?.[2]);
      assert.ok(
        rows.some(([, , , status]) => Number(status) === 1),
        "SUCCESS to START",
      );
      assert.ok(
        rows.some(([, , , status]) => Number(status) === 2),
        "ERROR to STOP",
      );
    } finally {
      tshark.kill("SIGKILL");
      await daemon.remove();
      await server.stop();
    }
  });
});
