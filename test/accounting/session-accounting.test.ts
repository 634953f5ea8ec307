import assert from "node:assert/strict";
import {
  AccountingEngine,
  DisconnectCause,
  readConfig,
  SessionAccounting,
  type AccountedSession,
  type AccountingConfig,
} from "../../src/index.ts";
import { AccountingFlags } from "../../src/tacacs/accounting-request.ts";
import { useScratchStore } from "../server/store-sqlite/scratch-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import {
  ERROR,
  REFUSED,
  ScriptedTransmit,
  SILENT,
  SUCCESS,
  type Transmission,
} from "../support/scripted-transmit.ts";
import { openEngine } from "../support/engine.ts";
import { silentLog } from "../support/silent-log.ts";

const MINUTE = 60_000;

interface Scheme {
  readonly "start-fail"?: "offline" | "online";
  readonly realtime?: { readonly interval: number };
  readonly "interim-fail"?: { readonly "max-times"?: number; readonly action?: "offline" | "online" };
}

function configOf(scheme: Scheme, servers: readonly number[] = [49], resend: object = {}): AccountingConfig {
  return readConfig({
    "hwtacacs:hwtacacs": {
      "accounting-stop-packet": { resend },
      template: [
        {
          name: "main",
          "accounting-server": servers.map((port) => ({ name: `s${port}`, address: "192.0.2.1", port })),
        },
      ],
      "accounting-scheme": { template: "main", ...scheme },
    },
  });
}

/** WATCHDOGs each minute, of which two may fail. */
const scheme = (action: "offline" | "online"): Scheme => ({
  realtime: { interval: 1 },
  "interim-fail": { "max-times": 2, action },
});

const argument = ({ request }: Transmission, name: string): string | undefined =>
  request.args.find((each) => each.name === name)?.value;

