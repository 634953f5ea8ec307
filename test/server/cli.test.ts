import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
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
