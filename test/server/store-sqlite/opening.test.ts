import assert from "node:assert/strict";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import Sqlite from "libsql";
import type { EventContent } from "../../../src/index.ts";
import { openSqliteStore } from "../../../server/store-sqlite/sqlite-store.ts";
import { schemaVersion } from "../../../server/store-sqlite/schema.ts";
import { addPacket, makePacket, makePending, makeRevision, storedPacket } from "./fixtures.ts";
import { useScratchStore } from "./scratch-store.ts";
import { startWriter } from "./writer-process.ts";

describe("opening the SQLite store", () => {
  const scratch = useScratchStore();

  it("gives nobody else rights to its files", async () => {
    const { datastore } = await scratch.open();
    await datastore.commit(makeRevision(1));
    for (const suffix of ["", "-wal"]) {
      assert.equal((await stat(scratch.file() + suffix)).mode & 0o777, 0o600, suffix);
    }
    await assert.rejects(stat(`${scratch.file()}-shm`), { code: "ENOENT" });
  });

  it("takes away rights that others have to an older file", async () => {
    await (await scratch.open()).close();
    await chmod(scratch.file(), 0o644);
    await scratch.open();
    assert.equal((await stat(scratch.file())).mode & 0o777, 0o600);
  });

  it("refuses a second store of this process, and the first goes on", async () => {
    const { datastore } = await scratch.open();
    await assert.rejects(openSqliteStore(scratch.file()), { code: "in-use" });
    await datastore.commit(makeRevision(1));
    await assert.rejects(openSqliteStore(scratch.file()), { code: "in-use" });
  });

  it("refuses a file that another process holds, until that ends", async () => {
    const writer = startWriter(scratch.file());
    await writer.acknowledged(1);
    await assert.rejects(openSqliteStore(scratch.file()), (error: Error) => {
      assert.match(error.message, /hwtacacsd\.db: it is in use; is another hwtacacsd running/);
      return true;
    });
    await writer.kill();
    await scratch.open();
  });

  it("leaves a file that is no database as it is", async () => {
    const text = "not a database\n".repeat(1000);
    await writeFile(scratch.file(), text);
    await assert.rejects(openSqliteStore(scratch.file()), {
      code: "not-a-store",
      message: `cannot open ${scratch.file()}: it is not an SQLite database`,
    });
    assert.equal(await readFile(scratch.file(), "utf8"), text);
  });

  it("leaves another program's database as it is", async () => {
    edit(scratch.file(), "CREATE TABLE theirs (x)");
    const before = await readFile(scratch.file());
    await assert.rejects(openSqliteStore(scratch.file()), { code: "not-a-store" });
    assert.deepEqual(await readFile(scratch.file()), before);
  });

  it("refuses a file of a newer schema version", async () => {
    await (await scratch.open()).close();
    edit(scratch.file(), "PRAGMA user_version = 99");
    await assert.rejects(openSqliteStore(scratch.file()), {
      code: "newer-schema",
      message: new RegExp(
        `its schema version is 99, and this program knows versions up to ${schemaVersion}$`,
      ),
    });
  });

  it("brings a file of the first schema version up to date, with what is in it", async () => {
    const revision = { ...makeRevision(1), annotations: [] };
    const first = await scratch.open();
    await first.datastore.commit(revision);
    await first.datastore.saveSnapshot(1, "<one/>", "[1]");
    const events = await first.openEventLog({ maxEntries: 10, maxBytes: 2000 });
    await events.append([makeEvent(400), makeEvent(600)]);
    await addPacket(first.packets, makePacket("a"));
    await first.close();
    edit(
      scratch.file(),
      `DROP TABLE pending_commit; DROP TABLE startup; DROP TABLE served; DROP TABLE reported;
       ALTER TABLE notification DROP COLUMN start; DROP INDEX packet_task; DROP INDEX packet_held;
       ALTER TABLE packet DROP COLUMN kind; ALTER TABLE packet DROP COLUMN task; ALTER TABLE packet DROP COLUMN held_by;
       UPDATE packet SET record = json_remove(record, '$.kind');
       ALTER TABLE revision DROP COLUMN traceparent; ALTER TABLE revision DROP COLUMN tracestate;
       ALTER TABLE revision DROP COLUMN annotations;
       ALTER TABLE snapshot DROP COLUMN versions;
       PRAGMA user_version = 1`,
    );
    const store = await scratch.open();
    const { datastore, packets, served } = store;
    assert.deepEqual(await packets.page(0, 10), [storedPacket(1, "a")]);
    assert.deepEqual(await datastore.history(10), [revision]);
    assert.deepEqual(await datastore.load(), { snapshotRevision: 1, snapshot: "<one/>", diffs: [] });
    await datastore.savePending(makePending(1));
    assert.deepEqual(await datastore.loadPending(), makePending(1));
    assert.equal(await served.load(), undefined);
    const log = await store.openEventLog({ maxEntries: 10, maxBytes: 2000 });
    await log.append([makeEvent(999)]); // 1000 bytes are there from before
    assert.equal((await log.page(0, 10)).length, 3);
    await log.append([makeEvent(2)]);
    assert.equal((await log.page(0, 10)).length, 3);
    const now = { contentId: "1a", capabilities: ["urn:a", "urn:b?module=b&features=c,d"] };
    await served.save(now);
    assert.deepEqual(await served.load(), now);
  });

  it("refuses a folder that does not exist, and a path that is a folder", async () => {
    await assert.rejects(openSqliteStore(`${scratch.file()}/none/store.db`), { code: "unavailable" });
    await mkdir(scratch.file());
    await assert.rejects(openSqliteStore(scratch.file()), {
      code: "unavailable",
      message: /not a regular file/,
    });
  });

  it("finishes what was asked for before close, and refuses what comes after", async () => {
    const store = await scratch.open();
    const committed = store.datastore.commit(makeRevision(1));
    const closed = store.close();
    await assert.rejects(store.datastore.commit(makeRevision(2)), { code: "closed" });
    await committed;
    await closed;
    await store.close();
    const { datastore } = await scratch.open();
    assert.deepEqual(await datastore.history(10), [makeRevision(1)]);
  });
});

function makeEvent(size: number): EventContent {
  return { at: 1, module: "m", name: "e", xml: "x".repeat(size) };
}

function edit(file: string, sql: string): void {
  const database = new Sqlite(file);
  database.exec(sql);
  database.close();
}
