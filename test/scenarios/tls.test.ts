import assert from "node:assert/strict";
import { TestAuthority, type Identity } from "../support/certificates.ts";
import { Daemon } from "../support/daemon.ts";
import { editConfig, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { openTls, TlsFiles } from "../support/tls-files.ts";

const LISTENER = "  - { transport: tls, address: 127.0.0.1, port: 0 }\n";
const SESSIONS =
  '<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><sessions/></netconf-state></filter></get>';

describe("NETCONF over TLS, with the real daemon (RFC 7589, RFC 9918)", () => {
  let files: TlsFiles;
  let daemon: Daemon;
  let admin: Identity;

  before(async () => {
    files = await TlsFiles.create();
    admin = await files.authority.issue("admin");
    daemon = await Daemon.start(files.settings(), LISTENER);
  });

  after(async () => {
    await daemon.remove();
    await files.remove();
  });

  async function connect(
    identity: Identity,
    version: "1.0" | "1.1" = "1.1",
    authority: TestAuthority = files.authority,
  ): Promise<NetconfClient> {
    const client = await openTls(
      { host: "127.0.0.1", port: daemon.tlsPort, ca: authority.certificate },
      identity,
    );
    await client.greet(version);
    return client;
  }

  for (const version of ["1.0", "1.1"] as const) {
    it(`serves a session as over SSH (base:${version})`, async () => {
      const client = await connect(admin, version);
      assert.match(await client.rpc(editConfig(resend("<enable>17</enable>"))), /<ok\/>/);
      const state = await client.rpc(SESSIONS);
      assert.match(state, />\s*(?:\w+:)?netconf-tls</);
      assert.match(state, /<username>admin<\/username>/);
      const other = await daemon.connect();
      const config = "<get-config><source><running/></source></get-config>";
      assert.match(await other.rpc(config), /<enable>17<\/enable>/);
      assert.notEqual(client.sessionId, other.sessionId);
      other.destroy();
      await client.close();
    });
  }

  it("restricts a user whom only a certificate names by access control", async () => {
    const guest = await connect(await files.authority.issue("guest"));
    assert.match(await guest.rpc(editConfig(resend("<enable>18</enable>"))), /access-denied/);
    assert.match(await guest.rpc("<get-config><source><running/></source></get-config>"), /<data/);
    await guest.close();
  });

  it("frees locks when the connection drops, and answers after a half-close", async () => {
    const client = await connect(admin);
    assert.match(await client.rpc("<lock><target><running/></target></lock>"), /<ok\/>/);
    const other = await connect(admin);
    assert.match(await other.rpc("<lock><target><running/></target></lock>"), /lock-denied/);
    const from = daemon.output.length;
    client.destroy();
    await daemon.printed(/session ended/, from);
    other.send(
      '<rpc message-id="9" xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><lock><target><running/></target></lock></rpc>',
    );
    other.sendEnd();
    assert.match((await other.receive()) ?? "", /message-id="9".*<ok\/>/s);
    assert.equal(await other.receive(), undefined);
  });

  it("keeps what it has where the new files are not good, and tells what needs a restart", async () => {
    await files.trust(); // an empty file
    await daemon.configure(`${files.settings()}log: { level: debug }\n`, LISTENER);
    daemon.signal("SIGHUP");
    await daemon.printed(/certificates not reloaded/);
    assert.match(daemon.output, /ca\.pem: holds no certificate/);
    assert.match(daemon.output, /changes that need a restart.*"log"/);
    const client = await connect(admin);
    assert.match(client.hello, /<session-id>/);
    client.destroy();
  });

  it("takes new certificates and rules on SIGHUP; sessions that are open go on", async () => {
    const open = await connect(admin);
    const fresh = await TestAuthority.create("Fresh Root");
    await files.trust(fresh);
    await files.writeServer(await fresh.issue("server", { names: [{ type: "ip", value: "127.0.0.1" }] }));
    await daemon.configure(files.settings(fresh), LISTENER);
    daemon.signal("SIGHUP");
    await daemon.printed(/certificates reloaded/);
    assert.match(await open.rpc(SESSIONS), /netconf-tls/);
    const client = await connect(await fresh.issue("admin"), "1.1", fresh);
    assert.match(await client.rpc(SESSIONS), /netconf-tls/);
    const refused = await connect(admin, "1.1", fresh).catch(() => undefined);
    assert.ok(refused === undefined || refused.hello === "");
    await daemon.printed(/certificate refused/);
    for (const each of [open, client]) each.destroy();
  });
});
