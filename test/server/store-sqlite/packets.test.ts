import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { PacketUpdate } from "../../../src/accounting/packet-store.ts";
import { makePacket, makeRecord } from "./fixtures.ts";
import { useScratchStore } from "./scratch-store.ts";

describe("accounting-stop packets in SQLite", () => {
  const scratch = useScratchStore();

  it("starts empty", async () => {
    const { packets } = await scratch.open();
    assert.deepEqual(await packets.load(), { packets: [], openTasks: [], aliveAt: undefined });
  });

  it("gives back after a restart what was stored before it", async () => {
    const first = await scratch.open();
    const full = makePacket("b", {
      state: "parked",
      attempts: 4,
      transmissions: 9,
      firstSentAt: 1_714_557_600_124,
      nextAttemptAt: 2 ** 53 - 1,
      lastServer: "s1",
      lastFailure: "timed out",
    });
    assert.equal(await first.packets.add(makePacket("a")), 1);
    assert.equal(await first.packets.add(full), 2);
    await first.packets.openTask({ taskId: "c", record: makeRecord("c") });
    await first.packets.alive(1_714_557_600_125);
    await first.close();
    const { packets } = await scratch.open();
    assert.deepEqual(await packets.load(), {
      packets: [
        { id: 1, ...makePacket("a") },
        { id: 2, ...full },
      ],
      openTasks: [{ taskId: "c", record: makeRecord("c") }],
      aliveAt: 1_714_557_600_125,
    });
  });

  it("never uses an id again, not even after a restart", async () => {
    const first = await scratch.open();
    await first.packets.add(makePacket("a"));
    await first.packets.remove(await first.packets.add(makePacket("b")));
    await first.close();
    const { packets } = await scratch.open();
    assert.equal(await packets.add(makePacket("c")), 3);
  });

  it("closes the open task of a packet that is stored, and no other", async () => {
    const { packets } = await scratch.open();
    for (const taskId of ["a", "b", "c"]) await packets.openTask({ taskId, record: makeRecord(taskId) });
    await packets.add(makePacket("b"));
    await packets.closeTask("c");
    const { openTasks } = await packets.load();
    assert.deepEqual(openTasks, [{ taskId: "a", record: makeRecord("a") }]);
  });

  it("sets what an update names and leaves the rest", async () => {
    const { packets } = await scratch.open();
    const change = fc.record(
      {
        state: fc.constantFrom("waiting", "parked"),
        attempts: fc.nat(),
        transmissions: fc.nat(),
        firstSentAt: fc.option(fc.maxSafeNat(), { nil: undefined }),
        nextAttemptAt: fc.option(fc.maxSafeNat(), { nil: undefined }),
        lastServer: fc.option(fc.string(), { nil: undefined }),
        lastFailure: fc.option(fc.string(), { nil: undefined }),
      },
      { requiredKeys: [] },
    );
    const id = await packets.add(makePacket("a"));
    let want = { id, ...makePacket("a") };
    await fc.assert(
      fc.asyncProperty(change, async (generated) => {
        const update: PacketUpdate = generated;
        await packets.update(id, update);
        want = { ...want, ...update };
        assert.deepEqual((await packets.load()).packets, [want]);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses to update a packet that is not there", async () => {
    const { packets } = await scratch.open();
    await assert.rejects(packets.update(1, { attempts: 1 }), { code: "conflict" });
    await assert.rejects(packets.update(1, {}), { code: "conflict" });
    await packets.remove(1);
  });

  it("refuses a state that does not exist", async () => {
    const { packets } = await scratch.open();
    const packet: object = { ...makePacket("a"), state: "lost" };
    const add: (packet: never) => Promise<number> = (wrong) => packets.add(wrong);
    // A cast: no typed caller can get here.
    await assert.rejects(add(packet as never), { code: "failed" });
  });

  it("carries out the calls of one turn in their order", async () => {
    const { packets } = await scratch.open();
    await packets.add(makePacket("a"));
    const loaded = packets.load();
    const calls = [
      packets.update(1, { attempts: 1 }),
      packets.update(1, { attempts: 2 }),
      packets.openTask({ taskId: "b", record: makeRecord("b") }),
      packets.add(makePacket("b")),
      packets.remove(1),
      packets.alive(1),
      packets.alive(2),
    ];
    assert.equal((await loaded).packets[0]?.attempts, 0);
    await Promise.all(calls);
    assert.deepEqual(await packets.load(), {
      packets: [{ id: 2, ...makePacket("b") }],
      openTasks: [],
      aliveAt: 2,
    });
  });

  it("takes thousands of calls in one turn", async () => {
    const { packets } = await scratch.open();
    const names = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
    const ids = await Promise.all(names.map((name) => packets.add(makePacket(name))));
    assert.deepEqual(
      ids,
      names.map((_, index) => index + 1),
    );
    const stored = (await packets.load()).packets;
    assert.deepEqual(
      stored.map(({ record }) => record.taskId),
      names,
    );
  });
});
