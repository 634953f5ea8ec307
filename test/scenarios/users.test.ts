import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import ssh2 from "ssh2";
import { Daemon } from "../support/daemon.ts";
import { NetconfClient } from "../support/netconf-client.ts";

const SYSTEM = "urn:ietf:params:xml:ns:yang:ietf-system";
const NC = "urn:ietf:params:xml:ns:netconf:base:1.0";
const PASSWORD = "correct horse battery";
const ORDER = "<user-authentication-order>local-users</user-authentication-order>";

interface Key {
  readonly privateKey: string;
  readonly type: string;
  readonly data: string;
}

function makeKey(): Key {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const parsed = ssh2.utils.parseKey(pem);
  assert.ok(!(parsed instanceof Error));
  return { privateKey: pem, type: parsed.type, data: parsed.getPublicSSH().toString("base64") };
}

function key(name: string, algorithm: string, data: string): string {
  return `<authorized-key><name>${name}</name><algorithm>${algorithm}</algorithm><key-data>${data}</key-data></authorized-key>`;
}

/** `<config>` with a user and a key. */
function erin(data: string): string {
  return `<config><system xmlns="${SYSTEM}"><authentication><user><name>erin</name>${key("desk", "ssh-rsa", data)}</user></authentication></system></config>`;
}

async function accepted(reply: Promise<string>): Promise<void> {
  assert.match(await reply, /<ok\/>/);
}

