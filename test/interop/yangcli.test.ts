import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Daemon } from "../support/daemon.ts";
import { EXAMPLES } from "../support/examples.ts";
import { run } from "./programs.ts";

describe("yangcli", () => {
  let daemon: Daemon;

  before(async () => {
    daemon = await Daemon.start();
  });

  after(() => daemon.remove());

  it("runs examples/yangcli/resend.yangcli by the line of its README", async () => {
    const readme = await readFile(new URL("yangcli/README.md", EXAMPLES), "utf8");
    const [, line = ""] = /```sh\n([^]*?)```/.exec(readme) ?? [];
    assert.match(line, /ncport=8830 .*run-script=/s);
    // A copy of the tree that the line expects, with this daemon's keys; yangcli keeps its history at home.
    const home = join(daemon.directory, "home");
    await mkdir(home);
    await cp(fileURLToPath(EXAMPLES), join(daemon.directory, "examples"), { recursive: true });
    await writeFile(join(home, "line.sh"), line.replace("ncport=8830", `ncport=${daemon.port}`));
    // It wants a terminal even for a script.
    const { code, output } = await run(
      "script",
      ["-qec", `sh ${join(home, "line.sh")} </dev/null`, "/dev/null"],
      {
        cwd: daemon.directory,
        env: { HOME: home, TERM: "dumb" },
      },
    );
    assert.equal(code, 0, output);
    assert.match(output, /NETCONF session established/);
    assert.doesNotMatch(output, /RPC Error Reply|Script .* canceled/, output);
    assert.ok((output.match(/RPC OK Reply/g)?.length ?? 0) >= 6, output);
    assert.match(output, /enable 50/);
    const client = await daemon.connect();
    assert.match(
      await client.rpc("<get-config><source><running/></source></get-config>"),
      /<enable>50<\/enable>/,
    );
    client.destroy();
  });
});
