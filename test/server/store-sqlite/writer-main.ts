import { writeSync } from "node:fs";
import { openSqliteStore } from "../../../server/store-sqlite/sqlite-store.ts";
import { addPacket, makePacket, makeRecord, makeRevision } from "./fixtures.ts";

/**
 * Writes to the store named by the first argument for ever, and prints each number once it is
 * acknowledged: `revision 3.`, `packet 7 t6.`, `removed 7.`
 */
const [, , file = ""] = process.argv;
const { datastore, packets } = await openSqliteStore(file);

// Synchronous: a line that waits in this process would be lost with it.
const print = (line: string): void => void writeSync(1, `${line}.\n`);

async function writeRevisions(): Promise<never> {
  for (let number = (await datastore.history(1))[0]?.number ?? 0; ;) {
    // Before the next revision: where a child was killed in between, the one after it makes up for the snapshot.
    if (number > 0 && number % 10 === 0)
      await datastore.saveSnapshot(number, `<snapshot n="${number}"/>`, "[]");
    number += 1;
    await datastore.commit(makeRevision(number));
    print(`revision ${number}`);
  }
}

async function writePackets(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const taskId = `t${process.pid}-${writer}-${count}`;
    await packets.openTask({ taskId, record: makeRecord(taskId) });
    const id = await addPacket(packets, makePacket(taskId));
    print(`packet ${id} ${taskId}`);
    if (count % 5 === 0) {
      await packets.remove(id);
      print(`removed ${id}`);
    }
  }
}

await Promise.all([writeRevisions(), ...[1, 2, 3, 4].map(writePackets)]);
