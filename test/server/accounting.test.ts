import assert from "node:assert/strict";
import { sessionAccounting, type AccountedNetconfSession } from "../../server/accounting.ts";
import {
  ok,
  readConfig,
  systemClock,
  type AccountingEngine,
  type AccountingRecord,
  type Log,
} from "../../src/index.ts";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

function fakeEngine(
  template: string | undefined,
): { starts: AccountingRecord[]; stops: AccountingRecord[]; closed: number } & Pick<
  AccountingEngine,
  "config" | "start" | "stop" | "close"
> {
  const starts: AccountingRecord[] = [];
  const stops: AccountingRecord[] = [];
  return {
    starts,
    stops,
    closed: -1,
    config: readConfig({
      "hwtacacs:hwtacacs": { "accounting-scheme": template === undefined ? {} : { template } },
    }),
    start: (record) => Promise.resolve(void starts.push(record)),
    async stop(record) {
      await Promise.resolve();
      stops.push(record);
      return ok(stops.length);
    },
    close() {
      this.closed = stops.length;
      return Promise.resolve();
    },
  };
}

function session(id: number): AccountedNetconfSession {
  return {
    id,
    username: "admin",
    startedAt: 1_000_000,
    peer: {
      username: "admin",
      groups: [],
      recovery: true,
      address: "192.0.2.1",
      port: 5,
      transport: "ssh",
    },
  };
}

describe("accounting of NETCONF sessions", () => {
  const clock = { ...systemClock, now: () => 1_012_900 };

  it("ties START and STOP of a session together", async () => {
    const engine = fakeEngine("main");
    const accounting = sessionAccounting(engine, clock, silent);
    accounting.sessionStarted(session(7));
    accounting.sessionEnded(session(7));
    await accounting.close();
    const [start] = engine.starts;
    const [stop] = engine.stops;
    assert.equal(start?.template, "main");
    assert.equal(start.port, "netconf7");
    assert.equal(start.remoteAddress, "192.0.2.1");
    assert.match(start.taskId, /^[0-9a-f]{16}$/);
    assert.equal(stop?.taskId, start.taskId);
    assert.ok(stop.args.some(({ name, value }) => name === "elapsed_time" && value === "12"));
  });

  it("gives every session a task of its own, and one STOP", async () => {
    const engine = fakeEngine("main");
    const accounting = sessionAccounting(engine, clock, silent);
    for (const id of [1, 2]) accounting.sessionStarted(session(id));
    for (const id of [2, 2, 1]) accounting.sessionEnded(session(id));
    await accounting.close();
    assert.equal(new Set(engine.starts.map((record) => record.taskId)).size, 2);
    assert.equal(engine.stops.length, 2);
  });

  it("keeps the engine until each STOP is stored", async () => {
    const engine = fakeEngine("main");
    const accounting = sessionAccounting(engine, clock, silent);
    accounting.sessionStarted(session(1));
    accounting.sessionEnded(session(1));
    await accounting.close();
    assert.equal(engine.closed, 1);
  });

  it("accounts for nothing without a template in the scheme", async () => {
    const engine = fakeEngine(undefined);
    const accounting = sessionAccounting(engine, clock, silent);
    accounting.sessionStarted(session(1));
    accounting.sessionEnded(session(1));
    await accounting.close();
    assert.deepEqual([engine.starts, engine.stops], [[], []]);
  });

  it("lets a session live whose START cannot be stored", async () => {
    const reasons: unknown[] = [];
    const engine = { ...fakeEngine("main"), start: () => Promise.reject(new Error("disk full")) };
    const accounting = sessionAccounting(engine, clock, {
      ...silent,
      error: (_m, fields) => reasons.push(fields?.["reason"]),
    });
    accounting.sessionStarted(session(1));
    accounting.sessionEnded(session(1));
    await accounting.close();
    assert.deepEqual(reasons, ["Error: disk full"]);
  });
});
