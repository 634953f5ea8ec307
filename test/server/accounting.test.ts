import assert from "node:assert/strict";
import { sessionAccounting, type AccountedNetconfSession, type Accounting } from "../../server/accounting.ts";
import {
  ok,
  readConfig,
  SessionAccounting,
  systemClock,
  type AccountingRecord,
  type TerminationReason,
} from "../../src/index.ts";
import { silentLog } from "../support/silent-log.ts";

const clock = { ...systemClock, now: () => 1_012_900 };

/** The accounting of NETCONF sessions over an engine that takes everything. */
function accountingOf(template: string | undefined): {
  readonly accounting: Accounting;
  readonly records: AccountingRecord[];
  readonly closedAfter: () => number;
} {
  const records: AccountingRecord[] = [];
  let closedAfter = -1;
  const engine = {
    config: readConfig({
      "hwtacacs:hwtacacs": { "accounting-scheme": template === undefined ? {} : { template } },
    }),
    openTask: () => Promise.resolve(),
    closeTask: () => Promise.resolve(),
    ask: () => Promise.resolve({ answered: true } as const),
    isInCycle: () => Promise.resolve(false),
    async accept(record: AccountingRecord) {
      await Promise.resolve();
      records.push(record);
      return ok({ id: records.length, duplicate: false });
    },
    close: () => Promise.resolve(void (closedAfter = records.length)),
  };
  let lastTask = 0;
  const sessions = new SessionAccounting(engine, {
    clock,
    log: silentLog,
    newTaskId: () => `task${(lastTask += 1)}`,
  });
  return { accounting: sessionAccounting(engine, sessions), records, closedAfter: () => closedAfter };
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
      transport: "tls",
    },
    traffic: { in: 17, out: 23 },
    end: () => undefined,
  };
}

describe("accounting of NETCONF sessions", () => {
  it("ties START and STOP of a session together", async () => {
    const { accounting, records } = accountingOf("main");
    void accounting.sessionStarted(session(7));
    accounting.sessionEnded(session(7), "closed");
    await accounting.close();
    const [start, stop] = records;
    assert.deepEqual(
      [start?.kind, start?.template, start?.port, start?.remoteAddress, start?.taskId],
      ["start", "main", "netconf7", "192.0.2.1", "task1"],
    );
    assert.ok(start?.args.some(({ name, value }) => name === "protocol" && value === "tls"));
    assert.deepEqual([stop?.kind, stop?.taskId, stop?.octets], ["stop", "task1", { in: 17, out: 23 }]);
    assert.ok(stop?.args.some(({ name, value }) => name === "elapsed_time" && value === "12"));
  });

  const causes: readonly (readonly [TerminationReason, string])[] = [
    ["closed", "1"],
    ["dropped", "2"],
    ["timeout", "4"],
    ["killed", "7"],
    ["other", "10"],
    ["bad-hello", "17"],
  ];
  for (const [reason, cause] of causes) {
    it(`a session that ends as ${reason} has disc_cause ${cause}`, async () => {
      const { accounting, records } = accountingOf("main");
      void accounting.sessionStarted(session(1));
      accounting.sessionEnded(session(1), reason);
      await accounting.close();
      assert.equal(records[1]?.args.find(({ name }) => name === "disc_cause")?.value, cause);
    });
  }

  it("gives every session a task of its own, and one STOP", async () => {
    const { accounting, records } = accountingOf("main");
    for (const id of [1, 2]) void accounting.sessionStarted(session(id));
    for (const id of [2, 2, 1]) accounting.sessionEnded(session(id), "closed");
    await accounting.close();
    assert.deepEqual(
      records.map(({ kind, taskId }) => [kind, taskId]),
      [
        ["start", "task1"],
        ["start", "task2"],
        ["stop", "task2"],
        ["stop", "task1"],
      ],
    );
  });

  it("keeps the engine until each STOP is stored", async () => {
    const { accounting, closedAfter } = accountingOf("main");
    void accounting.sessionStarted(session(1));
    accounting.sessionEnded(session(1), "closed");
    await accounting.close();
    assert.equal(closedAfter(), 2);
  });

  it("accounts for nothing without a template in the scheme", async () => {
    const { accounting, records } = accountingOf(undefined);
    void accounting.sessionStarted(session(1));
    accounting.sessionEnded(session(1), "closed");
    await accounting.close();
    assert.deepEqual(records, []);
  });
});
