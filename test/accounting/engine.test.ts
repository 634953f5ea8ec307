import assert from "node:assert/strict";
import {
  AccountingEngine,
  ok,
  readConfig,
  type AccountingConfig,
  type AccountingRecord,
  type EngineEvent,
  type RecordKind,
} from "../../src/index.ts";
import { AccountingFlags } from "../../src/tacacs/accounting-request.ts";
import { useScratchStore } from "../server/store-sqlite/scratch-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ERROR, SILENT, ScriptedTransmit, SUCCESS } from "../support/scripted-transmit.ts";
import { openEngine, recordOf, shownBy } from "../support/engine.ts";

const KINDS = ["start", "watchdog", "stop"] as const;

interface Resend {
  readonly enable?: number;
  readonly disable?: readonly [null];
  readonly interval?: number;
  readonly "max-interval"?: number;
  readonly "exhausted-action"?: "park" | "discard";
}

function configOf(resend: Resend, servers: readonly number[] = [49], maxPackets = 10_000): AccountingConfig {
  return readConfig({
    "hwtacacs:hwtacacs": {
      "accounting-stop-packet": { resend, buffer: { "max-packets": maxPackets } },
      template: [
        {
          name: "main",
          "quiet-time": 0,
          "accounting-server": servers.map((port) => ({ name: `s${port}`, address: "192.0.2.1", port })),
        },
      ],
    },
  });
}

function record(
  taskId: string,
  kind: RecordKind = "stop",
  change: Partial<AccountingRecord> = {},
): AccountingRecord {
  return recordOf(taskId, {
    kind,
    args: [
      { name: "task_id", value: taskId },
      { name: "stop_time", value: "1" },
    ],
    ...change,
  });
}

interface ShownPacket {
  readonly id: string;
  readonly state: string;
  readonly behind?: string;
  readonly attempts: number;
  readonly "send-times": number;
  readonly "task-id": string;
}

interface Shown {
  readonly total: number;
  readonly stored: number;
  readonly packet: readonly ShownPacket[];
  readonly statistics: Readonly<Record<string, string>>;
  readonly "start-statistics": Readonly<Record<string, string>>;
  readonly "watchdog-statistics": Readonly<Record<string, string>>;
}

/** START, WATCHDOG or STOP of each transmission. */
function kindsSent({ seen }: ScriptedTransmit): string[] {
  const { start, stop } = AccountingFlags;
  return seen.map(({ request: { flags } }) =>
    flags === start ? "start" : flags === stop ? "stop" : "watchdog",
  );
}

/** The server on port 49 refuses one packet, and all others are taken. */
const refuseBad: ScriptedTransmit["answer"] = ({ taskId, port }) =>
  taskId === "bad" && port === 49 ? ERROR : SUCCESS;

