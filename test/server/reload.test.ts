import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsConfig, TlsFiles } from "../../server/config.ts";
import { loadConfig } from "../../server/config-file.ts";
import { reloadConfig } from "../../server/reload.ts";
import type { Log } from "../../src/index.ts";
import { useScratchFolder } from "./scratch-folder.ts";

const FINGERPRINT = `04${":ab".repeat(32)}`;
const TLS = (ca: string): string => `tls:
  certificate: server.pem
  private-key: server.key
  trusted-cas: [${ca}]
  cert-to-name: [{ id: 1, fingerprint: "${FINGERPRINT}", map-type: san-any }]
`;

const ACCOUNTING_TLS = (ca: string): string =>
  `accounting-tls: { certificate: own.pem, private-key: own.key, trusted-cas: [${ca}] }\n`;

function user(letter: string): string {
  return `users: [{ name: a, password-hash: $6$salt$${letter.repeat(86)} }]\n`;
}

describe("reloading the configuration", () => {
  const scratch = useScratchFolder();

  /** Starts with one text, finds the other on reloading. */
  async function reload(before: string, after: string): Promise<{ lines: unknown[]; taken: TlsFiles[] }> {
    const file = join(scratch(), "config.yaml");
    writeFileSync(file, before);
    const inForce = loadConfig(file);
    assert.ok(inForce.ok);
    writeFileSync(file, after);
    const lines: unknown[] = [];
    const taken: TlsFiles[] = [];
    const note = (message: string, fields: unknown): void => void lines.push([message, fields]);
    const log: Log = { debug: note, info: note, warn: note, error: note };
    const daemon = {
      reload: (tls: TlsConfig) => Promise.resolve(taken.push(tls) > 0),
      reloadAccountingTls: (files: TlsFiles) => Promise.resolve(taken.push(files) > 0),
    };
    await reloadConfig({ file, inForce: inForce.value, daemon, log });
    return { lines, taken };
  }

  it("puts the section tls in force", async () => {
    const { lines, taken } = await reload(TLS("a.pem"), TLS("b.pem"));
    assert.deepEqual(taken[0]?.trustedCas, [join(scratch(), "b.pem")]);
    assert.deepEqual(lines, []);
  });

  it("puts the section accounting-tls in force", async () => {
    const { lines, taken } = await reload(ACCOUNTING_TLS("a.pem"), ACCOUNTING_TLS("b.pem"));
    assert.deepEqual(taken[0]?.trustedCas, [join(scratch(), "b.pem")]);
    assert.deepEqual(lines, []);
    const ended = await reload(ACCOUNTING_TLS("a.pem"), "");
    assert.deepEqual(ended.lines, [["changes that need a restart", { keys: ["accounting-tls"] }]]);
  });

  const restart: readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
    readonly keys: readonly string[];
  }[] = [
    { name: "a limit", before: "", after: "limits: { sessions: 3 }\n", keys: ["limits"] },
    { name: "a password", before: user("a"), after: user("b"), keys: ["users"] },
    { name: "TLS where there was none", before: "", after: TLS("a.pem"), keys: ["tls"] },
    { name: "an end of TLS", before: TLS("a.pem"), after: "", keys: ["tls"] },
  ];
  for (const { name, before, after, keys } of restart) {
    it(`says that ${name} needs a restart`, async () => {
      const { lines, taken } = await reload(before, after);
      assert.deepEqual(lines, [["changes that need a restart", { keys }]]);
      assert.equal(taken.length, 0);
    });
  }

  it("leaves everything as it is where the file is wrong", async () => {
    const { lines, taken } = await reload(TLS("a.pem"), "tls: 3\n");
    assert.equal(taken.length, 0);
    assert.match(JSON.stringify(lines), /not reloaded.*config\.yaml:1: tls: expected keys and values/);
  });

  it("says so where there is nothing to reload", async () => {
    const { lines } = await reload("", "");
    assert.match(JSON.stringify(lines), /nothing to reload/);
  });
});
