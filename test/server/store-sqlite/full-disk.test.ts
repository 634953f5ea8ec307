import assert from "node:assert/strict";
import { addPacket, makePacket, makeRecord, makeRevision } from "./fixtures.ts";
import { useScratchStore } from "./scratch-store.ts";

describe("SQLite store on a full disk", () => {
  const scratch = useScratchStore();
  const maxPages = 40;
  const tooLarge = { ...makeRevision(1), diff: "x".repeat(maxPages * 4096) };

  it("refuses what does not fit and goes on", async () => {
    const { datastore, packets } = await scratch.open({ maxPages });
    await assert.rejects(datastore.commit(tooLarge), { code: "disk-full" });
    assert.deepEqual(await datastore.history(1), []);
    await datastore.commit(makeRevision(1));
    assert.equal(await addPacket(packets, makePacket("a")), 1);
  });

  it("stores what fits of the calls of one turn, in their order", async () => {
    const { datastore, packets } = await scratch.open({ maxPages });
    const [task, refused, first, second] = await Promise.allSettled([
      packets.openTask({ taskId: "a", record: makeRecord("a") }),
      datastore.commit(tooLarge),
      addPacket(packets, makePacket("a")),
      addPacket(packets, makePacket("b")),
    ]);
    assert.equal(task.status, "fulfilled");
    assert.equal(refused.status === "rejected" && refused.reason.code, "disk-full");
    assert.deepEqual(
      [first, second],
      [1, 2].map((value) => ({ status: "fulfilled", value })),
    );
    const loaded = await packets.load();
    assert.deepEqual(
      (await packets.page(0, 10)).map(({ id }) => id),
      [1, 2],
    );
    assert.deepEqual(loaded.openTasks, []);
  });

  it("keeps every acknowledged packet of a disk that fills, and takes new ones once some are gone", async () => {
    const { packets } = await scratch.open({ maxPages });
    const acknowledged: number[] = [];
    await assert.rejects(
      async () => {
        for (let index = 0; index < 10_000; index += 1) {
          acknowledged.push(await addPacket(packets, makePacket(`t${index}`)));
        }
      },
      { code: "disk-full" },
    );
    const ids = async (): Promise<number[]> => (await packets.page(0, 20_000)).map(({ id }) => id);
    assert.deepEqual(await ids(), acknowledged);
    await Promise.all(acknowledged.slice(0, 50).map((id) => packets.remove(id)));
    const id = await addPacket(packets, makePacket("later"));
    assert.deepEqual(await ids(), [...acknowledged.slice(50), id]);
  });
});
