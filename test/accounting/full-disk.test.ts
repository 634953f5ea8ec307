import assert from "node:assert/strict";
import {
  readConfig,
  type AccountingConfig,
  type AccountingEngine,
  type PacketStore,
} from "../../src/index.ts";
import { StoreError } from "../../server/store-sqlite/store-error.ts";
import { useScratchStore } from "../server/store-sqlite/scratch-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { openEngine, recordOf, shownBy } from "../support/engine.ts";
import { ScriptedTransmit, SILENT, SUCCESS } from "../support/scripted-transmit.ts";

/** What a disk without room still does. */
const READS: readonly (keyof PacketStore)[] = ["load", "reported", "due", "page"];

interface Shown {
  readonly total: number;
  readonly packet: readonly {
    readonly "task-id": string;
    readonly state: string;
    readonly "send-times": number;
  }[];
}

function configOf(number: number): AccountingConfig {
  const server = { name: "s", address: "192.0.2.1", port: 49 };
  return readConfig({
    "hwtacacs:hwtacacs": {
      "accounting-stop-packet": { resend: { enable: number, interval: 1, "max-interval": 1 } },
      template: [{ name: "main", "quiet-time": 0, "accounting-server": [server] }],
    },
  });
}

describe("accounting engine on a disk that is full for a while", () => {
  const scratch = useScratchStore();
  let clock: FakeClock;
  let network: ScriptedTransmit;
  let engine: AccountingEngine;
  let full: boolean;
  let close: () => Promise<void>;

  /** The store, whose writes fail as long as the disk is full; how often each was asked for. */
  function onFullDisk(packets: PacketStore): PacketStore {
    return new Proxy(packets, {
      get(target, name: keyof PacketStore) {
        const method = target[name].bind(target) as (...args: unknown[]) => Promise<unknown>;
        return (...args: unknown[]) =>
          full && !READS.includes(name)
            ? Promise.reject(new StoreError("disk-full", "database or disk is full"))
            : method(...args);
      },
    });
  }

  async function open(): Promise<void> {
    const store = await scratch.open();
    const opened = await openEngine({
      store: onFullDisk(store.packets),
      clock,
      transmit: network.transmit,
      config: configOf(2),
    });
    engine = opened;
    close = async () => {
      await opened.close();
      await store.close();
    };
  }

  async function until(wanted: (shown: Shown) => boolean): Promise<Shown> {
    for (;;) {
      const shown = await shownBy<Shown>(engine);
      if (wanted(shown)) return shown;
    }
  }

  beforeEach(async () => {
    clock = new FakeClock();
    network = new ScriptedTransmit();
    full = false;
    await open();
  });

  afterEach(() => close());

  it("sends an answered packet no more, though its removal cannot be written, and removes it once there is room", async () => {
    await engine.accept(recordOf("a"));
    await network.until(1);
    full = true;
    network.open[0]?.answer(SUCCESS);
    await until(({ total }) => total === 0);
    engine.apply(configOf(3)); // asks the store anew
    for (let i = 0; i < 10; i++) {
      clock.advance(1000);
      assert.deepEqual(await shownBy<Shown>(engine).then(({ packet }) => packet), []);
    }
    assert.equal(network.seen.length, 1);
    full = false;
    clock.advance(5000);
    await until(({ total }) => total === 0);
    await close();
    await open();
    assert.equal(engine.total, 0);
  });

  it("an operator's reset leaves a packet on its way out alone", async () => {
    await engine.accept(recordOf("a"));
    await network.until(1);
    full = true;
    network.open[0]?.answer(SUCCESS);
    await until(({ total }) => total === 0);
    await assert.rejects(engine.reset("all"));
    full = false;
    assert.equal((await engine.reset("all")).count, 0);
    assert.equal(engine.total, 0);
  });

  it("sends nothing whose count it cannot store, and goes on with the cycle once there is room", async () => {
    network.answer = () => SILENT;
    await engine.accept(recordOf("a"));
    await until(({ packet }) => packet[0]?.state === "waiting");
    full = true;
    for (let i = 0; i < 5; i++) {
      clock.advance(1000);
      await until(({ packet }) => packet[0]?.state === "waiting");
    }
    assert.equal(network.seen.length, 1);
    full = false;
    for (;;) {
      const [packet] = (await until(({ packet: [first] }) => first?.state !== "in-flight")).packet;
      if (packet?.state === "parked") break;
      clock.advance(1000);
    }
    assert.equal(network.seen.length, 3);
  });

  it("stores the STOP of a task of its own once there is room, with the times of its end", async () => {
    network.answer = () => SUCCESS;
    await engine.openTask(recordOf("own", { kind: "start" }));
    full = true;
    const stop = recordOf("own", { args: [{ name: "stop_time", value: "17" }] });
    const refused = await engine.accept(stop);
    assert.equal(!refused.ok && refused.error.kind, "store-failed");
    clock.advance(10_000);
    assert.equal(network.seen.length, 0);
    full = false;
    while (network.seen.length === 0) {
      clock.advance(10_000);
      await shownBy(engine);
    }
    assert.deepEqual(network.seen[0]?.request.args, [{ name: "stop_time", value: "17" }]);
    await until(({ total }) => total === 0);
    clock.advance(60_000);
    await until(({ total }) => total === 0);
    assert.equal(network.seen.length, 1);
  });
});
