import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, resend, SHARED_KEY, untilStopPackets } from "../support/hwtacacs.ts";
import { EXAMPLES } from "../support/examples.ts";
import { TacacsServer } from "../support/tacacs-server.ts";
import { Capture } from "./capture.ts";
import { run } from "./programs.ts";

describe("OpenSSH", () => {
  let daemon: Daemon;

  before(async () => {
    daemon = await Daemon.start();
  });

  after(() => daemon.remove());

  it("by the lines of examples/rpcs/README.md", async () => {
    const readme = readFileSync(new URL("rpcs/README.md", EXAMPLES), "utf8");
    const [, script = ""] = /```sh\n([^]*?)```/.exec(readme) ?? [];
    assert.match(script, /ssh -p 8830 -i var\/admin_ed25519/);
    // The same lines, for this daemon's port and folder, and without the user's own known hosts.
    const here = script
      .replace("-p 8830", `-p ${daemon.port} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`)
      .replace("var/admin_ed25519", join(daemon.directory, "var/admin_ed25519"));
    const { output } = await run("bash", ["-c", here], { cwd: fileURLToPath(new URL("..", EXAMPLES)) });
    assert.match(
      output,
      /<rpc-reply xmlns="[^"]*" message-id="resend-enable"><ok\/>|message-id="resend-enable".*<ok\/>/s,
    );
  });
});

describe("paramiko", () => {
  it("logs in after refused attempts on the same connection, as ncclient and Ansible try keys first", async () => {
    const daemon = await Daemon.start();
    try {
      const script = fileURLToPath(new URL("../../../test/interop/paramiko_retry.py", import.meta.url));
      const password = join(daemon.directory, "var/admin_password");
      const { output } = await run("/usr/bin/python3", [script, String(daemon.port), password]);
      assert.match(output, /logged in, hello received/);
    } finally {
      await daemon.remove();
    }
  });
});

describe("the packets as tshark reads them (RFC 8907 §7)", () => {
  it("START and STOP share task_id; a STOP sent again differs in session_id only; replies are SUCCESS", async () => {
    const server = await TacacsServer.start({ key: SHARED_KEY });
    const daemon = await Daemon.start();
    const capture = await Capture.start(server.port);
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
      await capture.until((rows) => rows.filter(([, , , status]) => status !== "").length >= 3); // one reply each
      const rows = capture.rows;
      const stops = rows.filter(([, flags, values]) => Number(flags) === 4 && values?.includes(taskId));
      const starts = rows.filter(([, flags, values]) => Number(flags) === 2 && values?.includes(taskId));
      assert.equal(starts.length, 1, JSON.stringify(rows));
      assert.equal(stops.length, 2, JSON.stringify(rows));
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
      await capture.stop();
      await daemon.remove();
      await server.stop();
    }
  });
});
