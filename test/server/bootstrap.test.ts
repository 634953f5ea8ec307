import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ssh2 from "ssh2";
import { verify } from "unixcrypt";
import { bootstrap } from "../../server/bootstrap.ts";
import { defaultConfig, type Config } from "../../server/config.ts";
import { useScratchFolder } from "./scratch-folder.ts";

function snapshot(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder).sort();
  return Object.fromEntries(
    files.map((name) => {
      const { mode, mtimeMs, ino } = statSync(join(folder, name));
      const content = readFileSync(join(folder, name), "utf8");
      return [name, `${(mode & 0o777).toString(8)} ${mtimeMs} ${ino} ${content}`];
    }),
  );
}

describe("first start", () => {
  const scratch = useScratchFolder();
  const at = (name: string): string => join(scratch(), "var", name);

  it("makes host keys and the admin user, readable by the owner alone", async () => {
    const umask = process.umask(0o022);
    try {
      const made = await bootstrap(defaultConfig(scratch()));
      assert.deepEqual(readdirSync(at("")).sort(), [
        "admin_ed25519",
        "admin_ed25519.pub",
        "admin_password",
        "ssh_host_ecdsa_key",
        "ssh_host_ed25519_key",
        "ssh_host_rsa_key",
        "users.yaml",
      ]);
      assert.equal(statSync(at("")).mode & 0o777, 0o700);
      for (const file of made.created) assert.equal(statSync(file).mode & 0o777, 0o600, file);
      assert.equal(made.created.length, 7);
      assert.deepEqual(
        made.hostKeys.map((key) => key.type),
        ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"],
      );
    } finally {
      process.umask(umask);
    }
  });

  it("makes a password and a key that fit the user", async () => {
    const { users } = await bootstrap(defaultConfig(scratch()));
    const [admin] = users;
    assert.equal(admin?.name, "admin");
    const hash = admin.passwordHash?.reveal() ?? "";
    assert.match(hash, /^\$6\$/);
    assert.ok(verify(readFileSync(at("admin_password"), "utf8").trimEnd(), hash));
    const key = ssh2.utils.parseKey(readFileSync(at("admin_ed25519")));
    assert.ok(!(key instanceof Error));
    assert.ok(admin.authorizedKeys[0]?.blob.equals(key.getPublicSSH()));
  });

  it("is the only one that writes", async () => {
    await bootstrap(defaultConfig(scratch()));
    const before = snapshot(at(""));
    const second = await bootstrap(defaultConfig(scratch()));
    assert.deepEqual(second.created, []);
    assert.deepEqual(snapshot(at("")), before);
  });

  it("lets the operator delete the password and the key", async () => {
    await bootstrap(defaultConfig(scratch()));
    for (const name of ["admin_password", "admin_ed25519", "admin_ed25519.pub"]) unlinkSync(at(name));
    const second = await bootstrap(defaultConfig(scratch()));
    assert.deepEqual(second.created, []);
    assert.equal(second.users[0]?.authorizedKeys.length, 1);
  });

  it("goes on where an earlier one was cut off", async () => {
    await bootstrap(defaultConfig(scratch()));
    const password = readFileSync(at("admin_password"), "utf8");
    unlinkSync(at("users.yaml"));
    unlinkSync(at("admin_ed25519.pub"));
    const second = await bootstrap(defaultConfig(scratch()));
    assert.equal(second.created.length, 2);
    assert.equal(readFileSync(at("admin_password"), "utf8"), password);
    assert.ok(verify(password.trimEnd(), second.users[0]?.passwordHash?.reveal() ?? ""));
  });

  it("gives two starts at once the same keys", async () => {
    const [one, two] = await Promise.all([
      bootstrap(defaultConfig(scratch())),
      bootstrap(defaultConfig(scratch())),
    ]);
    assert.deepEqual(
      one.hostKeys.map((key) => key.fingerprint),
      two.hostKeys.map((key) => key.fingerprint),
    );
    assert.equal(one.users[0]?.passwordHash?.reveal(), two.users[0]?.passwordHash?.reveal());
    assert.ok(readdirSync(at("")).every((name) => !name.endsWith(".tmp")));
  });

  it("makes no admin where the configuration names users, and no host key where it names some", async () => {
    await bootstrap(defaultConfig(scratch()));
    const folder = join(scratch(), "other");
    const config: Config = {
      ...defaultConfig(folder),
      hostKeys: [at("ssh_host_ed25519_key")],
      users: [{ name: "operator", authorizedKeys: [] }],
    };
    const made = await bootstrap(config);
    assert.deepEqual(made.created, []);
    assert.deepEqual(readdirSync(config.dataDirectory), []);
  });

  it("says which file is wrong", async () => {
    mkdirSync(at(""), { recursive: true });
    writeFileSync(at("ssh_host_rsa_key"), "nonsense");
    await assert.rejects(bootstrap(defaultConfig(scratch())), /ssh_host_rsa_key: /);
    rmSync(at("ssh_host_rsa_key"));
    writeFileSync(at("users.yaml"), "users:\n- name: x\n");
    await assert.rejects(bootstrap(defaultConfig(scratch())), /users\.yaml:2: users\[1\]: has neither/);
  });
});