describe("accounting engine", () => {
  const scratch = useScratchStore();
  let clock: FakeClock;
  let events: EngineEvent[];
  let network: ScriptedTransmit;
  let engine: AccountingEngine;
  let store: Awaited<ReturnType<typeof scratch.open>>;

  async function open(config: AccountingConfig, maxPages?: number): Promise<void> {
    store = await scratch.open(maxPages === undefined ? {} : { maxPages });
    engine = await openEngine({
      store: store.packets,
      clock,
      transmit: network.transmit,
      config,
      report: (event) => void events.push(event),
    });
  }

  async function restart(config: AccountingConfig): Promise<void> {
    await engine.close();
    await store.close();
    await open(config);
  }

  const shown = (): Promise<Shown> => shownBy(engine);

  /** Resolves once the state is as wanted: what is asked is answered in the order of the writes before it. */
  async function until(wanted: (state: Shown) => boolean): Promise<Shown> {
    for (;;) {
      const state = await shown();
      if (wanted(state)) return state;
    }
  }

  /** Fails every transmission until the packets are all parked. */
  async function untilParked(count: number): Promise<Shown> {
    network.answer = () => SILENT;
    for (const transmission of network.open) transmission.answer(SILENT);
    for (;;) {
      const state = await until(({ packet }) => packet.every(({ state: place }) => place !== "in-flight"));
      if (state.packet.filter(({ state: place }) => place === "parked").length === count) return state;
      clock.advance(clock.nextDelay ?? 0);
    }
  }

  beforeEach(() => {
    clock = new FakeClock();
    events = [];
    network = new ScriptedTransmit();
  });

  afterEach(async () => {
    await engine.close();
  });

  for (const [number, want] of [
    [1, 2],
    [5, 6],
    [300, 301],
  ] as const) {
    it(`enable ${number}: ${want} transmissions, then parked`, async () => {
      await open(configOf({ enable: number, interval: 1, "max-interval": 1 }));
      await engine.accept(record("a"));
      const { packet } = await untilParked(1);
      assert.equal(network.seen.length, want);
      assert.equal(packet[0]?.["send-times"], want);
    });
  }

  it("disable: one transmission, and none after a server has answered again", async () => {
    await open(configOf({ disable: [null] }));
    await engine.accept(record("a"));
    await untilParked(1);
    network.answer = () => SUCCESS;
    await engine.accept(record("b"));
    await until(({ total }) => total === 1);
    clock.advance(3_600_000);
    const { packet } = await shown();
    assert.deepEqual(
      packet.map(({ state, "task-id": taskId }) => [state, taskId]),
      [["parked", "a"]],
    );
    assert.equal(network.seen.length, 2);
  });

  it("waits the interval, doubled up to the ceiling", async () => {
    await open(configOf({ enable: 4, interval: 10, "max-interval": 35 }));
    network.answer = () => SILENT;
    await engine.accept(record("a"));
    for (const [count, wait] of [
      [1, 10_000],
      [2, 20_000],
      [3, 35_000],
      [4, 35_000],
    ] as const) {
      await network.until(count);
      await until(({ packet }) => packet[0]?.state === "waiting");
      clock.advance(wait - 1);
      await shown();
      assert.equal(network.seen.length, count, "not before its time");
      clock.advance(1);
    }
    await network.until(5);
  });

  it("a lower number parks at the next due time, a higher one goes on with the cycle, and no packet is touched", async () => {
    await open(configOf({ enable: 5, interval: 1, "max-interval": 1 }));
    network.answer = () => SILENT;
    await engine.accept(record("a"));
    await until(({ packet }) => packet[0]?.state === "waiting" && packet[0].attempts === 1);
    clock.advance(1000);
    await until(({ packet }) => packet[0]?.state === "waiting" && packet[0].attempts === 2);
    const before = await store.packets.page(0, 10);
    engine.apply(configOf({ enable: 1, interval: 1, "max-interval": 1 }));
    clock.advance(60_000);
    assert.equal((await shown()).packet[0]?.state, "parked");
    assert.deepEqual(await store.packets.page(0, 10), before);
    engine.apply(configOf({ enable: 3, interval: 1, "max-interval": 1 }));
    await untilParked(1);
    assert.equal(network.seen.length, 4);
  });

  it("a restart continues the count, and makes no try more", async () => {
    const config = configOf({ enable: 2, interval: 1, "max-interval": 1 });
    await open(config);
    await engine.accept(record("a"));
    await network.until(1); // counted and sent; the process ends before the answer
    await restart(config);
    await untilParked(1);
    assert.equal(network.seen.length, 3);
    await restart(config);
    clock.advance(3_600_000);
    await shown();
    assert.equal(network.seen.length, 3, "parked stays parked");
  });

  it("parked packets begin a new cycle once a server has answered, not before the interval is over", async () => {
    await open(configOf({ enable: 1, interval: 10, "max-interval": 10 }));
    for (const taskId of ["a", "b"]) await engine.accept(record(taskId));
    await untilParked(2);
    network.answer = () => SUCCESS;
    await engine.accept(record("c"));
    await until(({ total }) => total === 2);
    assert.equal(network.seen.length, 5);
    clock.advance(10_000);
    await until(({ total }) => total === 0);
    assert.equal(network.seen.length, 7);
  });

  describe("START, WATCHDOG and STOP of one task", () => {
    const config = configOf({ enable: 1, interval: 10, "max-interval": 10 });
    it("are all kept until they are answered, in their order", async () => {
      await open(configOf({ enable: 1 }, []));
      for (const kind of ["start", "watchdog", "stop"] as const) await engine.accept(record("a", kind));
      await restart(config);
      network.answer = () => SUCCESS;
      engine.apply(config);
      await until(({ stored }) => stored === 0);
      assert.deepEqual(kindsSent(network), ["start", "stop"], "the STOP has taken the place of the WATCHDOG");
      const { "watchdog-statistics": watchdogs } = await shown();
      assert.equal(watchdogs["superseded"], "0", "counted by the process that did it");
    });

    it("a STOP waits for its START, and for no other", async () => {
      await open(config);
      await engine.accept(record("a", "start"));
      await engine.accept(record("a"));
      await engine.accept(record("b"));
      await network.until(2);
      const { packet, total, stored } = await shown();
      assert.deepEqual(
        network.seen.map(({ taskId }) => taskId),
        ["a", "b"],
      );
      assert.deepEqual([total, stored, packet[1]?.behind, packet[1]?.state], [2, 3, "1", "waiting"]);
      for (const transmission of network.open) transmission.answer(SUCCESS);
      await network.until(3);
      assert.deepEqual(kindsSent(network), ["start", "stop", "stop"]);
    });

    for (const [name, lose] of [
      ["parked", async () => {}],
      [
        "discarded",
        async () =>
          engine.apply(
            configOf({ enable: 1, interval: 10, "max-interval": 10, "exhausted-action": "discard" }),
          ),
      ],
    ] as const) {
      it(`a START that is ${name} holds its STOP no longer`, async () => {
        await open(config);
        await lose();
        await engine.accept(record("a", "start"));
        await engine.accept(record("a"));
        network.answer = ({ request }) => (request.flags === AccountingFlags.start ? SILENT : SUCCESS);
        for (const transmission of network.open) transmission.answer(SILENT);
        await until(({ packet }) => packet[0]?.state === "waiting" && packet[0].attempts === 1);
        clock.advance(9_999);
        assert.equal((await shown()).total, 1);
        clock.advance(1);
        await until(({ stored }) => stored === 0);
        assert.deepEqual(kindsSent(network), ["start", "start", "stop"]);
      });
    }

    it("a START that a new policy parks, or an operator removes, holds its STOP no longer", async () => {
      await open(configOf({ enable: 5, interval: 10 }));
      await engine.accept(record("a", "start"));
      await engine.accept(record("a"));
      await engine.accept(record("b", "start"));
      await engine.accept(record("b"));
      network.answer = ({ request }) => (request.flags === AccountingFlags.start ? SILENT : SUCCESS);
      for (const transmission of network.open) transmission.answer(SILENT);
      await until(({ packet }) => packet.every(({ state }) => state === "waiting"));
      await engine.reset({ id: 3 });
      await until(({ total }) => total === 1);
      engine.apply(configOf({ disable: [null] }));
      await until(({ total }) => total === 0);
    });

    it("a restart lets go what the last process had no time for", async () => {
      await open(configOf({ enable: 5 }, []));
      await engine.accept(record("a", "start"));
      await engine.accept(record("a"));
      await store.packets.update(1, { attempts: 3 });
      network.answer = ({ request }) => (request.flags === AccountingFlags.start ? SILENT : SUCCESS);
      await restart(configOf({ enable: 2 }));
      await until(({ total }) => total === 0);
    });

    it("an answered STOP removes its lost START, and counts it", async () => {
      await open(config);
      network.answer = ({ request }) => (request.flags === AccountingFlags.start ? SILENT : SUCCESS);
      await engine.accept(record("a", "start"));
      await until(({ packet }) => packet[0]?.attempts === 1 && packet[0].state === "waiting");
      clock.advance(10_000);
      await until(({ packet }) => packet[0]?.state === "parked");
      await engine.accept(record("a"));
      const { "start-statistics": starts } = await until(({ stored }) => stored === 0);
      assert.equal(starts["superseded"], "1");
      clock.advance(3_600_000);
      await shown();
      assert.deepEqual(kindsSent(network), ["start", "start", "stop"]);
    });

    it("a newer WATCHDOG takes the place of one that waits; one being sent gets no further try", async () => {
      await open(config);
      await engine.accept(record("a", "watchdog"));
      await network.until(1);
      await engine.accept(record("a", "watchdog"));
      await network.until(2);
      network.answer = () => SUCCESS;
      for (const transmission of network.open) transmission.answer(SILENT);
      await until(({ packet }) => packet.length === 1 && packet[0]?.state === "waiting");
      clock.advance(10_000);
      const { "watchdog-statistics": watchdogs, stored } = await until(({ packet }) => packet.length === 0);
      assert.deepEqual([watchdogs["superseded"], stored], ["1", 0]);
      assert.equal(network.seen.length, 3);
    });

    it("the same taskId of another client is another task", async () => {
      await open(config);
      await engine.accept(record("a", "start"));
      await engine.accept(record("a", "stop", { client: "192.0.2.7" }));
      await network.until(2);
    });
  });

  describe("records reported again", () => {
    const source = { name: "relay", id: "17" };

    it("are one packet, also when it has been delivered, after a restart, and while the buffer is full", async () => {
      await open(configOf({ enable: 3 }, [49], 1));
      network.answer = () => SUCCESS;
      const first = await engine.accept(record("a", "stop", { source }));
      assert.deepEqual(first, ok({ id: 1, duplicate: false }));
      await until(({ total }) => total === 0);
      assert.deepEqual(await engine.accept(record("a", "stop", { source })), ok({ id: 1, duplicate: true }));
      await restart(configOf({ enable: 3 }, [], 1));
      await engine.accept(record("b"));
      assert.equal((await engine.accept(record("c"))).ok, false);
      assert.deepEqual(await engine.accept(record("a", "stop", { source })), ok({ id: 1, duplicate: true }));
      assert.equal(network.seen.length, 1);
    });
  });

  it("refuses another record under an id that its source has used, also while the buffer is full", async () => {
    await open(configOf({ enable: 3 }, [], 1));
    const source = { name: "relay", id: "17" };
    await engine.accept(record("a", "stop", { source: { ...source, content: 1 } }));
    const other = record("b", "stop", { source: { ...source, content: 2 } });
    for (const buffer of [1, 10]) {
      engine.apply(configOf({ enable: 3 }, [], buffer));
      const outcome = await engine.accept(other);
      assert.equal(!outcome.ok && outcome.error.kind, "id-reused");
    }
    assert.equal(engine.total, 1);
  });

  it("refuses a record for a template that is not there, unless its task was opened under it", async () => {
    await open(configOf({ enable: 3 }));
    const other = { template: "gone" };
    const refused = await engine.accept(record("a", "start", other));
    assert.equal(!refused.ok && refused.error.kind, "unknown-template");
    await engine.openTask(record("b", "start", other));
    assert.equal((await engine.accept(record("b", "stop", other))).ok, true);
  });

  it("delivers a backlog of many windows, each packet once", async () => {
    const config = configOf({ enable: 3 });
    await open(configOf({ enable: 3 }, []));
    const names = Array.from({ length: 2000 }, (_, index) => `t${index}`);
    await Promise.all(names.map((name) => engine.accept(record(name))));
    await restart(configOf({ enable: 3 }, []));
    assert.equal(engine.total, 2000);
    network.answer = () => SUCCESS;
    engine.apply(config);
    await until(({ total }) => total === 0);
    assert.deepEqual(network.seen.map(({ taskId }) => taskId).toSorted(), names.toSorted());
  });

  it("trusts a server that comes back with few packets first, then with more", async () => {
    await open(configOf({ enable: 3 }, []));
    await Promise.all(Array.from({ length: 500 }, (_, index) => engine.accept(record(`t${index}`))));
    engine.apply(configOf({ enable: 3 }));
    await network.until(4);
    await shown();
    assert.equal(network.open.length, 4);
    for (const transmission of network.open) transmission.answer(SUCCESS);
    await network.until(11);
    await shown();
    assert.ok(network.open.length > 4 && network.open.length <= 8, `${network.open.length} at once`);
  });

  it("a packet that waits since a time to come is due: the clock was set back", async () => {
    await open(configOf({ enable: 3, interval: 10 }, []));
    await engine.accept(record("a"));
    clock.step(-86_400_000);
    await restart(configOf({ enable: 3, interval: 10 }));
    await network.until(1);
  });

  it("discards at the end of a cycle where the policy says so, and says so", async () => {
    await open(configOf({ disable: [null], "exhausted-action": "discard" }));
    network.answer = () => SILENT;
    await engine.accept(record("a"));
    const { statistics } = await until(({ total }) => total === 0);
    assert.deepEqual([statistics["exhausted"], statistics["discarded"]], ["1", "1"]);
    assert.deepEqual(await store.packets.page(0, 10), []);
  });

  it("sets aside what has no form on the wire, says so, and goes on with the others", async () => {
    await open(configOf({ enable: 3 }));
    network.answer = ({ taskId }) =>
      taskId === "bad"
        ? { ok: false, error: { kind: "cannot-encode", field: "user", reason: "too long" } }
        : SUCCESS;
    await engine.accept(record("bad"));
    await engine.accept(record("good"));
    const { packet } = await until((state) => state.total === 1 && state.packet[0]?.state === "set-aside");
    assert.equal(packet[0]?.["task-id"], "bad");
    const told = events.filter((event) => event.kind === "packet-exhausted");
    assert.deepEqual(
      told.map(({ action }) => action),
      ["set-aside"],
    );
    clock.advance(3_600_000);
    await shown();
    assert.equal(network.seen.length, 2);
  });

  describe("a packet that a server refuses while it takes others", () => {
    const oneEach = { enable: 1, interval: 10, "max-interval": 10 } as const;

    it("is tried at the next server, and the first one stays up", async () => {
      await open(configOf(oneEach, [49, 50]));
      network.answer = refuseBad;
      await engine.accept(record("a"));
      await engine.accept(record("bad"));
      await until(({ packet }) => packet[0]?.state === "waiting");
      await engine.accept(record("b"));
      await until(({ total }) => total === 1);
      clock.advance(10_000);
      await until(({ total }) => total === 0);
      assert.deepEqual(
        network.seen.map(({ taskId, port }) => `${taskId} ${port}`),
        ["a 49", "bad 49", "b 49", "bad 50"],
      );
      assert.deepEqual(
        events.map((event) => event.kind === "server-state-change" && `${event.server.name} ${event.state}`),
        ["s49 up", "s50 up"],
      );
    });

    it("is set aside at the end of its cycle, and begins no other until an operator asks for it", async () => {
      await open(configOf(oneEach));
      network.answer = refuseBad;
      await engine.accept(record("a"));
      await engine.accept(record("bad"));
      await until(({ packet }) => packet[0]?.state === "waiting");
      clock.advance(1000);
      await engine.accept(record("b"));
      await until(({ total }) => total === 1);
      clock.advance(9000);
      await until(({ packet }) => packet[0]?.state === "set-aside");
      await engine.accept(record("c"));
      await until(({ total }) => total === 1);
      clock.advance(3_600_000);
      await shown();
      assert.equal(network.seen.filter(({ taskId }) => taskId === "bad").length, 2);
      network.answer = () => SUCCESS;
      await engine.resendNow({ id: 2 });
      await until(({ total }) => total === 0);
    });

    it("is no START that holds its STOP, though it is in its cycle", async () => {
      await open(configOf({ enable: 300, interval: 10, "max-interval": 10 }));
      network.answer = ({ taskId, request }) =>
        taskId === "bad" && request.flags === AccountingFlags.start ? ERROR : SUCCESS;
      await engine.accept(record("a"));
      await engine.accept(record("bad", "start"));
      await until(({ packet }) => packet[0]?.state === "waiting");
      await engine.accept(record("bad"));
      await engine.accept(record("b"));
      await until(({ total }) => total === 1);
      clock.advance(10_000);
      await until(({ stored }) => stored === 0);
      assert.deepEqual(
        network.seen.filter(({ taskId }) => taskId === "bad").length,
        3,
        "START twice, then its STOP",
      );
    });

    it("is parked where it was refused once only, whatever else was taken meanwhile", async () => {
      await open(configOf({ disable: [null] }));
      await engine.accept(record("a"));
      await engine.accept(record("bad"));
      await network.until(2);
      const [a, bad] = network.seen;
      a?.answer(SUCCESS);
      await until(({ total }) => total === 1);
      bad?.answer(ERROR);
      await until(({ packet }) => packet[0]?.state === "parked");
    });

    it("is parked where the server takes no others: then it is the server", async () => {
      await open(configOf(oneEach));
      network.answer = () => ERROR;
      await engine.accept(record("a"));
      await engine.accept(record("b"));
      await until(({ packet }) => packet.every(({ state }) => state === "waiting"));
      clock.advance(10_000);
      await until(({ packet }) => packet.every(({ state }) => state === "parked"));
      network.answer = () => SUCCESS;
      await engine.accept(record("c"));
      await until(({ total }) => total === 2);
      clock.advance(10_000);
      await until(({ total }) => total === 0);
    });
  });

  it("refuses what a full disk cannot hold, keeps the rest, and takes records again once there is room", async () => {
    await open(configOf({ enable: 3 }, []), 60);
    let accepted = 0;
    for (let index = 0; ; index += 1) {
      const outcome = await engine.accept(record(`t${index}`, KINDS[index % 3]));
      if (!outcome.ok) {
        assert.equal(outcome.error.kind, "store-failed");
        break;
      }
      accepted += 1;
    }
    assert.equal(engine.total, accepted);
    network.answer = () => SUCCESS;
    engine.apply(configOf({ enable: 3 }));
    await until(({ stored }) => stored === 0);
    assert.deepEqual((await engine.accept(record("later"))).ok, true);
  });

  it("refuses loudly when the buffer is full, and loses nothing that it holds", async () => {
    await open(configOf({ enable: 3 }, [], 2));
    const outcomes = await Promise.all(["a", "b", "c"].map((taskId) => engine.accept(record(taskId))));
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.ok ? "stored" : outcome.error.kind)),
      ["stored", "stored", "buffer-full"],
    );
    assert.equal(engine.total, 2);
  });

  it("tells of a buffer that fills and empties, once each, with hysteresis", async () => {
    await open(configOf({ enable: 3 }, [], 10));
    const ids: number[] = [];
    for (let index = 0; index < 9; index += 1) {
      const outcome = await engine.accept(record(`t${index}`));
      assert.ok(outcome.ok);
      ids.push(outcome.value.id);
    }
    for (const id of ids.slice(0, 2)) await engine.reset({ id });
    await engine.accept(record("again"));
    for (const id of ids.slice(2, 4)) await engine.reset({ id });
    assert.deepEqual(
      events.map(
        (event) => event.kind === "buffer-threshold" && [event.direction, event.total, event.threshold],
      ),
      [
        ["rising", 8, 80],
        ["falling", 6, 60],
      ],
    );
  });

  it("tells of a server that fails and returns, and of the packet whose cycle has ended", async () => {
    await open(configOf({ enable: 1, interval: 1, "max-interval": 1 }));
    await engine.accept(record("a"));
    await untilParked(1);
    network.answer = () => SUCCESS;
    await engine.accept(record("b"));
    await until(({ total }) => total === 1);
    clock.advance(1000);
    await until(({ total }) => total === 0);
    assert.deepEqual(
      events.map((event) =>
        event.kind === "server-state-change"
          ? [event.server.name, event.previous, event.state]
          : event.kind === "packet-exhausted" && [
              event.packet.record.taskId,
              event.packet.attempts,
              event.action,
            ],
      ),
      [
        ["s49", "unknown", "quiet"],
        ["a", 2, "park"],
        ["s49", "quiet", "up"],
      ],
    );
  });

  describe("resend-now and reset", () => {
    const config = configOf({ enable: 1, interval: 1, "max-interval": 1 }, [49, 50]);

    beforeEach(async () => {
      await open(config);
      for (const taskId of ["a", "b", "c"]) await engine.accept(record(taskId));
      await untilParked(3);
      network.seen.length = 0;
    });

    for (const [name, selection, want] of [
      ["all", "all", ["a", "b", "c"]],
      ["one id", { id: 2 }, ["b"]],
      ["the address of the servers last tried", { address: "192.0.2.1" }, ["a", "b", "c"]],
      ["an address nobody has", { address: "192.0.2.2" }, []],
    ] as const) {
      it(`resend-now of ${name}`, async () => {
        network.answer = () => SUCCESS;
        assert.equal(await engine.resendNow(selection), want.length);
        const left = await until(({ total }) => total === 3 - want.length);
        assert.deepEqual(network.seen.map(({ taskId }) => taskId).toSorted(), [...want]);
        assert.equal(left.packet.length, 3 - want.length);
      });

      it(`reset of ${name}`, async () => {
        const { count, listed } = await engine.reset(selection);
        assert.equal(count, want.length);
        assert.deepEqual(
          listed.map(({ record: { taskId } }) => taskId),
          [...want],
        );
        assert.equal(engine.total, 3 - want.length);
        assert.equal((await shown()).statistics["discarded"], String(want.length));
        await restart(config);
        assert.equal(engine.total, 3 - want.length);
      });
    }

    it("reset of a packet in flight takes it when its exchange has ended", async () => {
      network.answer = undefined;
      await engine.resendNow({ id: 1 });
      await network.until(1);
      assert.equal((await engine.reset("all")).count, 3);
      network.open[0]?.answer(SILENT);
      await until(({ total }) => total === 0);
      clock.advance(3_600_000);
      await shown();
      assert.equal(network.seen.length, 1);
      assert.equal(engine.total, 0);
      assert.equal((await shown()).statistics["discarded"], "3");
    });
  });
});