describe("users as data (RFC 7317 §3.5)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let admin: NetconfClient;
  let rsa: Key;

  before(async () => {
    rsa = makeKey();
    daemon = await Daemon.start();
    admin = await daemon.connect();
  });

  after(async () => {
    admin.destroy();
    await daemon.remove();
  });

  function edit(authentication: string, how = ""): Promise<string> {
    return admin.rpc(
      `<edit-config><target><running/></target>${how}<config><system xmlns="${SYSTEM}" xmlns:nc="${NC}"><authentication>${authentication}</authentication></system></config></edit-config>`,
    );
  }
  async function ask(operation: string, want: RegExp): Promise<void> {
    assert.match(await admin.rpc(operation), want, operation);
  }
  const user = (name: string, content: string): Promise<string> =>
    edit(`<user><name>${name}</name>${content}</user>`);

  async function shown(): Promise<string> {
    return admin.rpc(
      `<get-config><source><running/></source><filter><system xmlns="${SYSTEM}"/></filter></get-config>`,
    );
  }

  const logIn = (
    username: string,
    proof: { password: string } | { privateKey: string },
  ): Promise<NetconfClient> =>
    NetconfClient.connect({ host: "127.0.0.1", port: daemon.port, username, ...proof });

  const refused = (username: string, proof: { password: string } | { privateKey: string }): Promise<void> =>
    assert.rejects(logIn(username, proof), /authentication methods failed/);

  it("hello says what there is of ietf-system, and the rest is unknown", async () => {
    assert.match(
      admin.hello,
      /ietf-system\?module=ietf-system&amp;revision=2014-08-06&amp;features=authentication,local-users&amp;deviations=hwtacacsd-system-deviations</,
    );
    assert.match(
      admin.hello,
      /iana-crypt-hash&amp;revision=2014-08-06&amp;features=crypt-hash-sha-256,crypt-hash-sha-512</,
    );
    const reply = await admin.rpc(
      `<edit-config><target><running/></target><config><system xmlns="${SYSTEM}"><hostname>a</hostname></system></config></edit-config>`,
    );
    assert.match(reply, /<error-tag>unknown-element<\/error-tag>/);
    assert.match(reply, /<bad-element>hostname<\/bad-element>/);
    assert.match(await admin.rpc(`<system-restart xmlns="${SYSTEM}"/>`), /operation-not-supported/);
  });

  for (const { name, written } of [
    { name: "as text", written: `$0$${PASSWORD}` },
    { name: "with a character reference", written: `&#36;0$${PASSWORD}` },
  ]) {
    it(`a clear password ${name} is hashed on arrival and logs in at once`, async () => {
      await accepted(edit(`${ORDER}<user><name>alice</name><password>${written}</password></user>`));
      assert.match(await shown(), /<password>\$6\$[./\dA-Za-z]{16}\$[./\dA-Za-z]{86}<\/password>/);
      (await logIn("alice", { password: PASSWORD })).destroy();
      await refused("alice", { password: `${PASSWORD}.` });
    });
  }

  it("the same clear password once more makes another hash", async () => {
    const before = await shown();
    await accepted(user("alice", `<password>$0$${PASSWORD}</password>`));
    assert.notEqual(await shown(), before);
    (await logIn("alice", { password: PASSWORD })).destroy();
  });

  it("a clear password is hashed in the candidate too, whichever operation brings it", async () => {
    const config = `<config><system xmlns="${SYSTEM}"><authentication>${ORDER}<user><name>erin</name><password>$0$${PASSWORD}</password></user></authentication></system></config>`;
    const candidate = `<target><candidate/></target>`;
    const requests = [
      `<edit-config>${candidate}${config}</edit-config>`,
      `<copy-config>${candidate}<source>${config}</source></copy-config>`,
    ];
    for (const request of requests) {
      await accepted(admin.rpc(request));
      const reply = await admin.rpc("<get-config><source><candidate/></source></get-config>");
      assert.match(reply, /<name>erin<\/name><password>\$6\$[./\dA-Za-z]{16}\$[./\dA-Za-z]{86}<\/password>/);
      assert.ok(!reply.includes(PASSWORD));
      await accepted(admin.rpc("<discard-changes/>"));
    }
    await accepted(admin.rpc(`<validate><source>${config}</source></validate>`));
  });

  it("the clear password is in no file and no log", async () => {
    const folder = join(daemon.directory, "var");
    for (const file of await readdir(folder)) {
      assert.ok(!(await readFile(join(folder, file), "latin1")).includes(PASSWORD), file);
    }
    assert.ok(!daemon.output.includes(PASSWORD));
  });

  it("a hash is stored as it is", async () => {
    const hash =
      "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1";
    await accepted(user("bob", `<password>${hash}</password>`));
    assert.ok((await shown()).includes(`<name>bob</name><password>${hash}</password>`));
    (await logIn("bob", { password: "Hello world!" })).destroy();
  });

  for (const { name, password } of [
    { name: "a password without $0$", password: "very-secret" },
    { name: "an empty password", password: "$0$" },
    { name: "a hash by MD5", password: "$1$very-sec$abcdefghijklmnopqrstuv" },
    { name: "a hash that is too short", password: "$6$salt$very-secret" },
    { name: "a hash of a million rounds", password: `$6$rounds=1000000$salt$${"a".repeat(86)}` },
    { name: "a password that is too long", password: `$0$very-secret${"x".repeat(512)}` },
  ]) {
    it(`refuses ${name} with its path, and does not show it`, async () => {
      const reply = await user("carol", `<password>${password}</password>`);
      assert.match(reply, /<error-tag>invalid-value<\/error-tag>/);
      assert.match(
        reply,
        /<error-path xmlns:sys="[^"]*">\/sys:system\/sys:authentication\/sys:user\[sys:name='carol'\]\/sys:password</,
      );
      assert.ok(!reply.includes("very-sec") && !reply.includes("aaaa"), reply);
      assert.ok(!(await shown()).includes("carol"));
    });
  }

  it("refuses what cannot be a user's name", async () => {
    assert.match(await user("a b", ""), /<error-tag>invalid-value<\/error-tag>/);
  });

  it("refuses the name of a user of the configuration file", async () => {
    const reply = await user("admin", `<password>$0$${PASSWORD}</password>`);
    assert.match(reply, /<error-tag>invalid-value<\/error-tag>/);
    assert.match(reply, /sys:user\[sys:name='admin'\]\/sys:name</);
  });

  it("refuses another method than local-users", async () => {
    const reply = await edit("<user-authentication-order>radius</user-authentication-order>");
    assert.match(reply, /<error-app-tag>must-violation<\/error-app-tag>/);
    assert.match(reply, /The only method of authentication here is 'local-users'/);
  });

  it("an authorized key logs in at once", async () => {
    await accepted(user("dave", key("laptop", rsa.type, rsa.data)));
    (await logIn("dave", { privateKey: rsa.privateKey })).destroy();
    await refused("alice", { privateKey: rsa.privateKey });
  });

  for (const { name, data, algorithm, leaf } of [
    {
      name: "an algorithm that is not the key's",
      algorithm: "ssh-ed25519",
      data: (): string => rsa.data,
      leaf: "algorithm",
    },
    { name: "data that is no key", algorithm: "ssh-rsa", data: (): string => "AAAA", leaf: "key-data" },
    {
      name: "a damaged key",
      algorithm: "ssh-rsa",
      data: (): string => rsa.data.slice(0, 40),
      leaf: "key-data",
    },
    {
      name: "a kind of key that cannot be checked",
      algorithm: "ssh-dss",
      data: (): string => Buffer.from("\0\0\0\x07ssh-dss\0\0\0\0").toString("base64"),
      leaf: "key-data",
    },
  ]) {
    it(`refuses ${name} with its path`, async () => {
      const reply = await user("dave", key("desk", algorithm, data()));
      assert.match(reply, /<error-tag>invalid-value<\/error-tag>/);
      assert.match(reply, new RegExp(`sys:authorized-key\\[sys:name='desk'\\]/sys:${leaf}<`));
      assert.ok(!(await shown()).includes("desk"));
    });
  }

  it("validate and test-only find a key that is none, as the commit does, and change nothing", async () => {
    const edits = (target: string, data: string, how = ""): string =>
      `<edit-config><target><${target}/></target>${how}${erin(data)}</edit-config>`;
    const bad = rsa.data.slice(0, 40);
    const wrong = /<error-tag>invalid-value<.*sys:user\[sys:name='erin'\].*sys:key-data</s;

    await ask(`<validate><source>${erin(bad)}</source></validate>`, wrong);
    await ask(edits("running", bad, "<test-option>test-only</test-option>"), wrong);
    await ask(edits("candidate", bad, "<test-option>test-only</test-option>"), wrong);
    await ask(edits("candidate", bad, "<test-option>test-then-set</test-option>"), wrong);
    await ask("<validate><source><candidate/></source></validate>", /<ok\/>/);
    await ask(edits("candidate", bad), /<ok\/>/); // judged when it is committed (RFC 7950 §8.3.3)
    await ask("<validate><source><candidate/></source></validate>", wrong);
    await ask("<commit/>", wrong);
    await ask("<discard-changes/>", /<ok\/>/);
    await ask(`<validate><source>${erin(rsa.data)}</source></validate>`, /<ok\/>/);
    await ask(edits("running", rsa.data, "<test-option>test-only</test-option>"), /<ok\/>/);
    assert.ok(!(await shown()).includes("erin"));
    await refused("erin", { privateKey: rsa.privateKey });
  });

  it("users outlive a restart", async () => {
    admin.destroy();
    await daemon.stop();
    await daemon.start();
    admin = await daemon.connect();
    (await logIn("alice", { password: PASSWORD })).destroy();
    (await logIn("dave", { privateKey: rsa.privateKey })).destroy();
  });

  it("without local-users in the order no password of running is right, and keys go on", async () => {
    await accepted(
      edit(`<user-authentication-order nc:operation="delete">local-users</user-authentication-order>`),
    );
    await refused("alice", { password: PASSWORD });
    (await logIn("dave", { privateKey: rsa.privateKey })).destroy();
    const adminPassword = (await readFile(join(daemon.directory, "var/admin_password"), "utf8")).trim();
    (await logIn("admin", { password: adminPassword })).destroy();
    await accepted(edit(ORDER));
    (await logIn("alice", { password: PASSWORD })).destroy();
  });

  it("a removed user keeps the open sessions and begins no other", async () => {
    const open = await logIn("dave", { privateKey: rsa.privateKey });
    (await open.another()).sendEnd();
    await accepted(edit(`<user nc:operation="delete"><name>dave</name></user>`));
    assert.match(await open.rpc("<get-config><source><running/></source></get-config>"), /<data/);
    await assert.rejects(open.another());
    await refused("dave", { privateKey: rsa.privateKey });
    open.destroy();
  });
});
