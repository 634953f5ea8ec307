import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { installLifecycle } from "../../server/lifecycle.ts";
import type { Log } from "../../src/index.ts";
import { silentLog } from "../support/silent-log.ts";

class FakeProcess extends EventEmitter {
  exit(code: number): void {
    this.emit("exited", code);
  }
}

const idle = { log: silentLog, stop: () => Promise.resolve(), reload: () => Promise.resolve() };

describe("lifecycle", () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`stops in order on ${signal} and exits with 0`, async () => {
      const process = new FakeProcess();
      let stops = 0;
      installLifecycle(process, { ...idle, stop: () => Promise.resolve(void (stops += 1)) });
      const exited = once(process, "exited");
      process.emit(signal, signal);
      assert.deepEqual(await exited, [0]);
      assert.equal(stops, 1);
    });
  }

  it("exits at once on a second signal", async () => {
    const process = new FakeProcess();
    let release: (() => void) | undefined;
    installLifecycle(process, {
      ...idle,
      stop: () => new Promise<void>((resolve) => (release = resolve)),
    });
    const exited = once(process, "exited");
    process.emit("SIGTERM", "SIGTERM");
    process.emit("SIGINT", "SIGINT");
    assert.deepEqual(await exited, [130]);
    const second = once(process, "exited");
    release?.();
    await second;
  });

  for (const event of ["uncaughtException", "unhandledRejection"]) {
    it(`exits with 1 and the reason on ${event}`, async () => {
      const process = new FakeProcess();
      const reasons: unknown[] = [];
      const log: Log = { ...silentLog, error: (_message, fields) => reasons.push(fields?.["reason"]) };
      installLifecycle(process, { ...idle, log, stop: () => Promise.resolve() });
      const exited = once(process, "exited");
      process.emit(event, new Error("disk gone"));
      assert.deepEqual(await exited, [1]);
      assert.match(String(reasons[0]), /disk gone/);
    });
  }

  it("reloads on each SIGHUP, one after the other, whatever becomes of them", async () => {
    const process = new FakeProcess();
    const failures: unknown[] = [];
    const log: Log = { ...silentLog, error: (message) => failures.push(message) };
    let running = 0;
    let done = 0;
    const finished = new Promise<void>((resolve) =>
      installLifecycle(process, {
        ...idle,
        log,
        reload: async () => {
          running += 1;
          assert.equal(running, 1);
          await new Promise<void>((next) => setImmediate(next));
          running -= 1;
          done += 1;
          if (done === 1) throw new Error("unreadable");
          resolve();
        },
      }),
    );
    process.emit("SIGHUP");
    process.emit("SIGHUP");
    await finished;
    assert.deepEqual(failures, ["reloading failed"]);
  });

  it("exits with 1 where stopping fails", async () => {
    const process = new FakeProcess();
    installLifecycle(process, { ...idle, stop: () => Promise.reject(new Error("stuck")) });
    const exited = once(process, "exited");
    process.emit("SIGTERM", "SIGTERM");
    assert.deepEqual(await exited, [1]);
  });
});
