import assert from "node:assert/strict";
import Sqlite from "libsql";
import type { AccountingRecord, PacketStore, RecordKind } from "../../../src/index.ts";
import { addPacket, ENABLE_3, makePacket, makeRecord } from "./fixtures.ts";
import { useScratchStore } from "./scratch-store.ts";

describe("packets of one task in SQLite", () => {
  const scratch = useScratchStore();
  let store: Awaited<ReturnType<typeof scratch.open>>;
  let packets: PacketStore;

  beforeEach(async () => {
    store = await scratch.open();
    ({ packets } = store);
  });

  const add = (
    kind: RecordKind,
    attempts = 0,
    change: Partial<AccountingRecord> = {},
  ): ReturnType<PacketStore["add"]> =>
    packets.add(makePacket("a", { record: makeRecord("a", { kind, ...change }), attempts }), ENABLE_3);
  const due = async (): Promise<number[]> => {
    const classes = [0, 1, 2, 3, 4].map((attempts) => ({ attempts, until: Number.MAX_SAFE_INTEGER }));
    const found = await packets.due("main", classes, Number.MAX_SAFE_INTEGER, 10);
    return found.packets.map(({ id }) => id).toSorted((one, other) => one - other);
  };
  const counts = async (): Promise<readonly [number, number]> => {
    const loaded = await packets.load();
    return loaded.counts.reduce<[number, number]>(
      ([all, stops], count) => [all + count.count, stops + count.stops],
      [0, 0],
    );
  };

  for (const [name, attempts, behind] of [
    ["not sent yet", 0, 1],
    ["at the last try that is granted", 3, 1],
    ["that has used up its cycle", 4, undefined],
  ] as const) {
    it(`a STOP and a START ${name}: ${behind === undefined ? "both are due" : "the STOP waits"}`, async () => {
      await add("start", attempts);
      assert.deepEqual(await add("stop"), {
        id: 2,
        duplicate: false,
        conflict: false,
        behind,
        superseded: [],
      });
      assert.deepEqual(await due(), behind === undefined ? [1, 2] : [1]);
      assert.equal((await packets.page(1, 1))[0]?.behind, behind);
      assert.equal((await packets.page(1, 1))[0]?.setAside, false);
      assert.deepEqual(await counts(), [2, 1]);
    });
  }

  it("a START that is being sent holds whatever its attempts, one set aside never", async () => {
    await add("start", 4);
    const start = makeRecord("a", { kind: "start" });
    await addPacket(packets, makePacket("a", { record: start, setAside: true }));
    assert.equal((await add("stop")).behind, undefined);
    const record = makeRecord("a");
    const added = await packets.add(makePacket("a", { record }), { maxAttempts: 3, sending: 1 });
    assert.equal(added.behind, 1);
  });

  it("tasks of other clients and other templates are others", async () => {
    await add("start");
    assert.equal((await add("stop", 0, { client: "192.0.2.7" })).behind, undefined);
    assert.equal((await add("stop", 0, { template: "other" })).behind, undefined);
  });

  for (const [name, remove, want] of [
    ["answered", true, [2, 3]],
    ["that has used up its cycle", false, [1, 2, 3]],
  ] as const) {
    it(`lets go what waits behind a START ${name}`, async () => {
      await add("start");
      await add("watchdog");
      await add("stop", 0, { taskId: "b" });
      assert.deepEqual(await due(), [1, 3]);
      assert.equal(await packets.endStart(1, remove), 1);
      assert.deepEqual(await due(), want);
    });
  }

  it("a WATCHDOG and a STOP remove the older WATCHDOGs of their task, and no other", async () => {
    await add("watchdog", 2);
    await add("watchdog", 0, { taskId: "b" });
    assert.deepEqual((await add("watchdog")).superseded, [
      { id: 1, kind: "watchdog", attempts: 2, setAside: false },
    ]);
    assert.deepEqual((await add("stop")).superseded, [
      { id: 3, kind: "watchdog", attempts: 0, setAside: false },
    ]);
    assert.deepEqual(await due(), [2, 4]);
  });

  it("an answered STOP takes the START and the WATCHDOGs along, which let another STOP go", async () => {
    await add("start", 4);
    await add("stop");
    await add("watchdog", 1);
    await packets.update(1, { attempts: 1 });
    await add("stop");
    const { gone, released } = await packets.removeTask(2, makeRecord("a"));
    assert.deepEqual(
      gone.map(({ id, kind }) => [id, kind]),
      [[1, "start"]],
    );
    assert.equal(released, 1);
    assert.deepEqual(await due(), [4]);
  });

  it("lets go, piece by piece, what waits behind a START without tries, and nothing else", async () => {
    for (const taskId of ["a", "b", "c", "d"]) await add("start", 0, { taskId });
    for (const taskId of ["a", "b", "c", "d"]) await add("stop", 0, { taskId });
    await packets.update(1, { attempts: 3 });
    await packets.update(2, { attempts: 3 });
    await packets.remove(3);
    const released: number[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const outcome = await packets.release(after, 1, { maxAttempts: 2, sending: [2] });
      released.push(...outcome.released.map(({ count }) => count));
      after = outcome.last;
    }
    assert.deepEqual(released, [1, 1]);
    assert.deepEqual(await due(), [1, 2, 4, 5, 7]);
  });

  it("removing a START lets its STOP go; beginning a new cycle for all does not, by its own id it does", async () => {
    await add("start", 1);
    await add("stop");
    const range = { after: 0, limit: 10, except: [] };
    await packets.rearm({ ...range, choice: "all" });
    assert.deepEqual(await due(), [1]);
    await packets.rearm({ ...range, choice: { id: 2 } });
    assert.deepEqual(await due(), [1, 2]);
    await add("stop");
    const outcome = await packets.removeRange({ ...range, choice: { id: 1 } }, 0);
    assert.deepEqual(outcome.released, [{ template: "main", count: 1 }]);
    assert.deepEqual(await due(), [2, 3]);
    assert.deepEqual(await counts(), [2, 2]);
  });

  describe("what a source has reported", () => {
    const source = { name: "s", id: "1" };

    it("is one packet, however often, also once it has been delivered and after a restart", async () => {
      const [first, second] = await Promise.all([add("stop", 0, { source }), add("stop", 0, { source })]);
      assert.deepEqual([first.duplicate, second.duplicate, second.id], [false, true, first.id]);
      await packets.remove(first.id);
      await store.close();
      ({ packets } = await scratch.open());
      assert.deepEqual(await add("stop", 0, { source }), {
        id: 1,
        duplicate: true,
        conflict: false,
        behind: undefined,
        superseded: [],
      });
      assert.deepEqual(await packets.reported(source), { id: 1, conflict: false });
      assert.deepEqual(await packets.page(0, 10), []);
    });

    it("is remembered until half a million packets and more have come after it", async () => {
      await add("stop", 0, { source });
      for (const [lastId, remembered] of [
        [999_998, true],
        [999_999, false],
      ] as const) {
        await store.close();
        const database = new Sqlite(scratch.file());
        database.exec(`UPDATE sqlite_sequence SET seq = ${lastId} WHERE name = 'packet'`);
        database.close();
        store = await scratch.open();
        ({ packets } = store);
        const next = { name: "s", id: String(lastId) };
        assert.equal((await add("stop", 0, { source: next })).id, lastId + 1);
        assert.equal((await add("stop", 0, { source: next })).duplicate, true);
        assert.equal((await packets.reported(source))?.id, remembered ? 1 : undefined);
      }
    });

    it("is told from another content under its id; content that is not known is not compared", async () => {
      await add("stop", 0, { source: { ...source, content: 1 } });
      for (const [content, conflict] of [
        [1, false],
        [2, true],
        [undefined, false],
      ] as const) {
        const again = content === undefined ? source : { ...source, content };
        const { id, duplicate, conflict: told } = await add("stop", 0, { source: again });
        assert.deepEqual([id, duplicate, told], [1, true, conflict]);
        assert.deepEqual(await packets.reported(again), { id: 1, conflict });
      }
    });

    it("is another one under another id or name", async () => {
      await add("stop", 0, { source });
      for (const other of [
        { name: "s", id: "2" },
        { name: "t", id: "1" },
      ]) {
        assert.equal(await packets.reported(other), undefined);
        assert.equal((await add("stop", 0, { source: other })).duplicate, false);
      }
    });
  });
});
