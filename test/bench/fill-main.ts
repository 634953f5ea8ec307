import { randomUUID } from "node:crypto";
import { openSqliteStore } from "../../server/store-sqlite/sqlite-store.ts";
import { stopRecord } from "./stop-record.ts";

/** Stores packets in the file named by the first argument, as many as the second says, that have used up `enable 3`. */
const [, , file = "", size = "0"] = process.argv;
const HOUR_MS = 3_600_000;
const TOGETHER = 10_000;

const store = await openSqliteStore(file);
const queuedAt = Date.now() - HOUR_MS;
for (let left = Number(size); left > 0; left -= TOGETHER) {
  await Promise.all(
    Array.from({ length: Math.min(TOGETHER, left) }, (_, index) =>
      store.packets.add(
        {
          record: stopRecord(`filled-${left}-${index}`, randomUUID()),
          attempts: 4,
          transmissions: 4,
          queuedAt,
          firstSentAt: queuedAt,
          waitsSince: queuedAt + index,
          setAside: false,
          lastServer: "s1",
          lastFailure: "no reply in time",
        },
        { maxAttempts: 3, sending: undefined },
      ),
    ),
  );
}
await store.close();
