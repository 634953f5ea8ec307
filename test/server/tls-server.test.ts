import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { systemClock, type Clock } from "../../src/index.ts";
import { TestAuthority, type Identity } from "../support/certificates.ts";
import { useScratchFolder } from "./scratch-folder.ts";
import { mapping, readLine, TlsFixture } from "./tls-fixture.ts";

describe("NETCONF over TLS (RFC 7589, RFC 9918)", () => {
  const scratch = useScratchFolder();
  const fixture = new TlsFixture(scratch);
  let alice: Identity;

  before(async () => {
    await fixture.prepare();
    alice = await fixture.authority.issue("alice");
  });
  afterEach(() => fixture.cleanUp());

  for (const version of ["TLSv1.3", "TLSv1.2"] as const) {
    it(`serves ${version} and takes the user from the certificate`, async () => {
      const { port } = await fixture.serve();
      const socket = await fixture.connect(port, alice, { minVersion: version, maxVersion: version });
      assert.equal(await readLine(socket), "alice");
      assert.equal(socket.getProtocol(), version);
      socket.write("ping\n");
      assert.equal(await readLine(socket), "ping");
    });

    it(`refuses a client without a certificate, and one of another authority (${version})`, async () => {
      const { port } = await fixture.serve();
      const how = { minVersion: version, maxVersion: version } as const;
      assert.equal(await fixture.userOf(port, undefined, how), undefined);
      assert.equal(fixture.logged("certificate refused")?.["refused"], "the client has shown no certificate");
      const stranger = await (await TestAuthority.create("Other Root")).issue("alice");
      assert.equal(await fixture.userOf(port, stranger, how), undefined);
      assert.match(String(fixture.logged("certificate refused")?.["refused"]), /^UNABLE_TO_/);
      assert.equal(fixture.logged("certificate refused")?.["fingerprint"], stranger.fingerprint);
    });
  }

  it("prefers TLS 1.3", async () => {
    const { port } = await fixture.serve();
    const socket = await fixture.connect(port, alice);
    assert.equal(socket.getProtocol(), "TLSv1.3");
  });

  const weak: readonly { readonly name: string; readonly how: ConnectionOptions }[] = [
    {
      name: "TLS 1.1",
      how: { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
    },
    { name: "CBC", how: { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256:AES128-SHA" } },
  ];
  for (const { name, how } of weak) {
    it(`refuses ${name} (RFC 9325)`, async () => {
      const { port } = await fixture.serve();
      assert.equal(await fixture.userOf(port, alice, how), undefined);
      assert.match(String(fixture.logged("TLS handshake failed")?.["reason"]), /SSL/);
    });
  }

  it("refuses an expired certificate", async () => {
    const { port } = await fixture.serve();
    const old = await fixture.authority.issue("alice", { expired: true });
    assert.equal(await fixture.userOf(port, old), undefined);
    assert.equal(fixture.logged("certificate refused")?.["refused"], "CERT_HAS_EXPIRED");
  });

  it("refuses a certificate that is for servers only", async () => {
    const { port } = await fixture.serve();
    const server = await fixture.authority.issue("alice", { serverOnly: true });
    assert.equal(await fixture.userOf(port, server), undefined);
    assert.equal(fixture.logged("certificate refused")?.["refused"], "INVALID_PURPOSE");
  });

  it("refuses a revoked certificate where there is a revocation list", async () => {
    const bob = await fixture.authority.issue("bob");
    const material = await fixture.material({ crls: [await fixture.authority.revoke(alice.certificate)] });
    const { port } = await fixture.serve({ material });
    assert.equal(await fixture.userOf(port, bob), "bob");
    assert.equal(await fixture.userOf(port, alice), undefined);
    assert.equal(fixture.logged("certificate refused")?.["refused"], "CERT_REVOKED");
  });

  it("refuses a good certificate that gives no user, and says so in the log", async () => {
    const material = await fixture.material({
      certToName: [mapping(1, fixture.authority.fingerprint, "san-any")],
    });
    const { port } = await fixture.serve({ material });
    assert.equal(await fixture.userOf(port, alice), undefined);
    const fields = fixture.logged("certificate refused");
    assert.equal(fields?.["refused"], "no cert-to-name entry gives a user");
    assert.equal(fields["subject"], "CN=alice");
    assert.equal(fields["address"], "127.0.0.1");
  });

  it("maps by the fingerprint of the root above an intermediate authority that the client sends", async () => {
    const middle = await TestAuthority.create("Intermediate", fixture.authority);
    const carol = await middle.issue("carol");
    const { port } = await fixture.serve();
    const chain = { ...carol, certificate: carol.certificate + middle.certificate };
    assert.equal(await fixture.userOf(port, chain), "carol");
    assert.equal(await fixture.userOf(port, carol), undefined);
  });

  it("is not disturbed by an issuer's certificate with a key of an unknown kind", async () => {
    const namesake = await TestAuthority.create("Test Root");
    const { port } = await fixture.serve();
    const odd = { ...alice, certificate: alice.certificate + withUnknownKey(namesake.certificate) };
    // A client's own library would refuse to send it at a higher level.
    const socket = await fixture.connect(port, odd, { ciphers: "DEFAULT@SECLEVEL=0" });
    assert.equal(await readLine(socket), "alice");
  });

  it("takes a self-signed certificate that is itself trusted", async () => {
    const self = await TestAuthority.selfSigned("erin");
    const material = await fixture.material({
      cas: [self.certificate],
      certToName: [mapping(1, self.fingerprint, "specified", "erin")],
    });
    const { port } = await fixture.serve({ material });
    assert.equal(await fixture.userOf(port, self), "erin");
    assert.equal(await fixture.userOf(port, alice), undefined);
  });

  it("does not map by an authority that merely has the issuer's name", async () => {
    const namesake = await TestAuthority.create("Test Root");
    const material = await fixture.material({
      cas: [fixture.authority.certificate, namesake.certificate],
      certToName: [mapping(1, namesake.fingerprint, "specified", "admin")],
    });
    const { port } = await fixture.serve({ material });
    const chain = { ...alice, certificate: alice.certificate + namesake.certificate };
    assert.equal(await fixture.userOf(port, chain), undefined);
    assert.equal(fixture.logged("certificate refused")?.["refused"], "no cert-to-name entry gives a user");
  });

  for (const version of ["TLSv1.3", "TLSv1.2"] as const) {
    it(`resumes no session, so that each connection's certificate is judged anew (${version})`, async () => {
      const { port } = await fixture.serve();
      const how = { minVersion: version, maxVersion: version } as const;
      const first = await fixture.connect(port, alice, how);
      let session = first.getSession();
      first.on("session", (fresh) => (session = fresh));
      assert.equal(await readLine(first), "alice");
      const closed = once(first, "close");
      first.end();
      await closed;
      const second = await fixture.connect(port, alice, { ...how, ...(session && { session }) });
      assert.equal(await readLine(second), "alice");
      assert.equal(second.isSessionReused(), false);
    });
  }

  it("refuses renegotiation (RFC 9325 §3.5)", async () => {
    const { port } = await fixture.serve();
    const socket = await fixture.connect(port, alice, { maxVersion: "TLSv1.2" });
    assert.equal(await readLine(socket), "alice");
    const failure = await new Promise<Error | null>((resolve) => {
      socket.removeAllListeners("error");
      socket.on("error", resolve);
      socket.on("close", () => resolve(new Error("closed")));
      socket.renegotiate({}, resolve);
    });
    assert.ok(failure instanceof Error);
  });

  it("answers after the client's half-close, then says close_notify", async () => {
    const { port } = await fixture.serve();
    const socket = await fixture.connect(port, alice);
    assert.equal(await readLine(socket), "alice");
    let got = "";
    socket.on("data", (chunk: Buffer) => (got += chunk.toString()));
    const ended = once(socket, "end");
    socket.end("last words");
    await ended;
    assert.equal(got, "last words");
  });

  it("uses reloaded certificates and rules from the next connection on", async () => {
    const { port, server } = await fixture.serve();
    const open = await fixture.connect(port, alice);
    assert.equal(await readLine(open), "alice");
    const fresh = await TestAuthority.create("Fresh Root");
    const dave = await fresh.issue("dave");
    server.reload(
      await fixture.material({
        server: await fresh.issue("server", { names: [{ type: "ip", value: "127.0.0.1" }] }),
        cas: [fresh.certificate],
        certToName: [mapping(1, fresh.fingerprint, "common-name")],
      }),
    );
    open.write("still here\n");
    assert.equal(await readLine(open), "still here");
    assert.equal(await fixture.userOf(port, dave, { ca: fresh.certificate }), "dave");
    assert.equal(await fixture.userOf(port, alice, { ca: fresh.certificate }), undefined);
    assert.equal(await fixture.userOf(port, dave), undefined); // the old root knows nothing of the new server
  });

  it("drops a connection that has not finished its handshake in time", async () => {
    const alarms: (() => void)[] = [];
    const clock: Clock = {
      ...systemClock,
      schedule: (_delay, callback) => {
        alarms.push(callback);
        return () => undefined;
      },
    };
    const { port } = await fixture.serve({ clock, loginTimeout: 1234 });
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    while (alarms.length === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    const closed = once(socket, "close");
    alarms[0]?.();
    await closed;
    assert.equal(fixture.logged("no log-in in time")?.["milliseconds"], 1234);
  });

  it("closes further connections while too many are in their handshake", async () => {
    const { port } = await fixture.serve({ maxUnauthenticated: 1 });
    const waiting = connect(port, "127.0.0.1");
    await once(waiting, "connect");
    assert.equal(await fixture.userOf(port, alice), undefined);
    assert.ok(fixture.logged("connection refused: too many have not logged in"));
    waiting.destroy();
  });

  it("refuses a log-in above the limit of connections, and takes one again after an end", async () => {
    const { port } = await fixture.serve({ maxConnections: 1 });
    const first = await fixture.connect(port, alice);
    assert.equal(await readLine(first), "alice");
    assert.equal(await fixture.userOf(port, alice), undefined);
    assert.equal(fixture.logged("log-in refused: too many connections")?.["username"], "alice");
    first.end();
    await once(first, "close");
    assert.equal(await fixture.userOf(port, alice), "alice");
  });

  it("says that a handshake has failed", async () => {
    const { port } = await fixture.serve();
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\n\r\n");
    await once(socket, "close");
    assert.equal(fixture.logged("TLS handshake failed")?.["reason"], "ERR_SSL_HTTP_REQUEST");
  });

  it("ends every connection when the server ends", async () => {
    const { port, server } = await fixture.serve();
    const socket = await fixture.connect(port, alice);
    assert.equal(await readLine(socket), "alice");
    const closed = once(socket, "close");
    await server.close();
    await closed;
  });
});

/** The certificate with another algorithm in place of id-ecPublicKey, RFC 5480 §2.1.1. */
function withUnknownKey(pem: string): string {
  const der = Buffer.from(pem.replace(/-----[^-]*-----/g, ""), "base64");
  const oid = Buffer.from("06072a8648ce3d0201", "hex");
  const at = der.indexOf(oid);
  assert.ok(at > 0);
  der[at + oid.length - 1] = 0x7f;
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;
}
