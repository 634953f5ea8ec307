import assert from "node:assert/strict";
import { once } from "node:events";
import { Socket } from "node:net";
import fc from "fast-check";
import { backOff } from "../../server/back-off.ts";
import { CallHome } from "../../server/call-home.ts";
import type { CallHomeEndpoint, CallHomeTarget } from "../../server/config.ts";
import { Connections, type Connection, type ConnectionOrigin } from "../../server/connections.ts";
import { systemClock, type Clock, type Log } from "../../src/index.ts";

const TARGET: CallHomeTarget = {
  name: "controller",
  transport: "tls",
  endpoints: [
    { address: "a.example", port: 1 },
    { address: "b.example", port: 2 },
  ],
  startWith: "first-listed",
  maxAttempts: 2,
  maxBackoff: 8,
  keepalive: 10,
};

/** A clock whose timers go off when the test says so. */
class Timers implements Clock {
  readonly waiting: { readonly delay: number; readonly callback: () => void }[] = [];
  now = (): number => systemClock.now();
  monotonic = (): number => this.time;
  time = 0;
  schedule = (delay: number, callback: () => void): (() => void) => {
    const timer = { delay, callback };
    this.waiting.push(timer);
    return () => this.#remove(timer);
  };

  /** Lets the timer of this many milliseconds go off. */
  fire(delay: number): void {
    const timer = this.waiting.find((each) => each.delay === delay);
    assert.ok(timer, `no timer of ${delay} ms among ${this.waiting.map((each) => each.delay).join(", ")}`);
    this.#remove(timer);
    timer.callback();
  }

  #remove(timer: (typeof this.waiting)[number]): void {
    const index = this.waiting.indexOf(timer);
    if (index >= 0) this.waiting.splice(index, 1);
  }
}

/** Dials nothing: each socket waits for the test. */
class Bench {
  readonly timers = new Timers();
  readonly dialled: { readonly endpoint: CallHomeEndpoint; readonly socket: Socket }[] = [];
  readonly messages: string[] = [];
  readonly origins: ConnectionOrigin[] = [];
  readonly callHome: CallHome;
  #connection: Connection | undefined;

  constructor(changes: Partial<CallHomeTarget> = {}) {
    const note = (message: string): void => void this.messages.push(message);
    const log: Log = { debug: note, info: note, warn: note, error: note };
    const connections = new Connections({
      maxConnections: 9,
      maxUnauthenticated: 0,
      loginTimeout: 77,
      clock: this.timers,
      log: () => log,
    });
    this.callHome = new CallHome({
      target: { ...TARGET, ...changes },
      dial: (endpoint) => {
        const socket = new Socket();
        this.dialled.push({ endpoint, socket });
        return socket;
      },
      serve: (socket, origin) => {
        this.origins.push(origin);
        this.#connection = connections.accept(socket, origin);
        return this.#connection;
      },
      clock: this.timers,
      random: () => 1,
      log,
    });
    this.callHome.start();
  }

  get port(): number | undefined {
    return this.dialled.at(-1)?.endpoint.port;
  }

  connect(): void {
    this.dialled.at(-1)?.socket.emit("connect");
  }

  logIn(): void {
    assert.equal(this.#connection?.logIn("controller"), true);
  }

  /** Ends the latest connection and waits until that is known. */
  async drop(): Promise<void> {
    const socket = this.dialled.at(-1)?.socket;
    assert.ok(socket);
    const closed = once(socket, "close");
    socket.destroy();
    await closed;
  }
}

describe("call home (RFC 8071)", () => {
  it("tries each endpoint so many times, in turn, with growing waits up to the ceiling", async () => {
    const bench = new Bench();
    const ports: (number | undefined)[] = [bench.port];
    for (const wait of [1000, 2000, 4000, 8000, 8000]) {
      await bench.drop();
      bench.timers.fire(wait);
      ports.push(bench.port);
    }
    assert.deepEqual(ports, [1, 1, 2, 2, 1, 1]);
  });

  it("hands a connection to its transport as one that no stranger's count against, with keep-alives", () => {
    const bench = new Bench();
    bench.connect();
    assert.deepEqual(bench.origins, [{ outbound: true, keepalive: 10_000 }]);
    assert.deepEqual(
      bench.timers.waiting.map((timer) => timer.delay),
      [77],
    );
  });

  for (const { startWith, want } of [
    { startWith: "first-listed", want: 1 },
    { startWith: "last-connected", want: 2 },
  ] as const) {
    it(`starts over with the ${startWith} endpoint, and short waits, after a session was lost`, async () => {
      const bench = new Bench({ startWith, maxAttempts: 1 });
      await bench.drop();
      bench.timers.fire(1000);
      assert.equal(bench.port, 2);
      bench.connect();
      bench.logIn();
      await bench.drop();
      bench.timers.fire(1000);
      assert.equal(bench.port, want);
      assert.ok(bench.messages.includes("call home: connection ended"));
    });
  }

  it("calls again when the period is over, which began with the last call", async () => {
    const bench = new Bench({ period: 10 });
    bench.connect();
    bench.logIn();
    bench.timers.time += 60_000;
    await bench.drop();
    bench.timers.fire(540_000);
    bench.connect();
    bench.logIn();
    bench.timers.time += 3_600_000;
    await bench.drop();
    bench.timers.fire(1000);
    assert.equal(bench.dialled.length, 3);
  });

  it("counts a connection on which nobody has logged in as a failure", async () => {
    const bench = new Bench({ maxAttempts: 1 });
    bench.connect();
    bench.timers.fire(77);
    await once(bench.dialled[0]?.socket ?? assert.fail(), "close");
    bench.timers.fire(1000);
    assert.equal(bench.port, 2);
    await bench.drop();
    bench.timers.fire(2000);
  });

  it("gives a connection up that does not come about in time", async () => {
    const bench = new Bench();
    const socket = bench.dialled[0]?.socket ?? assert.fail();
    const closed = once(socket, "close");
    bench.timers.fire(30_000);
    await closed;
    bench.timers.fire(1000);
    assert.equal(bench.dialled.length, 2);
  });

  it("dials no more once it is closed: while waiting", async () => {
    const bench = new Bench();
    await bench.drop();
    bench.callHome.close();
    assert.deepEqual(bench.timers.waiting, []);
  });

  it("dials no more once it is closed: while dialling, and while connected", async () => {
    for (const connected of [false, true]) {
      const bench = new Bench();
      if (connected) bench.connect();
      const socket = bench.dialled[0]?.socket ?? assert.fail();
      const closed = once(socket, "close");
      bench.callHome.close();
      assert.equal(socket.destroyed, !connected);
      socket.destroy();
      await closed;
      assert.deepEqual(bench.timers.waiting, []);
      assert.equal(bench.dialled.length, 1);
    }
  });

  it("waits between half and all of a doubling time, never longer than the ceiling", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(random, fc.integer({ min: 1000, max: 3_600_000 }), (value, ceiling) => {
        const waits = backOff(ceiling, () => value);
        for (let expected = 1000, turn = 0; turn < 20; turn += 1, expected *= 2) {
          const wait = waits.next().value;
          const most = Math.min(expected, ceiling);
          assert.ok(wait >= Math.floor(most / 2) && wait <= most, `${wait} of ${most}`);
        }
      }),
    );
  });
});
