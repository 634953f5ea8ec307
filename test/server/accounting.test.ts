import assert from "node:assert/strict";
import { sessionAccounting, type AccountedNetconfSession } from "../../server/accounting.ts";
import {
  ok,
  readConfig,
  systemClock,
  type AccountingEngine,
  type AccountingRecord,
} from "../../src/index.ts";

function fakeEngine(
  template: string | undefined,
): { starts: AccountingRecord[]; stops: AccountingRecord[]; closed: number } & Pick<
  AccountingEngine,
  "config" | "openTask" | "accept" | "close"
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
    openTask: () => Promise.resolve(),
    async accept(record) {
      await Promise.resolve();
      const all = record.kind === "start" ? starts : stops;
      all.push(record);
      return ok({ id: all.length, duplicate: false });
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
    const accounting = sessionAccounting(engine, clock);
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
    const accounting = sessionAccounting(engine, clock);
    for (const id of [1, 2]) accounting.sessionStarted(session(id));
    for (const id of [2, 2, 1]) accounting.sessionEnded(session(id));
    await accounting.close();
    assert.equal(new Set(engine.starts.map((record) => record.taskId)).size, 2);
    assert.equal(engine.stops.length, 2);
  });

  it("keeps the engine until each STOP is stored", async () => {
    const engine = fakeEngine("main");
    const accounting = sessionAccounting(engine, clock);
    accounting.sessionStarted(session(1));
    accounting.sessionEnded(session(1));
    await accounting.close();
    assert.equal(engine.closed, 1);
  });

  it("accounts for nothing without a template in the scheme", async () => {
    const engine = fakeEngine(undefined);
    const accounting = sessionAccounting(engine, clock);
    accounting.sessionStarted(session(1));
    accounting.sessionEnded(session(1));
    await accounting.close();
    assert.deepEqual([engine.starts, engine.stops], [[], []]);
  });
});
