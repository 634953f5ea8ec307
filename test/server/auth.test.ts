import assert from "node:assert/strict";
import { createSign, generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { encrypt } from "unixcrypt";
import { createAuthenticator } from "../../server/auth.ts";
import { PasswordChecker } from "../../server/password-checker.ts";
import { parseUserKey } from "../../server/user-key.ts";
import { Secret } from "../../src/index.ts";

describe("password check", () => {
  const checker = new PasswordChecker();
  after(() => checker.close());

  const table: readonly { name: string; password: string; hash: string; want: boolean }[] = [
    { name: "$6$", password: "secret", hash: encrypt("secret", "$6$salt"), want: true },
    { name: "$5$", password: "secret", hash: encrypt("secret", "$5$salt"), want: true },
    {
      name: "$6$ with rounds",
      password: "secret",
      hash: encrypt("secret", "$6$rounds=1500$salt"),
      want: true,
    },
    {
      name: "what openssl passwd -6 made",
      password: "Hello world!",
      hash: "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
      want: true,
    },
    { name: "a wrong password", password: "Secret", hash: encrypt("secret", "$6$salt"), want: false },
    { name: "a malformed hash", password: "secret", hash: "$6$", want: false },
    { name: "no hash", password: "secret", hash: "", want: false },
    { name: "another algorithm", password: "secret", hash: "$1$salt$x", want: false },
    {
      name: "a password of 513 bytes",
      password: "é".repeat(257),
      hash: encrypt("é".repeat(257), "$6$salt"),
      want: false,
    },
  ];
  for (const { name, password, hash, want } of table) {
    it(`${want ? "accepts" : "refuses"} ${name}`, async () =>
      assert.equal(await checker.check(password, hash), want));
  }

  it("leaves the thread of the server free", async () => {
    let turns = 0;
    let done = false;
    const turn = (): void => {
      turns += 1;
      if (!done) setImmediate(turn);
    };
    turn();
    await checker.check("secret", "$6$rounds=20000$salt$" + "a".repeat(86));
    done = true;
    assert.ok(turns > 10);
  });

  it("refuses what is under way when it ends, and starts anew afterwards", async () => {
    const pending = checker.check("secret", encrypt("secret", "$6$salt"));
    await checker.close();
    assert.equal(await pending, false);
    assert.equal(await checker.check("secret", encrypt("secret", "$6$salt")), true);
  });
});

describe("public key check (RFC 8332)", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const parsed = ssh2.utils.parseKey(privateKey.export({ type: "pkcs1", format: "pem" }));
  assert.ok(!(parsed instanceof Error));
  const blob = parsed.getPublicSSH();
  const key = parseUserKey(`ssh-rsa ${blob.toString("base64")}`);
  assert.ok(key.ok);
  const checker = new PasswordChecker();
  const users = [{ name: "a", authorizedKeys: [key.value], passwordHash: new Secret("$6$") }];
  const data = Buffer.from("session");
  const signed = (hash: string): Buffer => createSign(hash).update(data).sign(privateKey);
  const offered = { type: "ssh-rsa", blob };

  for (const { hash, sha1, want } of [
    { hash: "sha256", sha1: false, want: true },
    { hash: "sha512", sha1: false, want: true },
    { hash: undefined, sha1: false, want: false },
    { hash: undefined, sha1: true, want: true },
  ]) {
    it(`${want ? "accepts" : "refuses"} RSA with ${hash ?? "SHA-1"}${sha1 ? " where legacy algorithms are on" : ""}`, () => {
      const auth = createAuthenticator({ users, passwords: checker, sha1 });
      const proof = { data, signature: signed(hash ?? "sha1"), hash };
      assert.equal(auth.knowsKey("a", offered, hash), want);
      assert.equal(auth.checkKey("a", offered, proof), want);
      assert.equal(auth.checkKey("b", offered, proof), false);
    });
  }

  it("refuses a signature of something else, by another hash, or of no form", () => {
    const auth = createAuthenticator({ users, passwords: checker, sha1: false });
    const signature = signed("sha256");
    assert.equal(
      auth.checkKey("a", offered, { data: Buffer.from("other"), signature, hash: "sha256" }),
      false,
    );
    assert.equal(auth.checkKey("a", offered, { data, signature, hash: "sha512" }), false);
    assert.equal(auth.checkKey("a", offered, { data, signature: Buffer.alloc(0), hash: "sha256" }), false);
  });

  it("refuses short RSA keys, private keys and keys with options", () => {
    const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
      type: "pkcs1",
      format: "pem",
    });
    const shortKey = ssh2.utils.parseKey(short);
    assert.ok(!(shortKey instanceof Error));
    const line = `ssh-rsa ${shortKey.getPublicSSH().toString("base64")}`;
    assert.match(JSON.stringify(parseUserKey(line)), /1024 bits is too short/);
    assert.match(JSON.stringify(parseUserKey(String(short))), /private key/);
    assert.match(
      JSON.stringify(parseUserKey(`no-pty ssh-rsa ${blob.toString("base64")}`)),
      /not an OpenSSH public key/,
    );
  });
});
