import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { Connection } from "../../../server/store-sqlite/connection.ts";
import { argumentCount, COMMIT_ARGUMENTS, Operation } from "../../../server/store-sqlite/protocol.ts";

/** A worker that says it has opened, then does `onRequest` with the first request. */
function startConnection(onRequest: string): Connection {
  const code = `
    const { parentPort } = require("node:worker_threads");
    parentPort.postMessage([null]);
    parentPort.once("message", (request) => { ${onRequest} });`;
  return new Connection(new Worker(code, { eval: true }));
}

describe("connection to the SQLite worker", () => {
  const deaths = [
    { name: "throws", code: `throw new Error("disk I/O error")`, want: /worker died: disk I\/O error/ },
    { name: "exits", code: "process.exit(3)", want: /worker ended with code 3/ },
    { name: "closes its port", code: "parentPort.close()", want: /worker ended with code 0/ },
  ];
  for (const { name, code, want } of deaths) {
    it(`rejects every waiting and every later call when the worker ${name}`, async () => {
      const connection = startConnection(code);
      await connection.opened;
      const waiting = await Promise.allSettled([1, 2].map((now) => connection.call(Operation.alive, [now])));
      for (const outcome of waiting) {
        assert.ok(outcome.status === "rejected");
        assert.match(outcome.reason.message, want);
      }
      await assert.rejects(connection.call(Operation.alive, [3]), { code: "failed", message: want });
      assert.match((await connection.ended)?.message ?? "", want);
      await assert.rejects(connection.close(), { message: want });
    });
  }

  it("keeps the answers that came before the death", async () => {
    const connection = startConnection(`parentPort.postMessage([7]); throw new Error("gone")`);
    await connection.opened;
    const [first, second] = await Promise.allSettled([
      connection.call(Operation.removePacket, [1]),
      connection.call(Operation.removePacket, [2]),
    ]);
    assert.deepEqual(first, { status: "fulfilled", value: 7 });
    assert.equal(second.status, "rejected");
  });

  it("sends the calls of one turn in one message", async () => {
    const connection = startConnection(`parentPort.postMessage([request, null]); parentPort.close()`);
    await connection.opened;
    const first = connection.call(Operation.alive, [5]);
    void connection.call(Operation.removePacket, [9]);
    assert.deepEqual(await first, [Operation.alive, 5, Operation.removePacket, 9]);
    await connection.ended;
  });

  it("gathers commits while two messages are under way, until something else goes out", async () => {
    // Answers when it gets a call of `alive`: each call with how many came with it.
    const code = `
      const { parentPort } = require("node:worker_threads");
      const sizes = ${JSON.stringify(argumentCount)};
      const held = [];
      parentPort.postMessage([null]);
      parentPort.on("message", (request) => {
        const calls = [];
        for (let at = 0; at < request.length; at += 1 + sizes[request[at]]) calls.push(request[at]);
        held.push(calls.length);
        if (!calls.includes(${Operation.alive})) return;
        for (const count of held.splice(0)) parentPort.postMessage(Array(count).fill(count));
      });`;
    const worker = new Worker(code, { eval: true });
    const connection = new Connection(worker);
    await connection.opened;
    const args = Array.from({ length: COMMIT_ARGUMENTS }, () => null);
    const commits: Promise<unknown>[] = [];
    for (let i = 0; i < 4; i++) {
      commits.push(connection.call(Operation.commit, args));
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(await connection.call(Operation.alive, [1]), 3);
    assert.deepEqual(await Promise.all(commits), [1, 1, 3, 3]);
    const next = connection.call(Operation.commit, args);
    void connection.call(Operation.alive, [2]);
    assert.equal(await next, 2, "nothing is under way any more");
    await worker.terminate();
  });
});
