import assert from "node:assert/strict";
import { Mutex } from "../../src/base/mutex.ts";

describe("sections that exclude each other", () => {
  it("run in the order in which they asked, also behind one that failed", async () => {
    const mutex = new Mutex();
    const order: number[] = [];
    const run = (number: number): Promise<void> =>
      mutex.run(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push(number);
        if (number === 2) throw new Error("two");
      });
    const [first, second, third] = await Promise.allSettled([run(1), run(2), run(3)]);
    assert.deepEqual(order, [1, 2, 3]);
    assert.deepEqual([first.status, second.status, third.status], ["fulfilled", "rejected", "fulfilled"]);
  });

  it("harm nobody where one fails whose outcome nobody waits for", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", note);
    try {
      void new Mutex().run(async () => {
        throw new Error("nobody waits");
      });
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(unhandled, []);
    } finally {
      process.off("unhandledRejection", note);
      for (const listener of others) process.on("unhandledRejection", listener);
    }
  });
});
