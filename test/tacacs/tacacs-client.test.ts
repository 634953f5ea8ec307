import assert from "node:assert/strict";
import { Secret } from "../../src/base/secret.ts";
import type { ServerEndpoint, TransmitOptions } from "../../src/tacacs/client.ts";
import { TacacsClient } from "../../src/tacacs/tacacs-client.ts";
import type { Verdict } from "../../src/tacacs/verdict.ts";
import { TacacsServer, type TacacsServerOptions } from "../support/tacacs-server.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { stopRequest } from "./sample-request.ts";

const KEY = "s3cret";
const OK = { ok: true, value: undefined };

describe("single-connect (RFC 8907 §4.3)", () => {
  let server: TacacsServer;
  let clock: FakeClock;
  let client: TacacsClient;

  async function start(options: TacacsServerOptions = { singleConnect: true }): Promise<void> {
    server = await TacacsServer.start({ key: KEY, ...options });
  }

  beforeEach(() => {
    clock = new FakeClock();
    client = new TacacsClient(clock);
  });

  afterEach(async () => {
    client.close();
    await server.waitForIdle();
    await server.stop();
    assert.equal(clock.nextDelay, undefined, "no timer stays behind");
  });

  function send(
    options: Partial<TransmitOptions> = {},
    endpoint: Partial<ServerEndpoint> = {},
  ): Promise<Verdict> {
    return client.transmit(
      stopRequest,
      { address: "127.0.0.1", port: server.port, key: new Secret(KEY), singleConnection: true, ...endpoint },
      { clock, responseTimeout: 5000, ...options },
    );
  }
  const many = (count: number): Promise<Verdict[]> =>
    Promise.all(Array.from({ length: count }, () => send()));
  const connections = (): number => new Set(server.requests.map(({ connection }) => connection)).size;

  it("carries one session after the other over one connection, and asks for that in the first packet only", async () => {
    await start();
    for (let i = 0; i < 3; i++) assert.deepEqual(await send(), OK);
    assert.deepEqual(
      server.requests.map(({ connection, singleConnect }) => [connection, singleConnect]),
      [
        [1, true],
        [1, false],
        [1, false],
      ],
    );
    assert.equal(new Set(server.requests.map(({ sessionId }) => sessionId)).size, 3);
    assert.equal(server.connections, 1);
  });

  it("sends no second packet before the server has agreed", async () => {
    await start();
    server.behaviour = "hold";
    const all = many(3);
    await server.waitFor(1);
    assert.equal(server.requests.length, 1);
    server.behaviour = "success";
    server.release();
    assert.deepEqual(await all, [OK, OK, OK]);
    assert.equal(connections(), 1);
  });

  it("takes replies in any order", async () => {
    await start();
    await send();
    server.behaviour = "hold";
    const all = many(3);
    await server.waitFor(4);
    server.release();
    assert.deepEqual(await all, [OK, OK, OK]);
    assert.equal(connections(), 1);
  });

  it("opens further connections where many sessions are under way, four at most", async () => {
    await start();
    await send();
    server.behaviour = "hold";
    const first = many(16);
    await server.waitFor(17);
    assert.equal(connections(), 1);
    const more = [send(), send()];
    await server.waitFor(19);
    assert.equal(connections(), 2);
    server.behaviour = "success";
    server.release();
    assert.ok((await Promise.all([...more, first.then((all) => all[0])])).every((verdict) => verdict?.ok));
    assert.ok((await many(200)).every(({ ok }) => ok));
    assert.ok(connections() <= 4, `${connections()} connections`);
  });

  it("gives each session a connection of its own where the server does not agree, and asks again later", async () => {
    await start({ singleConnect: false });
    assert.deepEqual(await many(3), [OK, OK, OK]);
    assert.equal(connections(), 3);
    assert.equal(server.requests.filter(({ singleConnect }) => singleConnect).length, 1);
    await server.waitForIdle();
    clock.advance(60_000);
    await send();
    assert.equal(server.requests.at(-1)?.singleConnect, true);
  });

  it("closes a connection that nobody uses", async () => {
    await start();
    await send();
    clock.advance(59_999);
    assert.equal(server.connections, 1);
    await send();
    clock.advance(59_999);
    assert.equal(server.connections, 1);
    clock.advance(1);
    await server.waitForIdle();
    assert.deepEqual(await send(), OK);
    assert.equal(connections(), 2);
  });

  it("goes on over another connection when the server has closed one", async () => {
    await start();
    await send();
    server.closeConnections();
    await server.waitForIdle();
    assert.deepEqual(await send(), OK);
    assert.equal(connections(), 2);
  });

  it("tells a shared connection that was closed before the reply from a server at fault", async () => {
    await start();
    server.closeAt = 2;
    await send();
    assert.deepEqual(await send(), { ok: false, error: { kind: "closed", received: 0, reused: true } });
    // Then each has its own for a while, so that a server which always does this is no obstacle.
    server.closeAt = Infinity;
    assert.deepEqual(await many(2), [OK, OK]);
    assert.deepEqual(
      server.requests.slice(-2).map(({ singleConnect }) => singleConnect),
      [false, false],
    );
  });

  it("a first packet that is not answered is a failure like any other", async () => {
    await start();
    server.closeAt = 1;
    assert.deepEqual(await send(), { ok: false, error: { kind: "closed", received: 0 } });
  });

  it("garbage fails all that is under way, and closes the connection", async () => {
    await start();
    await send();
    let count = 0;
    server.behaviour = () => ((count += 1) === 3 ? "garbage" : "silent");
    const verdicts = await many(3);
    for (const verdict of verdicts) assert.equal(verdict.ok ? "" : verdict.error.kind, "malformed");
    await server.waitForIdle();
  });

  it("another key fails all that is under way", async () => {
    await start();
    await send();
    let count = 0;
    server.behaviour = () => ((count += 1) === 2 ? "wrong-key" : "silent");
    for (const verdict of await many(2)) assert.equal(verdict.ok ? "" : verdict.error.kind, "wrong-key");
  });

  it("ERROR ends its session only", async () => {
    await start();
    await send();
    let count = 0;
    server.behaviour = () => ((count += 1) === 1 ? "error" : "success");
    const [first, second] = await many(2);
    assert.equal(first?.ok === false ? first.error.kind : "", "server-error");
    assert.deepEqual(second, OK);
    assert.deepEqual(await send(), OK);
    assert.equal(connections(), 1);
  });

  it("gives up a session in time, lets the others end, and uses the connection no more", async () => {
    await start();
    await send();
    server.behaviour = "hold";
    const slow = send({ responseTimeout: 1000 });
    const patient = send({ responseTimeout: 5000 });
    await server.waitFor(3);
    clock.advance(1000);
    assert.deepEqual(await slow, { ok: false, error: { kind: "timeout", phase: "reply" } });
    server.release(); // both, the late one too
    assert.deepEqual(await patient, OK);
    await server.waitForIdle();
    server.behaviour = "success";
    assert.deepEqual(await send(), OK);
    assert.equal(connections(), 2);
  });

  it("is cut off by its caller", async () => {
    await start();
    await send();
    server.behaviour = "silent";
    const controller = new AbortController();
    const cut = send({ signal: controller.signal });
    await server.waitFor(2);
    controller.abort();
    assert.deepEqual(await cut, { ok: false, error: { kind: "aborted" } });
  });

  it("counts waiting for the server's agreement as part of the time", async () => {
    await start();
    server.behaviour = "silent";
    const all = Promise.all([send(), send()]);
    await server.waitFor(1);
    clock.advance(5000);
    await server.waitFor(2);
    clock.advance(1);
    assert.deepEqual(
      (await all).map((verdict) => (verdict.ok ? "" : verdict.error.kind)),
      ["timeout", "timeout"],
    );
  });

  it("begins anew with another key, and lets go of the connection with the old one", async () => {
    await start();
    await send();
    const other = await send({}, { key: new Secret("another") });
    assert.equal(other.ok ? "" : other.error.kind, "wrong-key");
    await server.waitForIdle();
  });

  it("fails where nobody listens, whoever waits", async () => {
    await start();
    await server.stop();
    for (const verdict of await many(3))
      assert.equal(verdict.ok ? "" : verdict.error.kind, "connection-failed");
  });

  it("leaves servers that are not to be asked alone", async () => {
    await start();
    for (let i = 0; i < 2; i++) assert.deepEqual(await send({}, { singleConnection: false }), OK);
    assert.equal(connections(), 2);
    assert.ok(server.requests.every(({ singleConnect }) => !singleConnect));
  });
});