describe("accounting of sessions by the scheme", () => {
  const scratch = useScratchStore();
  let clock: FakeClock;
  let network: ScriptedTransmit;
  let engine: AccountingEngine;
  let store: Awaited<ReturnType<typeof scratch.open>>;
  let sessions: SessionAccounting;
  let ended: number[];

  async function open(config: AccountingConfig): Promise<void> {
    store = await scratch.open();
    engine = await openEngine({ store: store.packets, clock, transmit: network.transmit, config });
    let lastTask = 0;
    const newTaskId = (): string => `task${(lastTask += 1)}`;
    sessions = new SessionAccounting(engine, { clock, log: silentLog, newTaskId });
  }

  function start(id: number, recovery = false): Promise<string | undefined> | undefined {
    const session: AccountedSession = {
      username: "user",
      port: `netconf${id}`,
      remoteAddress: "192.0.2.9",
      service: "netconf",
      protocol: "ssh",
      startedAt: clock.now(),
    };
    const end = (): void => {
      ended.push(id);
      sessions.stop(id, DisconnectCause.serverRequest);
    };
    return sessions.start(id, session, { recovery, traffic: () => ({ in: 5, out: 7 }), end });
  }

  /** Begins a session whose START is answered. */
  async function startAnswered(id: number, recovery = false): Promise<void> {
    network.answer = () => SUCCESS;
    void start(id, recovery);
    await network.until(1);
    while (engine.total > 0) await store.packets.page(0, 1);
  }

  const watchdogs = (): readonly Transmission[] =>
    network.seen.filter(({ request }) => request.flags === AccountingFlags.watchdog);

  /** Lets an interval pass, and waits for the outcome of its WATCHDOG. */
  async function beat(minutes = 1): Promise<void> {
    const count = watchdogs().length;
    const seen = network.seen.length;
    clock.advance(minutes * MINUTE);
    await network.until(seen + 1);
    assert.equal(watchdogs().length, count + 1);
    await store.packets.page(0, 1); // the engine has followed the answer by then
  }

  beforeEach(() => {
    clock = new FakeClock();
    network = new ScriptedTransmit();
    ended = [];
  });

  afterEach(async () => {
    await engine.close();
  });

  describe("start-fail", () => {
    it("online: the session begins at once, and its START is kept until it is answered", async () => {
      await open(configOf({}));
      assert.equal(start(1), undefined);
      await network.until(1);
      assert.equal((await store.packets.page(0, 9))[0]?.record.kind, "start");
    });

    it("offline: the session begins when one server has answered", async () => {
      await open(configOf({ "start-fail": "offline" }, [49, 50]));
      const admission = start(1);
      await network.until(1);
      network.seen[0]?.answer(SILENT);
      await network.until(2);
      network.seen[1]?.answer(SUCCESS);
      assert.equal(await admission, undefined);
      assert.deepEqual(
        network.seen.map(({ port }) => port),
        [49, 50],
      );
      assert.equal(engine.total, 0);
    });

    for (const [name, answer, stops] of [
      ["did not answer: its STOP follows, for one may have taken the START", SILENT, 1],
      ["refused the connection: none knows of it", REFUSED, 0],
      ["answered ERROR: none knows of it", ERROR, 0],
    ] as const) {
      it(`offline: the session is refused where every server ${name}`, async () => {
        await open(configOf({ "start-fail": "offline" }, [49, 50]));
        network.answer = () => answer;
        assert.match((await start(1)) ?? "", /Accounting .*s50.*start-fail is offline/);
        sessions.stop(1, DisconnectCause.serverRequest);
        await sessions.settled();
        const stored = await store.packets.page(0, 9);
        assert.deepEqual(
          stored.map(({ record }) => record.kind),
          stops === 1 ? ["stop"] : [],
        );
        assert.deepEqual((await store.packets.load()).openTasks, []);
      });
    }

    it("offline: no server at all refuses, too", async () => {
      await open(configOf({ "start-fail": "offline" }, []));
      assert.match((await start(1)) ?? "", /no accounting server/);
    });

    it("offline: a recovery session is let in", async () => {
      await open(configOf({ "start-fail": "offline" }, []));
      assert.equal(start(1, true), undefined);
    });

    it("offline: a client that goes while START is sent leaves a STOP, and no further START", async () => {
      await open(configOf({ "start-fail": "offline" }, [49, 50]));
      const admission = start(1);
      await network.until(1);
      sessions.stop(1, DisconnectCause.connectionLost);
      await sessions.settled();
      network.seen[0]?.answer(SILENT);
      await admission;
      const starts = network.seen.filter(({ request }) => request.flags === AccountingFlags.start);
      assert.equal(starts.length, 1);
    });
  });

  describe("realtime", () => {
    it("sends a WATCHDOG each interval, with the time and the traffic so far, until the STOP", async () => {
      await open(configOf({ realtime: { interval: 2 } }));
      await startAnswered(1);
      await beat(2);
      await beat(2);
      assert.deepEqual(
        watchdogs().map((watchdog) => [argument(watchdog, "elapsed_time"), argument(watchdog, "bytes_out")]),
        [
          ["120", "7"],
          ["240", "7"],
        ],
      );
      assert.equal(argument(watchdogs()[0] as Transmission, "stop_time"), undefined);
      sessions.stop(1, DisconnectCause.userRequest);
      clock.advance(60 * MINUTE);
      assert.equal(watchdogs().length, 2);
    });

    it("another interval takes effect in open sessions, from their last WATCHDOG on", async () => {
      await open(configOf({}));
      await startAnswered(1);
      clock.advance(10 * MINUTE);
      assert.equal(watchdogs().length, 0);
      const follow = (interval: number | undefined): void => {
        engine.apply(configOf(interval === undefined ? {} : { realtime: { interval } }));
        sessions.followConfig();
      };
      follow(15);
      clock.advance(4 * MINUTE);
      assert.equal(watchdogs().length, 0);
      await beat();
      follow(1);
      await beat();
      follow(undefined);
      clock.advance(600 * MINUTE);
      assert.equal(watchdogs().length, 2);
    });
  });

  describe("a WATCHDOG whose START waits for a server", () => {
    it("is not sent before it, and counts as failed", async () => {
      await open(configOf(scheme("offline")));
      void start(1);
      await network.until(1); // the START is being sent
      clock.advance(MINUTE);
      await store.packets.page(0, 1);
      clock.advance(MINUTE);
      while (ended.length === 0) await store.packets.page(0, 1);
      assert.equal(network.seen.length, 1);
    });

    it("is sent once the START has been answered", async () => {
      await open(configOf(scheme("offline")));
      void start(1);
      await network.until(1);
      clock.advance(MINUTE);
      await store.packets.page(0, 1);
      network.seen[0]?.answer(SUCCESS);
      while (engine.total > 0) await store.packets.page(0, 1);
      network.answer = () => SUCCESS;
      await beat();
      assert.deepEqual(ended, []);
    });

    it("is sent where the START has used up its cycle: it is lost for now", async () => {
      await open(configOf(scheme("online"), [49], { disable: [null] }));
      network.answer = () => SILENT;
      void start(1);
      await network.until(1);
      while ((await store.packets.page(0, 1))[0]?.lastFailure === undefined);
      network.answer = () => SUCCESS;
      await beat();
    });
  });

  describe("interim-fail", () => {
    it("offline: so many WATCHDOGs in succession that nobody takes end the session", async () => {
      await open(configOf(scheme("offline")));
      await startAnswered(1);
      for (const answer of [SILENT, SUCCESS, SILENT]) {
        network.answer = () => answer;
        await beat();
      }
      assert.deepEqual(ended, []);
      await beat();
      assert.deepEqual(ended, [1]);
      await sessions.settled();
    });

    it("online: the session goes on", async () => {
      await open(configOf(scheme("online")));
      await startAnswered(1);
      network.answer = () => SILENT;
      for (let count = 0; count < 5; count += 1) await beat();
      assert.deepEqual(ended, []);
    });

    it("offline: a recovery session goes on", async () => {
      await open(configOf(scheme("offline")));
      await startAnswered(1, true);
      network.answer = () => SILENT;
      for (let count = 0; count < 5; count += 1) await beat();
      assert.deepEqual(ended, []);
    });
  });
});
