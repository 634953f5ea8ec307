import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { createAuthenticator } from "../../server/auth.ts";
import { LocalUsers } from "../../server/local-users.ts";
import { PasswordChecker } from "../../server/password-checker.ts";
import type { RunningChange } from "../../src/index.ts";
import { silentLog } from "../support/silent-log.ts";

const HASH =
  "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";

function publicKey(): { type: string; blob: Buffer } {
  const pem = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
    type: "sec1",
    format: "pem",
  });
  const parsed = ssh2.utils.parseKey(pem);
  assert.ok(!(parsed instanceof Error));
  return { type: parsed.type, blob: parsed.getPublicSSH() };
}

function change(
  list: readonly object[],
  order?: readonly string[],
  nodes: RunningChange["nodes"] = [],
): RunningChange {
  return {
    author: undefined,
    revision: 1,
    nodes,
    config: () => ({
      "ietf-system:system": { authentication: { "user-authentication-order": order, user: list } },
    }),
  };
}

describe("the users of running", () => {
  const key = publicKey();
  let warnings: string[];
  let users: LocalUsers;

  beforeEach(() => {
    warnings = [];
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    users = new LocalUsers({ reserved: ["admin"], log });
  });

  const withKey = (name: string, label: string, algorithm = key.type, data = key.blob): object => ({
    name,
    "authorized-key": [{ name: label, algorithm, "key-data": data.toString("base64") }],
  });

  it("are those of the last change that was applied", async () => {
    const first = change([withKey("alice", "a"), { name: "bob", password: HASH }]);
    assert.equal(users.prepare(first), undefined);
    assert.equal(users.find("alice"), undefined, "not before the commit");
    users.apply(first);
    assert.equal(users.find("alice")?.authorizedKeys.length, 1);
    assert.equal(users.find("bob")?.passwordHash?.reveal(), HASH);
    users.apply(change([{ name: "bob" }]));
    assert.equal(users.find("alice"), undefined);
    assert.equal(users.find("bob")?.passwordHash, undefined);
  });

  it("stay as they are where a change is about something else", async () => {
    users.apply(change([{ name: "bob" }]));
    const other = change([], [], [{ operation: "create", path: "/hwtacacs:hwtacacs" }]);
    assert.equal(users.prepare(other), undefined);
    users.apply(other);
    assert.ok(users.find("bob"));
  });

  for (const { name, list, path } of [
    {
      name: "a user of the configuration file",
      list: [{ name: "admin", password: HASH }],
      path: "/ietf-system:system/authentication/user[name='admin']/name",
    },
    {
      name: "a key of another algorithm, its name with a quote",
      list: [withKey("alice", "bob's", "ssh-ed25519")],
      path: `/ietf-system:system/authentication/user[name='alice']/authorized-key[name="bob's"]/algorithm`,
    },
    {
      name: "a key with something behind it",
      list: [withKey("alice", "a", key.type, Buffer.concat([key.blob, Buffer.from("x")]))],
      path: "/ietf-system:system/authentication/user[name='alice']/authorized-key[name='a']/key-data",
    },
  ]) {
    it(`refuse ${name}; at a start that already has it, it is passed over with a warning`, async () => {
      assert.equal(users.prepare(change(list))?.path, path);
      users.apply(change([...list, { name: "carol", password: HASH }]));
      assert.equal(warnings.length, 1);
      assert.equal(users.find("admin"), undefined);
      assert.equal(users.find("alice")?.authorizedKeys.length ?? 0, 0);
      assert.ok(users.find("carol"));
    });
  }

  it("log in by password only while the order names local-users; a user of the file goes before", async () => {
    const passwords = new PasswordChecker();
    const auth = createAuthenticator({
      users: [{ name: "admin", authorizedKeys: [] }],
      local: users,
      passwords,
      sha1: false,
    });
    assert.deepEqual(auth.methods, ["publickey"]);
    users.apply(change([{ name: "bob", password: HASH }, withKey("alice", "a")], []));
    assert.deepEqual(auth.methods, ["publickey"]);
    assert.equal(await auth.checkPassword("bob", "Hello world!"), false);
    assert.equal(auth.knowsKey("alice", key, undefined), true);
    users.apply(change([{ name: "bob", password: HASH }], ["ietf-system:local-users"]));
    assert.deepEqual(auth.methods, ["publickey", "password", "keyboard-interactive"]);
    assert.equal(await auth.checkPassword("bob", "Hello world!"), true);
    assert.equal(await auth.checkPassword("bob", "Hello"), false);
    assert.equal(await auth.checkPassword("nobody", "Hello world!"), false);
    assert.equal(auth.knows("bob") && auth.knows("admin") && !auth.knows("alice"), true);
    await passwords.close();
  });
});
