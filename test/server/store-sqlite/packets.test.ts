import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { PacketUpdate } from "../../../src/accounting/packet-store.ts";
import { addPacket, makePacket, makeRecord, storedPacket } from "./fixtures.ts";
import { useScratchStore } from "./scratch-store.ts";

describe("accounting-stop packets in SQLite", () => {
  const scratch = useScratchStore();

  it("starts empty", async () => {
    const { packets } = await scratch.open();
    assert.deepEqual(await packets.load(), { counts: [], openTasks: [], aliveAt: undefined });
    assert.deepEqual(await packets.page(0, 10), []);
  });

  it("gives back after a restart what was stored before it", async () => {
    const first = await scratch.open();
    const full = makePacket("b", {
      attempts: 4,
      transmissions: 9,
      firstSentAt: 1_714_557_600_124,
      waitsSince: 2 ** 53 - 1,
      setAside: true,
      lastServer: "s1",
      lastFailure: "timed out",
    });
    assert.equal(await addPacket(first.packets, makePacket("a")), 1);
    assert.equal(await addPacket(first.packets, full), 2);
    await first.packets.openTask({ taskId: "c", record: makeRecord("c") });
    await first.packets.alive(1_714_557_600_125);
    await first.close();
    const { packets } = await scratch.open();
    assert.deepEqual(await packets.page(0, 10), [
      storedPacket(1, "a"),
      { id: 2, behind: undefined, ...full },
    ]);
    assert.deepEqual(await packets.load(), {
      counts: [
        { template: "main", attempts: 0, setAside: false, count: 1, stops: 1 },
        { template: "main", attempts: 4, setAside: true, count: 1, stops: 1 },
      ],
      openTasks: [{ taskId: "c", record: makeRecord("c") }],
      aliveAt: 1_714_557_600_125,
    });
  });

  it("never uses an id again, not even after a restart", async () => {
    const first = await scratch.open();
    await addPacket(first.packets, makePacket("a"));
    await first.packets.remove(await addPacket(first.packets, makePacket("b")));
    await first.close();
    const { packets } = await scratch.open();
    assert.equal(await addPacket(packets, makePacket("c")), 3);
  });

  it("closes the open task of a packet that is stored, and no other", async () => {
    const { packets } = await scratch.open();
    for (const taskId of ["a", "b", "c"]) await packets.openTask({ taskId, record: makeRecord(taskId) });
    await addPacket(packets, makePacket("b"));
    await packets.closeTask("c");
    const { openTasks } = await packets.load();
    assert.deepEqual(openTasks, [{ taskId: "a", record: makeRecord("a") }]);
  });

  it("sets what an update names and leaves the rest", async () => {
    const { packets } = await scratch.open();
    const change = fc.record(
      {
        attempts: fc.nat(),
        transmissions: fc.nat(),
        firstSentAt: fc.option(fc.maxSafeNat(), { nil: undefined }),
        waitsSince: fc.maxSafeNat(),
        setAside: fc.boolean(),
        lastServer: fc.option(fc.string(), { nil: undefined }),
        lastFailure: fc.option(fc.string(), { nil: undefined }),
      },
      { requiredKeys: [] },
    );
    const id = await addPacket(packets, makePacket("a"));
    let want = storedPacket(id, "a");
    await fc.assert(
      fc.asyncProperty(change, async (generated) => {
        const update: PacketUpdate = generated;
        await packets.update(id, update);
        want = { ...want, ...update };
        assert.deepEqual(await packets.page(0, 10), [want]);
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

  it("finds what is due of each class, longest wait first, and when the next one is", async () => {
    const { packets } = await scratch.open();
    const add = (attempts: number, waitsSince: number, change = {}): Promise<number> =>
      addPacket(packets, makePacket("a", { attempts, waitsSince, ...change }));
    for (const [attempts, waitsSince] of [
      [0, 30],
      [0, 10],
      [0, 50],
      [1, 20],
      [1, 60],
      [2, 5],
    ] as const) {
      await add(attempts, waitsSince);
    }
    await add(0, 1, { setAside: true });
    await add(0, 1, { record: { ...makeRecord("b"), template: "other" } });
    const classes = [
      { attempts: 0, until: 30 },
      { attempts: 1, until: 30 },
    ];
    const found = await packets.due("main", classes, 100, 10);
    assert.deepEqual(
      found.packets.map(({ id }) => id),
      [2, 1, 4],
    );
    assert.deepEqual(found.heads, [
      { attempts: 0, waitsSince: 50 },
      { attempts: 1, waitsSince: 60 },
    ]);
    const few = await packets.due("main", classes, 100, 1);
    assert.deepEqual(
      few.packets.map(({ id }) => id),
      [2, 4],
    );
  });

  it("takes for due what waits since a time to come: the clock was set back", async () => {
    const { packets } = await scratch.open();
    await addPacket(packets, makePacket("a", { waitsSince: 1000 }));
    const { packets: due, heads } = await packets.due("main", [{ attempts: 0, until: 10 }], 10, 5);
    assert.deepEqual([due.length, heads.length], [1, 0]);
  });

  const choices = [
    { name: "all", choice: "all", want: [1, 2, 3, 4] },
    { name: "one", choice: { id: 3 }, want: [3] },
    { name: "none of that id", choice: { id: 9 }, want: [] },
    {
      name: "those last sent to a server",
      choice: { servers: [{ template: "main", server: "s1" }] },
      want: [1, 3],
    },
  ] as const;
  for (const { name, choice, want } of choices) {
    it(`begins a new cycle for ${name}, piece by piece`, async () => {
      const { packets } = await scratch.open();
      for (const lastServer of ["s1", "s2", "s1", undefined])
        await addPacket(packets, makePacket("a", { attempts: 3, lastServer }));
      let changed = 0;
      for (let after: number | undefined = 0; after !== undefined;) {
        const outcome = await packets.rearm({ choice, after, limit: 2, except: [] });
        for (const { count, attempts } of outcome.counts) {
          assert.equal(attempts, 3, "as it was before");
          changed += count;
        }
        after = outcome.last;
      }
      const rearmed = (await packets.page(0, 10)).filter(
        ({ attempts, waitsSince }) => attempts === 0 && waitsSince === 0,
      );
      assert.deepEqual(
        rearmed.map(({ id }) => id),
        want,
      );
      assert.equal(changed, want.length);
    });
  }

  it("removes those chosen but the exceptions, and lists the first of them", async () => {
    const { packets } = await scratch.open();
    for (const name of ["a", "b", "c", "d"]) await addPacket(packets, makePacket(name));
    const outcome = await packets.removeRange({ choice: "all", after: 0, limit: 10, except: [2] }, 2);
    assert.deepEqual(outcome, {
      counts: [{ template: "main", attempts: 0, setAside: false, kind: "stop", count: 3, stops: 3 }],
      released: [],
      listed: [
        { id: 1, record: makeRecord("a") },
        { id: 3, record: makeRecord("c") },
      ],
      last: undefined,
    });
    assert.deepEqual(
      (await packets.page(0, 10)).map(({ id }) => id),
      [2],
    );
  });

  it("carries out the calls of one turn in their order", async () => {
    const { packets } = await scratch.open();
    await addPacket(packets, makePacket("a"));
    const loaded = packets.page(0, 10);
    const calls = [
      packets.update(1, { attempts: 1 }),
      packets.update(1, { attempts: 2 }),
      packets.openTask({ taskId: "b", record: makeRecord("b") }),
      addPacket(packets, makePacket("b")),
      packets.remove(1),
      packets.alive(1),
      packets.alive(2),
    ];
    assert.equal((await loaded)[0]?.attempts, 0);
    await Promise.all(calls);
    assert.deepEqual(await packets.page(0, 10), [storedPacket(2, "b")]);
    const { openTasks, aliveAt } = await packets.load();
    assert.deepEqual([openTasks, aliveAt], [[], 2]);
  });

  it("takes thousands of calls in one turn", async () => {
    const { packets } = await scratch.open();
    const names = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
    const ids = await Promise.all(names.map((name) => addPacket(packets, makePacket(name))));
    assert.deepEqual(
      ids,
      names.map((_, index) => index + 1),
    );
    const stored = await packets.page(0, 20_000);
    assert.deepEqual(
      stored.map(({ record }) => record.taskId),
      names,
    );
  });
});
