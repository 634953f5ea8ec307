import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { useScratchFolder } from "./scratch-folder.ts";

const MAIN = fileURLToPath(new URL("../../server/main.js", import.meta.url));

describe("command line", () => {
  const scratch = useScratchFolder();

  function run(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): { code: number | null; out: string; err: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      cwd: scratch(),
      encoding: "utf8",
      env: { PATH: process.env["PATH"], ...environment },
    });
    return { code: status, out: stdout, err: stderr };
  }

  function configFile(text: string): string {
    const file = join(scratch(), "config.yaml");
    writeFileSync(file, text);
    return file;
  }

  it("check accepts a good file", () => {
    const { code, out } = run(["check", "--config", configFile("data-directory: data\n")]);
    assert.equal(code, 0);
    assert.match(out, /good: 1 listener/);
  });

  for (const command of ["check", "print-config", "serve"]) {
    it(`${command} tells the mistakes of a bad file and ends with 78`, () => {
      const file = configFile("log:\n  level: loud\nusers: 3\n");
      const { code, out, err } = run([command, "--config", file]);
      assert.equal(code, 78);
      assert.equal(out, "");
      assert.deepEqual(
        err
          .trim()
          .split("\n")
          .map((line) => line.split(": ").slice(0, 2).join(": ")),
        [`${file}:2: log.level`, `${file}:3: users`],
      );
    });
  }

  it("takes the file that HWTACACSD_CONFIG names", () => {
    const { out } = run(["print-config"], { HWTACACSD_CONFIG: configFile("limits: { attempts: 42 }\n") });
    assert.match(out, /attempts: 42/);
  });

  it("needs no file", () => {
    const { code, out } = run(["print-config"]);
    assert.equal(code, 0);
    assert.match(out, /port: 8830/);
    assert.match(out, /data-directory: .*\/var\n/);
  });

  it("check reads the files that the configuration names", () => {
    const { code, err } = run([
      "check",
      "--config",
      configFile(
        `host-keys: [none.key]\ntls:\n  certificate: none.pem\n  private-key: none.key\n  trusted-cas: [ca.pem]\n` +
          `  cert-to-name: [{ id: 1, fingerprint: "02${":00".repeat(20)}", map-type: san-any }]\n`,
      ),
    ]);
    assert.equal(code, 78);
    const files = err.match(/^.*(?=: cannot be read: ENOENT)/gm)?.map((file) => file.replace(/.*\//, ""));
    assert.deepEqual(files?.sort(), ["ca.pem", "none.key", "none.key", "none.pem"]);
  });

  it("serve gives up with the name of a listener that cannot be bound", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const { code, out, err } = run([
      "serve",
      "--config",
      configFile(
        `data-directory: data\nlisteners:\n- {address: 127.0.0.1, port: 0}\n- {address: 127.0.0.1, port: ${port}}\n`,
      ),
    ]);
    taken.close();
    assert.equal(code, 1);
    assert.equal(out, "");
    assert.match(err, new RegExp(`cannot listen on ssh 127\\.0\\.0\\.1 port ${port}: another program`));
  });

  it("says so where the file is missing", () => {
    const { code, err } = run(["check", "--config", "none.yaml"]);
    assert.equal(code, 78);
    assert.match(err, /^none\.yaml: cannot be read/);
  });

  it("knows its version and refuses unknown options", () => {
    assert.match(run(["--version"]).out, /^\d+\.\d+\.\d+\n$/);
    assert.notEqual(run(["serve", "--port", "1"]).code, 0);
  });
});
