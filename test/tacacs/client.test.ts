import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { systemClock } from "../../src/base/clock.ts";
import type { Result } from "../../src/base/result.ts";
import { Secret } from "../../src/base/secret.ts";
import { transmit } from "../../src/tacacs/client.ts";
import type { ServerEndpoint, TransmitOptions } from "../../src/tacacs/client.ts";
import { tcpDialler } from "../../src/tacacs/dialler.ts";
import type { DialTarget } from "../../src/tacacs/dialler.ts";
import type { TransmissionFailure } from "../../src/tacacs/transmission-failure.ts";
import { TacacsServer } from "../support/tacacs-server.ts";
import type { Behaviour } from "../support/tacacs-server.ts";
import { ManualClock } from "./manual-clock.ts";
import { stopRequest } from "./sample-request.ts";

const KEY = "s3cret";

describe("transmission (RFC 8907 §4, §7)", () => {
  let server: TacacsServer;
  let sockets: Socket[];
  let clock: ManualClock;

  beforeEach(async () => {
    server = await TacacsServer.start({ key: KEY });
    sockets = [];
    clock = new ManualClock();
  });

  afterEach(async () => {
    // Whatever happened: nothing of a transmission stays behind.
    assert.ok(sockets.every((socket) => socket.destroyed));
    assert.deepEqual(clock.delays, []);
    await server.stop();
  });

  const dial = (target: DialTarget): Socket => {
    const socket = tcpDialler(target);
    sockets.push(socket);
    return socket;
  };
  const send = (
    options: Partial<TransmitOptions> = {},
    endpoint: Partial<ServerEndpoint> = {},
    request = stopRequest,
  ): Promise<Result<void, TransmissionFailure>> =>
    transmit(
      request,
      { address: "127.0.0.1", port: server.port, key: new Secret(KEY), ...endpoint },
      { clock, responseTimeout: 5000, dial, ...options },
    );

  it("delivers every field to the server", async () => {
    assert.deepEqual(await send(), { ok: true, value: undefined });
    const [request] = server.requests;
    assert.ok(request);
    assert.equal(request.flags, 0x04);
    assert.equal(request.user, "alice");
    assert.equal(request.port, "netconf12");
    assert.equal(request.remoteAddress, "192.0.2.7");
    assert.deepEqual(request.rawArgs, ["task_id=7-19", "elapsed_time=3600", "reason*a=b*c"]);
    await server.waitForIdle();
  });

  it("delivers START, WATCHDOG and WATCHDOG with START", async () => {
    for (const flags of [0x02, 0x08, 0x0a] as const) {
      assert.equal((await send({}, {}, { ...stopRequest, flags })).ok, true);
      assert.equal(server.requests.at(-1)?.flags, flags);
    }
  });

  it("delivers a request of 60,000 bytes", async () => {
    const args = Array.from({ length: 250 }, (_, index) => ({ name: `a${index}`, value: "v".repeat(235) }));
    assert.equal((await send({}, {}, { ...stopRequest, args })).ok, true);
    assert.equal(server.requests[0]?.args.size, 250);
  });

  it("works with the clock and dialler of the machine", async () => {
    const { port } = server;
    const result = await transmit(
      stopRequest,
      { address: "127.0.0.1", port, key: new Secret(KEY) },
      { clock: systemClock, responseTimeout: 5000 },
    );
    assert.equal(result.ok, true);
  });

  it("draws a fresh session_id for each transmission", async () => {
    await send();
    await send();
    const [first, second] = server.requests;
    assert.notEqual(first?.sessionId, second?.sessionId);
    await send({ drawSessionId: () => 0xffff_ffff });
    assert.equal(server.requests[2]?.sessionId, 0xffff_ffff);
  });

  it("connects from the source address", async () => {
    assert.equal((await send({}, { sourceAddress: "127.0.0.2" })).ok, true);
    const targets: DialTarget[] = [];
    await send({ dial: (target) => (targets.push(target), dial(target)) }, { sourceAddress: "127.0.0.3" });
    assert.equal(targets[0]?.sourceAddress, "127.0.0.3");
  });

  it("resolves a host name", async () => {
    assert.equal((await send({}, { address: "localhost", sourceAddress: "127.0.0.1" })).ok, true);
  });

  it("sends in the clear where neither side has a key", async () => {
    const open = await TacacsServer.start();
    assert.equal((await send({}, { port: open.port, key: undefined })).ok, true);
    await open.stop();
  });

  it("reads a reply cut at any byte", async () => {
    const replyLength = 12 + 5;
    for (let cut = 1; cut < replyLength; cut += 1) {
      const result = await transmitThroughCut(cut);
      assert.deepEqual(result, { ok: true, value: undefined }, `cut after ${cut} bytes`);
    }
  });

  /** Relays to the server; the reply's second part leaves only once the client has got the first. */
  async function transmitThroughCut(cut: number): Promise<Result<void, TransmissionFailure>> {
    let release: (() => void) | undefined;
    const relay = createServer({ noDelay: true }, (downstream) => {
      const upstream = tcpDialler({ address: "127.0.0.1", port: server.port });
      downstream.on("error", () => undefined);
      downstream.on("close", () => upstream.destroy());
      downstream.pipe(upstream);
      let reply = Buffer.alloc(0);
      upstream.on("data", (chunk) => {
        reply = Buffer.concat([reply, chunk]);
        if (reply.length < 17) return;
        release = () => void downstream.write(reply.subarray(cut));
        downstream.write(reply.subarray(0, cut));
      });
    });
    relay.listen(0, "127.0.0.1");
    await once(relay, "listening");
    const { port } = relay.address() as AddressInfo; // a listening TCP server has no other form
    const result = await send(
      {
        dial: (target) => {
          const socket = dial(target);
          socket.once("data", (chunk) => {
            assert.equal(chunk.length, cut);
            release?.();
          });
          return socket;
        },
      },
      { port },
    );
    relay.close();
    await once(relay, "close");
    return result;
  }

  describe("failures", () => {
    const table: readonly { behaviour: Behaviour; want: Partial<TransmissionFailure> }[] = [
      { behaviour: "error", want: { kind: "server-error", serverMessage: "disk full" } },
      { behaviour: "follow", want: { kind: "follow", serverMessage: "disk full" } },
      { behaviour: "garbage", want: { kind: "malformed" } },
      { behaviour: "wrong-key", want: { kind: "wrong-key" } },
      { behaviour: "close", want: { kind: "closed", received: 0 } },
      { behaviour: "reset", want: { kind: "closed", received: 0, code: "ECONNRESET" } },
      { behaviour: "half-reply", want: { kind: "closed", received: 13 } },
    ];
    for (const { behaviour, want } of table) {
      it(`server's behaviour "${behaviour}": ${want.kind}`, async () => {
        server.behaviour = behaviour;
        server.serverMessage = "disk full";
        const result = await send();
        assert.ok(!result.ok);
        assert.deepEqual({ ...result.error, ...want }, result.error);
        await server.waitForIdle();
      });
    }

    it("wrong-key: the server has another key", async () => {
      const result = await send({}, { key: new Secret("another") });
      assert.equal(result.ok ? "ok" : result.error.kind, "wrong-key");
      assert.equal(server.undecodable, 1);
    });

    it("wrong-key: only one side has a key", async () => {
      const result = await send({}, { key: undefined });
      assert.equal(result.ok ? "ok" : result.error.kind, "wrong-key");
      const open = await TacacsServer.start();
      const other = await send({}, { port: open.port });
      assert.equal(other.ok ? "ok" : other.error.kind, "wrong-key");
      await open.stop();
    });

    it("server-error: cuts a message that would flood a log", async () => {
      server.behaviour = "error";
      server.serverMessage = "m".repeat(1000);
      assert.deepEqual(await send(), {
        ok: false,
        error: { kind: "server-error", serverMessage: "m".repeat(255) },
      });
    });

    it("timeout: a silent server, after the response timeout", async () => {
      server.behaviour = "silent";
      const pending = send({ responseTimeout: 1234 });
      await server.waitFor(1);
      assert.deepEqual(clock.delays, [1234]);
      clock.fire();
      assert.deepEqual(await pending, { ok: false, error: { kind: "timeout", phase: "reply" } });
      await server.waitForIdle();
    });

    it("timeout: covers connecting", async () => {
      const pending = send({ dial: () => (sockets.push(unconnected()), sockets[0] ?? unconnected()) });
      clock.fire();
      assert.deepEqual(await pending, { ok: false, error: { kind: "timeout", phase: "connect" } });
    });

    it("connection-failed: nobody listens", async () => {
      const { port } = server;
      await server.stop();
      assert.deepEqual(await send({}, { port }), {
        ok: false,
        error: { kind: "connection-failed", code: "ECONNREFUSED" },
      });
    });

    it("connection-failed: node:net refuses the port", async () => {
      const result = await send({}, { port: 65_536 });
      assert.deepEqual(result, {
        ok: false,
        error: { kind: "connection-failed", code: "ERR_SOCKET_BAD_PORT" },
      });
    });

    it("connection-failed: the source address is not one of this machine", async () => {
      const result = await send({}, { sourceAddress: "192.0.2.1" });
      assert.deepEqual(result, { ok: false, error: { kind: "connection-failed", code: "EADDRNOTAVAIL" } });
    });

    it("write-failed: the connection breaks before the request is out", async () => {
      const result = await send({
        dial: (target) => {
          const socket = dial(target);
          socket._write = (_chunk, _encoding, done) =>
            done(Object.assign(new Error("broken"), { code: "EPIPE" }));
          return socket;
        },
      });
      assert.deepEqual(result, { ok: false, error: { kind: "write-failed", code: "EPIPE" } });
    });

    it("cannot-encode: names the field and opens no connection", async () => {
      const result = await send({}, {}, { ...stopRequest, port: "\n" });
      assert.equal(result.ok ? "ok" : result.error.kind, "cannot-encode");
      assert.equal(sockets.length, 0);
    });

    it("aborted: before the start, without a connection", async () => {
      assert.deepEqual(await send({ signal: AbortSignal.abort() }), {
        ok: false,
        error: { kind: "aborted" },
      });
      assert.equal(sockets.length, 0);
    });

    it("aborted: while waiting for the reply", async () => {
      server.behaviour = "silent";
      const controller = new AbortController();
      const pending = send({ signal: controller.signal });
      await server.waitFor(1);
      controller.abort();
      assert.deepEqual(await pending, { ok: false, error: { kind: "aborted" } });
      await server.waitForIdle();
    });

    it("shows no part of the key", async () => {
      server.behaviour = "wrong-key";
      assert.ok(!JSON.stringify(await send()).includes(KEY));
    });
  });

  it("reaches a server that came back on its port", async () => {
    const { port } = server;
    await server.stop();
    assert.equal((await send({}, { port })).ok, false);
    server = await TacacsServer.start({ key: KEY, port });
    assert.equal((await send({}, { port })).ok, true);
  });
});

/** A socket that stays in the state of connecting. */
function unconnected(): Socket {
  const socket = new Socket();
  Object.defineProperty(socket, "connecting", { value: true });
  return socket;
}
