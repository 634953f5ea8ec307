import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { connect as connectTls } from "node:tls";
import { TacacsClient, systemClock } from "../../src/index.ts";
import { Secret } from "../../src/base/secret.ts";
import type { AccountingRequest } from "../../src/tacacs/accounting-request.ts";
import { AccountingFlags } from "../../src/tacacs/accounting-request.ts";
import { encodeHeader } from "../../src/tacacs/header.ts";
import { obfuscate } from "../../src/tacacs/obfuscation.ts";
import { Daemon } from "../support/daemon.ts";
import { edit, HWTACACS_NAMESPACE, SHARED_KEY, untilStopPackets } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { TacacsServer } from "../support/tacacs-server.ts";
import { TlsFiles } from "../support/tls-files.ts";
import { stopRequest } from "../tacacs/sample-request.ts";

const KEY = "key-of-the-devices";
const OTHER_KEY = "key-of-one-device";

/** A port that was free a moment ago: running names it, so the system cannot choose. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, "close");
  return port;
}

function hwtacacs(content: string): string {
  return `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">${content}</hwtacacs>`;
}

function requestOf(
  taskId: string,
  kind: keyof typeof AccountingFlags = "stop",
  user = "alice",
): AccountingRequest {
  const args = stopRequest.args.map((argument) =>
    argument.name === "task_id" ? { ...argument, value: taskId } : argument,
  );
  return { ...stopRequest, user, flags: AccountingFlags[kind], args };
}

describe("relay of other devices' accounting (RFC 8907 §7)", function () {
  this.timeout(30_000);
  let server: TacacsServer;
  let daemon: Daemon;
  let admin: NetconfClient;
  let port: number;
  let device: TacacsClient;
  let files: TlsFiles;

  before(async () => {
    files = await TlsFiles.create();
  });
  after(() => files.remove());

  beforeEach(async () => {
    server = await TacacsServer.start({ key: SHARED_KEY });
    port = await freePort();
    daemon = await Daemon.start(files.accountingSettings);
    admin = await daemon.connect();
    device = new TacacsClient(systemClock);
    await edit(
      admin,
      hwtacacs(
        `<accounting-stop-packet><resend><interval>1</interval><max-interval>1</max-interval></resend></accounting-stop-packet>` +
          `<template><name>t</name><quiet-time>0</quiet-time><response-timeout>1</response-timeout><shared-key>${SHARED_KEY}</shared-key>` +
          `<accounting-server><name>s</name><address>127.0.0.1</address><port>${server.port}</port></accounting-server></template>` +
          `<relay><listener><name>l</name><address>127.0.0.1</address><port>${port}</port></listener>` +
          `<client><prefix>127.0.0.0/24</prefix><shared-key>${KEY}</shared-key><template>t</template></client>` +
          `<client><prefix>127.0.0.2/32</prefix><shared-key>${OTHER_KEY}</shared-key><template>t</template></client></relay>`,
      ),
    );
    await daemon.printed(/relay listening/);
  });

  afterEach(async () => {
    device.close();
    admin.destroy();
    await daemon.remove();
    await server.stop();
  });

  /** Sends a request as a device does; what it is answered, or how it failed. */
  async function send(
    request: AccountingRequest,
    options: { key?: string; from?: string; single?: boolean; to?: number } = {},
  ): Promise<string> {
    const verdict = await device.transmit(
      request,
      {
        address: "127.0.0.1",
        port: options.to ?? port,
        key: new Secret(options.key ?? KEY),
        ...(options.from !== undefined && { sourceAddress: options.from }),
        singleConnection: options.single ?? false,
      },
      { clock: systemClock, responseTimeout: 5000 },
    );
    if (verdict.ok) return "SUCCESS";
    return verdict.error.kind === "server-error"
      ? `ERROR ${verdict.error.serverMessage}`
      : verdict.error.kind;
  }

  async function state(): Promise<string> {
    return admin.rpc(
      `<get><filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><relay/></hwtacacs></filter></get>`,
    );
  }

  it("delivers all that the device has said, and what it was told SUCCESS for survives kill -9", async () => {
    server.behaviour = "silent";
    assert.equal(await send(stopRequest), "SUCCESS");
    await daemon.stop("SIGKILL");
    server.requests.splice(0);
    server.behaviour = "success";
    await daemon.start();
    const relayed = await server.waitFor(({ args }) => args.get("task_id") === "7-19");
    assert.deepEqual(
      [relayed.flags, relayed.user, relayed.port, relayed.remoteAddress, relayed.rawArgs],
      [4, "alice", "netconf12", "192.0.2.7", ["task_id=7-19", "elapsed_time=3600", "reason*a=b*c"]],
    );
    admin = await daemon.connect();
    await untilStopPackets(admin, /<stored>0<\/stored>/);
  });

  it("answers ERROR where the buffer is full, and takes packets again when there is room", async () => {
    server.behaviour = "silent";
    await edit(
      admin,
      hwtacacs(
        "<accounting-stop-packet><buffer><max-packets>1</max-packets></buffer></accounting-stop-packet>",
      ),
    );
    assert.equal(await send(requestOf("one")), "SUCCESS");
    assert.equal(await send(requestOf("two")), "ERROR not stored: buffer-full");
    assert.match(
      await state(),
      /<accepted>1<\/accepted><refused>1<\/refused>.*<last-failure>[^<]*takes no more/,
    );
    server.behaviour = "success";
    await untilStopPackets(admin, /<stored>0<\/stored>/);
    assert.equal(await send(requestOf("two")), "SUCCESS");
    await server.waitFor(({ args }) => args.get("task_id") === "two");
  });

  it("keeps START before STOP of one task, also where the START is refused at first", async () => {
    let failed = false;
    server.behaviour = ({ flags }) => {
      if (flags !== 2 || failed) return "success";
      failed = true;
      return "error";
    };
    assert.equal(await send(requestOf("x", "start")), "SUCCESS");
    assert.equal(await send(requestOf("x")), "SUCCESS");
    await server.waitFor(({ flags }) => flags === 4);
    assert.deepEqual(
      server.requests.map(({ flags }) => flags),
      [2, 2, 4],
    );
  });

  it("carries many sessions of a device over one connection", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => send(requestOf(`p${index}`), { single: true })),
    );
    assert.deepEqual([...new Set(answers)], ["SUCCESS"]);
    const connections = Number(/<connections>(\d+)<\/connections>/.exec(await state())?.[1]);
    assert.ok(connections >= 1 && connections <= 4, String(connections));
    await server.waitFor(200);
    assert.equal(new Set(server.requests.map(({ args }) => args.get("task_id"))).size, 200);
  });

  it("takes the key of the longest prefix, and tells the tasks of two devices apart", async () => {
    assert.equal(await send(requestOf("same", "start"), { from: "127.0.0.2", key: OTHER_KEY }), "SUCCESS");
    assert.equal(await send(requestOf("same", "start"), { from: "127.0.0.3" }), "SUCCESS");
    await server.waitFor(2);
    assert.notEqual(await send(requestOf("same"), { from: "127.0.0.2" }), "SUCCESS");
  });

  it("another key is malformed; the device is told ERROR, and nothing is stored", async () => {
    // What it is told it cannot read with its own key.
    assert.equal(await send(requestOf("w"), { key: "wrong" }), "wrong-key");
    assert.match(await state(), /<malformed>1<\/malformed><last-failure>the shared keys differ/);
    assert.match(await untilStopPackets(admin, /<stored>0<\/stored>/), /<queued>0<\/queued>/);
    assert.ok(!daemon.output.includes(KEY));
  });

  it("closes the connection of an unknown device at once", async () => {
    assert.match(await send(requestOf("u"), { from: "127.0.1.9" }), /closed|connection-failed|write-failed/);
    assert.match(await state(), /<unknown-clients>1<\/unknown-clients>/);
    assert.match(daemon.output, /device refused/);
  });

  it("answers authentication and authorization with their own ERROR", async () => {
    for (const [type, status] of [
      [1, 0x07],
      [2, 0x11],
    ] as const) {
      const body = Buffer.alloc(8);
      const header = { version: 0xc0, type, seqNo: 1, flags: 0, sessionId: 77, length: body.length };
      const socket = connect(port, "127.0.0.1");
      socket.write(Buffer.concat([encodeHeader(header), body]));
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      await once(socket, "end");
      const reply = Buffer.concat(chunks);
      assert.deepEqual([reply.readUInt8(1), reply.readUInt8(2), reply.readUInt32BE(4)], [type, 2, 77]);
      const clear = obfuscate(
        reply.subarray(12),
        { sessionId: 77, version: 0xc0, seqNo: 2 },
        new Secret(KEY),
      );
      assert.equal(clear.readUInt8(0), status);
      assert.match(clear.toString("latin1"), /accounting only/);
    }
    assert.match(await state(), /<refused>2<\/refused>/);
  });

  it("closes what sends no packet of TACACS+", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "close");
    assert.match(await state(), /<malformed>1<\/malformed>/);
  });

  it("follows its configuration while it runs", async () => {
    const next = await freePort();
    await edit(admin, hwtacacs(`<relay><listener><name>l</name><port>${next}</port></listener></relay>`));
    await daemon.printed(new RegExp(`relay listening[^\\n]*${next}|${next}[^\\n]*relay listening`));
    assert.equal(await send(requestOf("a"), { to: next }), "SUCCESS");
    assert.equal(await send(requestOf("b")), "connection-failed");
    await edit(
      admin,
      hwtacacs(
        "<relay><client><prefix>127.0.0.0/24</prefix><shared-key>changed</shared-key></client></relay>",
      ),
    );
    assert.equal(await send(requestOf("c"), { to: next, key: "changed" }), "SUCCESS");
    await edit(admin, hwtacacs('<relay nc:operation="delete"/>'));
    assert.equal(await send(requestOf("d"), { to: next, key: "changed" }), "connection-failed");
  });

  it("says why an address cannot be bound, and binds it when it is free", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const taken = (other.address() as AddressInfo).port; // it listens on TCP
    await edit(admin, hwtacacs(`<relay><listener><name>l</name><port>${taken}</port></listener></relay>`));
    await daemon.printed(/relay cannot listen/);
    assert.match(await state(), /<listening>false<\/listening><last-failure>EADDRINUSE/);
    const before = daemon.output.length;
    other.close();
    await daemon.printed(/relay listening/, before);
    assert.equal(await send(requestOf("late"), { to: taken }), "SUCCESS");
  });

  it("serves devices over TLS with certificates of both sides (RFC 9887)", async () => {
    const tlsPort = await freePort();
    await edit(
      admin,
      hwtacacs(
        `<relay><listener><name>secure</name><address>127.0.0.1</address><port>${tlsPort}</port><tls/></listener></relay>`,
      ),
    );
    await daemon.printed(new RegExp(`relay listening[^\\n]*${tlsPort}|${tlsPort}[^\\n]*relay listening`));
    const own = await files.authority.issue("switch");
    const overTls = (identity?: { certificate: string; privateKey: string }): TacacsClient =>
      new TacacsClient(systemClock, (target) =>
        connectTls({
          host: target.address,
          port: target.port,
          ca: files.authority.certificate,
          ...(identity && { cert: identity.certificate, key: identity.privateKey }),
        }),
      );
    const transmit = (client: TacacsClient): ReturnType<TacacsClient["transmit"]> =>
      client.transmit(
        requestOf("tls"),
        { address: "127.0.0.1", port: tlsPort, tls: { serverName: undefined } },
        { clock: systemClock, responseTimeout: 5000 },
      );
    assert.deepEqual(await transmit(overTls(own)), { ok: true, value: undefined });
    assert.equal((await transmit(overTls())).ok, false, "without a certificate");
    await server.waitFor(({ args }) => args.get("task_id") === "tls");
  });
});
