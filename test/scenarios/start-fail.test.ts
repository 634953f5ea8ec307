import assert from "node:assert/strict";
import { once } from "node:events";
import { Client, type ClientChannel } from "ssh2";
import { makeKeyPair } from "../../server/key-pair.ts";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, HWTACACS_NAMESPACE, SHARED_KEY } from "../support/hwtacacs.ts";
import { NetconfClient } from "../support/netconf-client.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

const START = 0x02;
const STOP = 0x04;

const startFail = (action: "offline" | "online"): string =>
  `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-scheme><start-fail>${action}</start-fail></accounting-scheme></hwtacacs>`;

describe("start-fail", function () {
  this.timeout(20_000);
  let daemon: Daemon;
  let primary: TacacsServer;
  let secondary: TacacsServer;
  let privateKey: string;
  let root: NetconfClient;

  const login = (username: string): { host: string; port: number; username: string; privateKey: string } => ({
    host: "127.0.0.1",
    port: daemon.port,
    username,
    privateKey,
  });

  before(async () => {
    const pair = await makeKeyPair("ed25519", "test");
    ({ privateKey } = pair);
    const key = JSON.stringify([pair.publicKey.trim()]);
    [primary, secondary] = await Promise.all([
      TacacsServer.start({ key: SHARED_KEY }),
      TacacsServer.start({ key: SHARED_KEY }),
    ]);
    daemon = await Daemon.start(
      `users:
  - { name: root, authorized-keys: ${key} }
  - { name: user, recovery: false, authorized-keys: ${key} }
`,
    );
    root = await NetconfClient.connect(login("root"));
    await edit(root, accountingBy([primary.port, secondary.port]));
    await edit(root, startFail("offline"));
  });

  beforeEach(() => {
    primary.behaviour = "success";
    secondary.behaviour = "success";
  });

  after(async () => {
    root.destroy();
    await daemon.remove();
    await Promise.all([primary.stop(), secondary.stop()]);
  });

  it("offline: hello waits for a server that answers, and what the client has sent meanwhile is not lost", async () => {
    primary.behaviour = "silent";
    const client = await NetconfClient.open(login("user"));
    client.sendRaw(
      `<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>urn:ietf:params:netconf:base:1.0` +
        `</capability></capabilities></hello>]]>]]>` +
        `<rpc message-id="early" xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><get-config><source><running/></source>` +
        `</get-config></rpc>]]>]]>`,
    );
    const hello = await client.receive();
    assert.match(hello ?? "", /<hello /);
    const starts = secondary.requests.filter(({ flags, user }) => flags === START && user === "user");
    assert.equal(starts.length, 1, "answered before hello");
    assert.match((await client.receive()) ?? "", /message-id="early"/);
    client.destroy();
    await secondary.waitFor(({ flags, user }) => flags === STOP && user === "user");
  });

  it("offline: a session that no server takes ends before hello; client and log are told why", async () => {
    primary.behaviour = "error";
    secondary.behaviour = "error";
    const ssh = new Client();
    ssh.connect(login("user"));
    await once(ssh, "ready");
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      ssh.subsys("netconf", (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    let received = "";
    let told = "";
    let status: unknown;
    channel.on("data", (data: Buffer) => (received += data.toString()));
    channel.stderr.on("data", (data: Buffer) => (told += data.toString()));
    channel.on("exit", (code: unknown) => (status = code));
    await once(channel, "close");
    ssh.end();
    assert.equal(received, "");
    assert.match(told, /Accounting .*s[12]: the server answered ERROR.*start-fail is offline/);
    assert.equal(status, 1);
    assert.match(daemon.output, /session refused/);
  });

  it("offline: a recovery session is let in", async () => {
    primary.behaviour = "error";
    secondary.behaviour = "error";
    const client = await NetconfClient.connect(login("root"));
    assert.match(client.hello, /<session-id>/);
    client.destroy();
  });

  it("online: a session that no server takes is let in", async () => {
    await edit(root, startFail("online"));
    primary.behaviour = "error";
    secondary.behaviour = "error";
    const client = await NetconfClient.connect(login("user"));
    assert.match(client.hello, /<session-id>/);
    client.destroy();
  });
});
