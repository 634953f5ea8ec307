import assert from "node:assert/strict";
import { makeDiff, makePending, makeRevision } from "./fixtures.ts";
import { useScratchStore } from "./scratch-store.ts";

describe("revisions in SQLite", () => {
  const scratch = useScratchStore();

  it("starts empty", async () => {
    const { datastore } = await scratch.open();
    assert.deepEqual(await datastore.load(), { snapshotRevision: 0, snapshot: "", diffs: [] });
    assert.deepEqual(await datastore.history(10), []);
  });

  it("gives back after a restart what was committed before it", async () => {
    const first = await scratch.open();
    for (const number of [1, 2, 3]) await first.datastore.commit(makeRevision(number));
    await first.close();
    const { datastore } = await scratch.open();
    assert.deepEqual(await datastore.history(2), [makeRevision(3), makeRevision(2)]);
    const { diffs } = await datastore.load();
    assert.deepEqual(diffs, [1, 2, 3].map(makeDiff));
  });

  it("keeps the trace of a revision, where it has one", async () => {
    const { datastore } = await scratch.open();
    const traced = { ...makeRevision(1), traceparent: "00-ab-cd-01", tracestate: "a=b" };
    await datastore.commit(traced);
    await datastore.commit({ ...makeRevision(2), traceparent: "00-ab-cd-01" }, makePending(1));
    await datastore.commit(makeRevision(3));
    assert.deepEqual(await datastore.history(3), [
      makeRevision(3),
      { ...makeRevision(2), traceparent: "00-ab-cd-01" },
      traced,
    ]);
    assert.deepEqual(await datastore.loadPending(), makePending(1));
  });

  it("loads the newest snapshot and only the diffs after it", async () => {
    const { datastore } = await scratch.open();
    for (const number of [1, 2, 3]) await datastore.commit(makeRevision(number));
    await datastore.saveSnapshot(0, "", "[]");
    await datastore.saveSnapshot(1, "<one/>", "[]");
    await datastore.saveSnapshot(2, "<two/>", "[2]");
    assert.deepEqual(await datastore.load(), {
      snapshotRevision: 2,
      snapshot: "<two/>",
      versions: "[2]",
      diffs: [makeDiff(3)],
    });
    assert.equal((await datastore.history(10)).length, 3);
  });

  it("replaces a snapshot of the same revision", async () => {
    const { datastore } = await scratch.open();
    await datastore.saveSnapshot(0, "<old/>", "[]");
    await datastore.saveSnapshot(0, "<new/>", "[]");
    assert.equal((await datastore.load()).snapshot, "<new/>");
  });

  it("refuses a snapshot of a revision that is not there", async () => {
    const { datastore } = await scratch.open();
    await assert.rejects(datastore.saveSnapshot(1, "<x/>", "[]"), { code: "conflict" });
    assert.equal((await datastore.load()).snapshot, "");
  });

  for (const { name, number } of [
    { name: "the same number again", number: 2 },
    { name: "a number that leaves a gap", number: 4 },
    { name: "zero", number: 0 },
    { name: "a fraction", number: 2.5 },
  ]) {
    it(`refuses ${name} and writes nothing`, async () => {
      const { datastore } = await scratch.open();
      await datastore.commit(makeRevision(1));
      await datastore.commit(makeRevision(2));
      const before = await datastore.history(10);
      await assert.rejects(datastore.commit({ ...makeRevision(number), diff: "<wrong/>" }), {
        name: "StoreError",
        code: "conflict",
      });
      assert.deepEqual(await datastore.history(10), before);
      await datastore.commit(makeRevision(3));
    });
  }

  describe("the event that tells of a revision", () => {
    const event = { at: 1, module: "m", name: "n", xml: "<n/>" };
    const bounds = { maxEntries: 10, maxBytes: 4096 };

    it("is in the log once the revision is on disk, under the id given", async () => {
      const store = await scratch.open();
      const { datastore } = store;
      const log = await store.openEventLog(bounds);
      assert.equal(await log.append([event]), 1);
      assert.equal(await datastore.commit(makeRevision(1), undefined, event), 2);
      assert.equal(await datastore.commit(makeRevision(2), makePending(1), event), 3);
      assert.equal(await datastore.commit(makeRevision(3)), undefined);
      assert.deepEqual(
        (await log.page(0, 10)).map(({ id }) => id),
        [1, 2, 3],
      );
    });

    for (const [name, beside] of [
      ["alone", 0],
      ["beside others in one transaction", 1],
    ] as const) {
      it(`is not there where the revision is refused, ${name}`, async () => {
        const store = await scratch.open();
        const { datastore, packets } = store;
        const log = await store.openEventLog(bounds);
        await datastore.commit(makeRevision(1));
        const [refused] = await Promise.allSettled([
          datastore.commit(makeRevision(1), makePending(0), event),
          ...Array.from({ length: beside }, () => packets.alive(5)),
        ]);
        assert.equal(refused.status, "rejected");
        assert.deepEqual(await log.page(0, 10), []);
        assert.equal(await datastore.loadPending(), undefined);
        await assert.rejects(datastore.commit(makeRevision(3), undefined, event), { code: "conflict" });
        assert.equal(await datastore.commit(makeRevision(2), undefined, event), 1);
      });

      it(`where it has no room, the revision is refused, ${name}`, async () => {
        const store = await scratch.open({ maxPages: 60 });
        const { datastore, packets } = store;
        const log = await store.openEventLog({ maxEntries: 10, maxBytes: 1 << 30 });
        const tooLarge = { ...event, xml: "x".repeat(60 * 4096) };
        const [refused] = await Promise.allSettled([
          datastore.commit(makeRevision(1), undefined, tooLarge),
          ...Array.from({ length: beside }, () => packets.alive(5)),
        ]);
        assert.equal(refused.status === "rejected" && refused.reason.code, "disk-full");
        assert.deepEqual(await datastore.history(10), []);
        assert.equal(await datastore.commit(makeRevision(1), undefined, event), 1);
        assert.equal((await log.page(0, 10)).length, 1);
      });
    }
  });

  it("holds up the other calls of a turn for none that fails among them", async () => {
    const { datastore, packets } = await scratch.open();
    const outcomes = await Promise.allSettled([
      datastore.commit(makeRevision(1)),
      datastore.commit(makeRevision(1)),
      packets.alive(5),
      datastore.saveSnapshot(9, "<x/>", "[]"),
      datastore.commit(makeRevision(2)),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    );
    assert.equal((await datastore.history(10)).length, 2);
  });

  it("loads what an earlier revision was, from the snapshot before it", async () => {
    const { datastore } = await scratch.open();
    for (const number of [1, 2, 3, 4]) await datastore.commit(makeRevision(number));
    await datastore.saveSnapshot(2, "<two/>", "[2]");
    await datastore.saveSnapshot(4, "<four/>", "[]");
    assert.deepEqual(await datastore.load(3), {
      snapshotRevision: 2,
      snapshot: "<two/>",
      versions: "[2]",
      diffs: [makeDiff(3)],
    });
    assert.deepEqual(
      (await datastore.load(1)).diffs.map(({ number }) => number),
      [1],
    );
  });

  it("keeps a pending confirmed commit with the revision that makes, changes or ends it", async () => {
    const { datastore } = await scratch.open();
    assert.equal(await datastore.loadPending(), undefined);
    await datastore.commit(makeRevision(1), makePending(0));
    assert.deepEqual(await datastore.loadPending(), makePending(0));
    await assert.rejects(datastore.commit(makeRevision(1), "settled"), { code: "conflict" });
    assert.deepEqual(await datastore.loadPending(), makePending(0), "one transaction");
    const { persist: _persist, ...without } = makePending(0);
    await datastore.savePending({ ...without, persist: undefined });
    assert.equal((await datastore.loadPending())?.persist, undefined);
    await datastore.commit(makeRevision(2), "settled");
    assert.equal(await datastore.loadPending(), undefined);
  });

  it("keeps the snapshot that a pending confirmed commit goes back to", async () => {
    const { datastore } = await scratch.open();
    await datastore.commit(makeRevision(1));
    await datastore.saveSnapshot(1, "<one/>", "[]");
    await datastore.commit(makeRevision(2), makePending(1));
    for (const number of [3, 4, 5]) {
      await datastore.commit(makeRevision(number));
      await datastore.saveSnapshot(number, `<s n="${number}"/>`, "[]");
    }
    assert.equal((await datastore.load(1)).snapshot, "<one/>");
    assert.equal((await datastore.load(3)).snapshotRevision, 1, "others are only kept while they are new");
  });

  it("keeps the startup configuration, an empty one too", async () => {
    const { datastore } = await scratch.open();
    assert.equal(await datastore.loadStartup(), undefined);
    await datastore.saveStartup("<one/>");
    assert.equal(await datastore.loadStartup(), "<one/>");
    await datastore.saveStartup("");
    assert.equal(await datastore.loadStartup(), "");
  });

  it("keeps a diff of several megabytes", async () => {
    const { datastore } = await scratch.open();
    const diff = "<x>ü</x>".repeat(500_000);
    await datastore.commit({ ...makeRevision(1), diff });
    assert.equal((await datastore.load()).diffs[0]?.diff, diff);
  });
});
