import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import type { TlsOptions } from "node:tls";
import { describeFailure } from "../../src/accounting/wire.ts";
import { systemClock } from "../../src/base/clock.ts";
import { Secret } from "../../src/base/secret.ts";
import { TacacsClient } from "../../src/tacacs/tacacs-client.ts";
import { reloadDialler, TacacsDialler } from "../../server/tacacs-dialler.ts";
import { readTlsMaterial } from "../../server/tls-material.ts";
import { TestAuthority, type Identity } from "../support/certificates.ts";
import { silentLog } from "../support/silent-log.ts";
import { TacacsServer } from "../support/tacacs-server.ts";
import { TlsFiles } from "../support/tls-files.ts";
import { stopRequest } from "../tacacs/sample-request.ts";

const LOCALHOST = [
  { type: "ip", value: "127.0.0.1" },
  { type: "dns", value: "aaa.example.com" },
] as const;

describe("TLS to accounting servers (RFC 9887)", () => {
  let files: TlsFiles;
  let own: Identity;
  let dialler: TacacsDialler;
  let client: TacacsClient;
  let server: TacacsServer | undefined;

  before(async () => {
    files = await TlsFiles.create();
    own = await files.authority.issue("aaa", { names: LOCALHOST });
  });
  after(() => files.remove());

  beforeEach(async () => {
    const material = await readTlsMaterial(files.paths);
    assert.ok(material.ok);
    dialler = new TacacsDialler(material.value);
    client = new TacacsClient(systemClock, (target) => dialler.dial(target));
  });
  afterEach(async () => {
    client.close();
    await server?.stop();
    server = undefined;
  });

  async function start(identity: Identity = own, options: TlsOptions = {}): Promise<TacacsServer> {
    server = await TacacsServer.start({
      singleConnect: true,
      tls: {
        cert: identity.certificate,
        key: identity.privateKey,
        ca: files.authority.certificate,
        rejectUnauthorized: true,
        ...options,
      },
    });
    return server;
  }

  /** What a transmission ends with: "ok", or the failure as operators read it. */
  async function send(port: number, serverName?: string, singleConnection = false): Promise<string> {
    const endpoint = { address: "127.0.0.1", port, tls: { serverName }, singleConnection };
    const verdict = await client.transmit(stopRequest, endpoint, {
      clock: systemClock,
      responseTimeout: 5000,
    });
    return verdict.ok ? "ok" : describeFailure(verdict.error);
  }

  it("sends clear packets, with the flag that says so, inside TLS 1.3 with certificates of both sides", async () => {
    const { port, requests } = await start();
    assert.equal(await send(port), "ok");
    assert.equal(await send(port, "aaa.example.com"), "ok");
    assert.equal(requests.length, 2);
    assert.equal(requests[0]?.user, "alice");
  });

  it("shares a connection where the server agrees", async () => {
    const { port, requests } = await start();
    for (let i = 0; i < 3; i++) assert.equal(await send(port, undefined, true), "ok");
    assert.deepEqual([...new Set(requests.map(({ connection }) => connection))], [1]);
  });

  const CERTIFICATES: readonly {
    readonly name: string;
    readonly issue: () => Promise<Identity>;
    readonly serverName?: string;
    readonly want: string;
  }[] = [
    {
      name: "an authority that is not trusted",
      issue: async () => (await TestAuthority.create("Other")).issue("aaa", { names: LOCALHOST }),
      want: "no connection (the server's certificate comes from no trusted authority)",
    },
    {
      name: "nobody but itself",
      issue: () => TestAuthority.selfSigned("aaa"),
      want: "no connection (the server's certificate comes from no trusted authority)",
    },
    {
      name: "the hour before",
      issue: () => files.authority.issue("aaa", { names: LOCALHOST, expired: true }),
      want: "no connection (the server's certificate has expired)",
    },
    {
      name: "another address",
      issue: () => files.authority.issue("aaa", { names: [{ type: "ip", value: "192.0.2.1" }] }),
      want: "no connection (the server's certificate is for another name)",
    },
    {
      name: "another name than the operator gave",
      issue: async () => own,
      serverName: "bbb.example.com",
      want: "no connection (the server's certificate is for another name)",
    },
  ];
  for (const { name, issue, serverName, want } of CERTIFICATES) {
    for (const single of [false, true]) {
      it(`tells no server of ${name} anything, over ${single ? "a shared connection" : "one of its own"}`, async () => {
        const { port, requests } = await start(await issue());
        assert.equal(await send(port, serverName, single), want);
        assert.equal(requests.length, 0);
      });
    }
  }

  it("fails where the server does not take our certificate", async () => {
    const other = await TestAuthority.create("Other");
    const { port, requests } = await start(own, { ca: other.certificate });
    // The tests' server hangs up after the handshake; others send an alert in it.
    assert.equal(await send(port), "the server closed the connection without a whole reply");
    assert.equal(requests.length, 0);
  });

  it("does not go below TLS 1.3", async () => {
    const { port, requests } = await start(own, { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" });
    assert.equal(await send(port), "no connection (the server does not speak TLS 1.3)");
    assert.equal(requests.length, 0);
  });

  it("does not fall back to a connection without TLS", async () => {
    const received: Buffer[] = [];
    const plain: Server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        received.push(chunk);
        socket.end(Buffer.alloc(64, "G"));
      });
    });
    await new Promise<void>((resolve) => void plain.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = plain.address() as AddressInfo; // it listens on TCP
      assert.equal(await send(port), "no connection (the server does not speak TLS)");
      assert.ok(!Buffer.concat(received).includes("alice"));
    } finally {
      plain.close();
    }
  });

  it("a server without TLS is no server with TLS: its key is not used either", async () => {
    const { port } = await start();
    const endpoint = { address: "127.0.0.1", port, key: new Secret("k") };
    const verdict = await client.transmit(stopRequest, endpoint, {
      clock: systemClock,
      responseTimeout: 5000,
    });
    assert.equal(verdict.ok, false);
  });

  it("needs the section accounting-tls", async () => {
    const { port } = await start();
    const bare = new TacacsDialler(undefined);
    assert.equal(bare.hasTls, false);
    client = new TacacsClient(systemClock, (target) => bare.dial(target));
    assert.equal(await send(port), "no connection (the configuration file has no section accounting-tls)");
  });

  it("takes other certificates while it runs, and keeps the old ones where the new are not good", async () => {
    const other = await TestAuthority.create("Other");
    const theirs = await other.issue("aaa", { names: LOCALHOST });
    const { port } = await start(theirs);
    assert.notEqual(await send(port), "ok");
    await files.trust(files.authority, other);
    assert.equal(await reloadDialler(dialler, files.paths, silentLog), true);
    assert.equal(await send(port), "ok");
    assert.equal(
      await reloadDialler(dialler, { ...files.paths, trustedCas: ["/nowhere"] }, silentLog),
      false,
    );
    assert.equal(await send(port), "ok");
    await files.trust(files.authority);
  });

  it("does not take a revoked certificate where there is a list", async () => {
    const revoked = await files.authority.issue("aaa", { names: LOCALHOST });
    const { port } = await start(revoked);
    const crl = await files.write("crl.pem", await files.authority.revoke(revoked.certificate));
    assert.equal(await reloadDialler(dialler, { ...files.paths, crls: [crl] }, silentLog), true);
    assert.equal(await send(port), "no connection (the server's certificate is revoked)");
  });
});
