import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { makeRevision } from "./fixtures.ts";
import { useScratchStore } from "./scratch-store.ts";
import { startWriter } from "./writer-process.ts";

describe("SQLite store after SIGKILL", () => {
  const scratch = useScratchStore();

  it("has everything that was acknowledged, and nothing by halves", async function () {
    this.timeout(60_000);
    const tasks = new Map<number, string>();
    const removed = new Set<number>();
    let revisions = 0;
    for (let round = 0; round < 8; round += 1) {
      const writer = startWriter(scratch.file());
      await writer.acknowledged(randomInt(1, 60));
      for (const line of await writer.kill()) {
        const [kind, number, taskId = ""] = line.slice(0, -1).split(" ");
        if (kind === "revision") revisions = Number(number);
        else if (kind === "packet") tasks.set(Number(number), taskId);
        else removed.add(Number(number));
      }

      const store = await scratch.open();
      const history = await store.datastore.history(1_000_000);
      assert.ok(history.length >= revisions, `${history.length} of ${revisions} revisions`);
      assert.deepEqual(
        history,
        history.map((_, index) => makeRevision(history.length - index)),
      );

      const { snapshotRevision, snapshot, diffs } = await store.datastore.load();
      assert.ok(snapshotRevision + 11 > history.length);
      assert.equal(snapshot, snapshotRevision === 0 ? "" : `<snapshot n="${snapshotRevision}"/>`);
      assert.equal(diffs.length, history.length - snapshotRevision);

      const loaded = await store.packets.load();
      const stored = new Map(
        (await store.packets.page(0, 1_000_000)).map(({ id, record }) => [id, record.taskId]),
      );
      for (const [id, taskId] of tasks) {
        if (removed.has(id)) assert.ok(!stored.has(id), `packet ${id} was removed`);
        // The removal may have reached the disk although the child did not live to print it.
        else if (stored.has(id)) assert.equal(stored.get(id), taskId);
        else assert.match(taskId, /[05]$/, `packet ${id} is lost`);
      }
      // A packet and the end of its task are one transaction.
      const queued = new Set(stored.values());
      for (const { taskId } of loaded.openTasks) assert.ok(!queued.has(taskId), taskId);
      await store.close();
    }
    assert.ok(revisions > 0 && tasks.size > 0);
  });
});
