import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Daemon } from "../support/daemon.ts";
import { EXAMPLES } from "../support/examples.ts";
import { PYTHON, run } from "./programs.ts";

describe("the command line", () => {
  let daemon: Daemon;
  let key: string;

  before(async () => {
    daemon = await Daemon.start("command-line: { hostname: core-1 }");
    key = join(daemon.directory, "var/admin_ed25519");
  });

  after(() => daemon.remove());

  /** `ssh` without the user's own files, for this daemon; further arguments after the host. */
  function ssh(...options: readonly string[]): string {
    const own = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
    return `ssh -p ${daemon.port} ${own} -i ${key} ${options.join(" ")} admin@127.0.0.1`;
  }

  it("by the lines of examples/command-line/README.md, with OpenSSH", async () => {
    const readme = readFileSync(new URL("command-line/README.md", EXAMPLES), "utf8");
    const [, script = ""] = /```sh\n([^]*?)```/.exec(readme) ?? [];
    const written = "ssh -p 8830 -i var/admin_ed25519 admin@127.0.0.1";
    assert.equal(script.split(written).length, 4);
    const lines = ["set -e", script.replaceAll(written, ssh())].join("\n");
    const { code, output } = await run("bash", ["-c", lines], {
      cwd: fileURLToPath(new URL("..", EXAMPLES)),
    });
    assert.equal(code, 0, output);
    assert.match(output, /Whole accounting stop packet to resend:0\n/);
    assert.match(output, /#\nhwtacacs-server accounting-stop-packet resend enable 50\n#\nreturn\n/);
    assert.match(
      output,
      / hwtacacs-server accounting 192\.0\.2\.11 mux-mode secondary\n[^]*domain default\n {2}hwtacacs-server tac\n/,
    );
  });

  it("a wrong command of a script ends it with the caret and exit status 1, at OpenSSH as well", async () => {
    const wrong = "system-view\\nhwtacacs-server accounting-stop-packet resend enable 301\\ncommit\\n";
    const { code, output } = await run("bash", ["-c", `printf '${wrong}' | ${ssh()}`]);
    assert.equal(code, 1);
    assert.match(output, /resend enable 301\n *\^\nError: Wrong parameter found at '\^' position\.\n/);
  });

  it("at a terminal of OpenSSH's, echoes once and ends with quit", async () => {
    // `script` gives ssh the terminal that it asks for.
    const typed =
      "system-view\\rhwtacacs-server accounting-stop-packet resend enable 7\\rcommit\\rreturn\\rquit\\r";
    const command = `printf '${typed}' | script -qec "${ssh("-tt")}" /dev/null`;
    const { code, output } = await run("bash", ["-c", command], { env: { ...process.env, TERM: "dumb" } });
    assert.equal(code, 0, output);
    assert.match(
      output,
      /<core-1>system-view\r\nEnter system view, return user view with return command\.\r\n\[~core-1\]/,
    );
    assert.match(
      output,
      /\[~core-1\]hwtacacs-server accounting-stop-packet resend enable 7\r\n\[\*core-1\]commit\r\n\[~core-1\]/,
    );
    const shown = await run("bash", ["-c", `${ssh()} 'display current-configuration'`]);
    assert.match(shown.output, /resend enable 7\n/);
  });

  it("by examples/netmiko/resend.py, as a Huawei device", async () => {
    const file = fileURLToPath(new URL("netmiko/resend.py", EXAMPLES));
    const resend = (number: string): ReturnType<typeof run> =>
      run(PYTHON, [file, "127.0.0.1", String(daemon.port), key, number]);
    const kept = await resend("60");
    assert.equal(kept.code, 0, kept.output);
    assert.match(kept.output, /resend enable 60\n[^]*Whole accounting stop packet to resend:\d+\n[^]*kept/);
    const refused = await resend("301");
    assert.equal(refused.code, 1);
    assert.match(refused.output, /Error: Wrong parameter found at '\^' position\./);
    const shown = await run("bash", ["-c", `${ssh()} 'display current-configuration'`]);
    assert.match(shown.output, /resend enable 60\n/);
  });
});
