import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXAMPLES } from "../support/examples.ts";
import { Daemon } from "../support/daemon.ts";
import { PYTHON, run } from "./programs.ts";

describe("ncclient", () => {
  let daemon: Daemon;

  before(async () => {
    daemon = await Daemon.start();
  });

  after(() => daemon.remove());

  for (const [name, script] of [
    ["edits, locks and errors on running", "edits"],
    ["get, get-config with filters, get-schema, validate", "reads"],
    ["candidate and confirmed commits", "candidate"],
    ["create-subscription with RPCs beside it, a filter and a replay", "notifications"],
  ] as const) {
    it(name, async () => {
      const file = fileURLToPath(new URL(`../../../test/interop/ncclient_${script}.py`, import.meta.url));
      const key = join(daemon.directory, "var/admin_ed25519");
      const args = [file, "127.0.0.1", String(daemon.port), key, fileURLToPath(EXAMPLES)];
      const { code, output } = await run(PYTHON, args, { env: { PYTHONDONTWRITEBYTECODE: "1" } });
      assert.equal(code, 0, output);
      assert.match(output, /ncclient: all .* as expected|ncclient: .* as expected/);
    });
  }

  it("by examples/ncclient/resend.py, which keeps what is right and tells what is not", async () => {
    const file = fileURLToPath(new URL("ncclient/resend.py", EXAMPLES));
    const key = join(daemon.directory, "var/admin_ed25519");
    const resend = (number: string): ReturnType<typeof run> =>
      run(PYTHON, [file, "127.0.0.1", String(daemon.port), key, number]);
    const kept = await resend("50");
    assert.equal(kept.code, 0, kept.output);
    assert.match(kept.output, /<enable>50<\/enable>[^]*kept/);
    assert.match((await resend("0")).output, /<disable\/>[^]*kept/);
    const refused = await resend("301");
    assert.equal(refused.code, 1);
    assert.match(refused.output, /invalid-value: .*the range is 1\.\.300/);
    const client = await daemon.connect();
    assert.match(await client.rpc("<get-config><source><candidate/></source></get-config>"), /<disable\/>/);
    client.destroy();
  });
});
