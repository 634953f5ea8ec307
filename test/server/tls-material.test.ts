import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { defaultConfig, type TlsConfig } from "../../server/config.ts";
import { checkFiles } from "../../server/config-check.ts";
import { formatProblem } from "../../server/config-problem.ts";
import { useScratchFolder } from "./scratch-folder.ts";
import { TlsFixture } from "./tls-fixture.ts";

describe("files of the section tls", () => {
  const scratch = useScratchFolder();
  const fixture = new TlsFixture(scratch);
  before(() => fixture.prepare());

  async function mistakes(tls: TlsConfig, now = Date.now()): Promise<readonly string[]> {
    const problems = await checkFiles({ ...defaultConfig("/"), tls }, now);
    return problems.map((problem) => formatProblem(problem).replaceAll(`${scratch()}/`, ""));
  }

  it("are good", async () => {
    assert.deepEqual(await mistakes(await fixture.files()), []);
    const crls = [await fixture.authority.revoke()];
    assert.deepEqual(await mistakes(await fixture.files({ crls })), []);
  });

  it("are told where they cannot be read", async () => {
    const tls = await fixture.files();
    await rm(tls.privateKey);
    await rm(tls.trustedCas[0] ?? "");
    const told = await mistakes(tls);
    assert.equal(told.length, 2);
    assert.match(told[0] ?? "", /^server\.key: cannot be read: ENOENT/);
    assert.match(told[1] ?? "", /^ca0\.pem: cannot be read: ENOENT/);
  });

  it("are told where the key is another certificate's", async () => {
    const tls = await fixture.files();
    const other = await fixture.authority.issue("other");
    await writeFile(tls.privateKey, other.privateKey);
    assert.deepEqual(await mistakes(tls), [
      "server.key: is not the key of the first certificate in server.pem",
    ]);
  });

  it("are told where the key needs a passphrase or is none", async () => {
    const tls = await fixture.files();
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "P-256",
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "secret" },
    });
    await writeFile(tls.privateKey, privateKey);
    assert.deepEqual(await mistakes(tls), ["server.key: is encrypted; a key without passphrase is needed"]);
    await writeFile(tls.privateKey, "nothing");
    assert.match((await mistakes(tls))[0] ?? "", /^server\.key: holds no private key that can be read/);
  });

  it("are told where they hold something else", async () => {
    const tls = await fixture.files({ cas: ["x"], crls: ["y"] });
    await writeFile(tls.certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const told = await mistakes(tls);
    assert.equal(told.length, 3, told.join("\n"));
    assert.match(told[0] ?? "", /^server\.pem: holds a certificate that cannot be read/);
    assert.equal(told[1], "ca0.pem: holds no certificate in PEM");
    assert.equal(told[2], "crl0.pem: holds no revocation list in PEM");
  });

  it("are told where the certificate has expired", async () => {
    const nextYear = Date.now() + 366 * 24 * 3600 * 1000;
    assert.match((await mistakes(await fixture.files(), nextYear))[0] ?? "", /^server\.pem: has expired on /);
  });
});
