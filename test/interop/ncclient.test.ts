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
});
