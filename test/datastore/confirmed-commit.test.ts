import assert from "node:assert/strict";
import type { Author } from "../../src/datastore/author.ts";
import type { Confirmation, ConfirmedCommitEvent } from "../../src/datastore/confirmed-commit.ts";
import { Datastore } from "../../src/datastore/datastore.ts";
import type { DatastoreName } from "../../src/datastore/datastore-name.ts";
import { resend } from "../support/hwtacacs.ts";
import { editOf } from "../support/config-requests.ts";
import { MemoryStore, testInstances } from "../support/schema.ts";
import { silentLog } from "../support/silent-log.ts";
import { ManualClock } from "../tacacs/manual-clock.ts";

const instances = testInstances(["candidate", "confirmed-commit"]);
const withStartup = testInstances(["candidate", "confirmed-commit", "startup"]);

/** A datastore that can be left as a killed process leaves it, and opened again. */
class Bench {
  readonly store = new MemoryStore();
  readonly events: ConfirmedCommitEvent[] = [];
  clock = new ManualClock();
  datastore!: Datastore; // opened by every test

  async open(bootId = "boot", schema = instances): Promise<this> {
    this.clock = new ManualClock();
    this.datastore = await Datastore.open({
      store: this.store,
      instances: schema,
      clock: this.clock,
      log: silentLog,
      bootId,
    });
    this.datastore.onConfirmedCommit((event) => this.events.push(event));
    return this;
  }

  async edit(value: number, target: DatastoreName = "candidate", sessionId = 1): Promise<string> {
    const rpc = this.datastore.context.parseRpc(
      `<rpc message-id="1" xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">${editOf(target, resend(`<enable>${value}</enable>`))}</rpc>`,
    );
    const outcome = await this.datastore.edit({
      target,
      author: author(sessionId),
      content: rpc.op.child("config")?.anyFirst,
      defaultOperation: "merge",
    });
    rpc[Symbol.dispose]();
    return outcome.ok ? "ok" : (outcome.error[0]?.tag ?? "");
  }

  async commit(confirmation: Confirmation = {}, sessionId = 1): Promise<string> {
    const outcome = await this.datastore.commit({ author: author(sessionId), ...confirmation });
    return outcome.ok ? "ok" : (outcome.error[0]?.tag ?? "");
  }

  async cancel(persistId?: string, sessionId = 1): Promise<string> {
    const outcome = await this.datastore.cancelCommit(author(sessionId), persistId);
    return outcome.ok ? "ok" : (outcome.error[0]?.tag ?? "");
  }

  async lock(sessionId: number): Promise<string> {
    const outcome = await this.datastore.lock("running", sessionId);
    return outcome.ok ? "ok" : `${outcome.error.tag} ${outcome.error.info?.[0]?.value}`;
  }

  /** Lets the time of every timer pass. */
  async timeOut(): Promise<void> {
    this.clock.fire();
    await this.datastore.settled();
  }

  get enable(): number {
    const text = this.datastore.running.first
      ? this.datastore.running.print({ format: "xml", shrink: true })
      : "";
    return Number(/<enable>(\d+)</.exec(text)?.[1] ?? 0);
  }

  get eventNames(): string {
    return this.events.map(({ event }) => event).join(" ");
  }
}

function author(sessionId: number): Author {
  return { username: `user${sessionId}`, sessionId, messageId: "1" };
}

function confirmed(timeout = 600, persist?: string, persistId?: string): Confirmation {
  return {
    confirmed: { timeout, ...(persist !== undefined && { persist }) },
    ...(persistId !== undefined && { persistId }),
  };
}

describe("confirmed commit (RFC 6241 §8.4)", () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await new Bench().open();
    await bench.edit(7, "running");
  });

  it("is kept by a commit of the same session", async () => {
    await bench.edit(50);
    assert.equal(await bench.commit(confirmed(30)), "ok");
    assert.equal(bench.enable, 50);
    assert.deepEqual(bench.clock.delays, [30_000]);
    assert.equal(await bench.commit(), "ok");
    assert.deepEqual(bench.clock.delays, []);
    assert.equal(bench.store.pending, undefined);
    assert.equal(bench.enable, 50);
    assert.deepEqual(bench.events, [
      { event: "start", username: "user1", sessionId: 1, timeout: 30 },
      { event: "complete", username: "user1", sessionId: 1 },
    ]);
  });

  it("is gone when its time is over", async () => {
    await bench.edit(50);
    await bench.commit(confirmed());
    await bench.timeOut();
    assert.equal(bench.enable, 7);
    assert.equal(bench.store.pending, undefined);
    assert.deepEqual(bench.events.at(-1), { event: "timeout", username: "", sessionId: 0 });
    assert.equal(await bench.commit(), "ok", "the candidate follows running again");
    assert.equal(bench.enable, 7);
  });

  it("a follow-up starts the time anew, may change more, and keeps the original", async () => {
    await bench.edit(50);
    await bench.commit(confirmed(10));
    await bench.edit(60);
    await bench.commit(confirmed(20));
    assert.deepEqual(bench.clock.delays, [20_000]);
    assert.equal(bench.enable, 60);
    await bench.timeOut();
    assert.equal(bench.enable, 7);
    assert.equal(bench.eventNames, "start extend timeout");
  });

  it("without any change it still holds what is committed later to its confirmation", async () => {
    await bench.commit(confirmed());
    assert.equal(bench.store.revisions.length, 1);
    assert.equal(bench.store.pending?.baseRevision, 1);
    await bench.edit(50);
    assert.equal(await bench.commit({}, 2), "in-use");
    await bench.timeOut();
    assert.equal(bench.enable, 7);
  });

  it("is reverted by the end of its session, and of no other", async () => {
    await bench.edit(50);
    await bench.commit(confirmed());
    bench.datastore.endSession(2);
    await bench.datastore.settled();
    assert.equal(bench.enable, 50);
    bench.datastore.endSession(1);
    assert.equal(await bench.lock(2), "ok", "asked for after the end: the revert comes first");
    assert.equal(bench.enable, 7);
    assert.deepEqual(bench.events.at(-1), { event: "cancel", username: "user1", sessionId: 1 });
  });

  it("with persist it outlives its session, and its token confirms it from another", async () => {
    await bench.edit(50);
    await bench.commit(confirmed(600, "token"));
    bench.datastore.endSession(1);
    assert.equal(await bench.commit({}, 2), "in-use");
    assert.equal(await bench.commit({ persistId: "other" }, 2), "invalid-value");
    assert.equal(await bench.commit({ persistId: "token" }, 2), "ok");
    assert.equal(bench.enable, 50);
    assert.equal(bench.eventNames, "start complete");
  });

  it("a follow-up by token keeps the token, or changes it", async () => {
    await bench.edit(50);
    await bench.commit(confirmed(600, "one"));
    assert.equal(await bench.commit(confirmed(600, undefined, "one"), 2), "ok");
    assert.equal(await bench.commit(confirmed(600, "two", "one"), 3), "ok");
    assert.equal(await bench.commit({ persistId: "one" }, 3), "invalid-value");
    assert.equal(await bench.commit({ persistId: "two" }, 4), "ok");
  });

  it("persist-id without anything pending, or with one that has no token: invalid-value", async () => {
    assert.equal(await bench.commit({ persistId: "token" }), "invalid-value");
    await bench.commit(confirmed());
    assert.equal(await bench.commit({ persistId: "token" }), "invalid-value");
  });

  it("cancel-commit goes back at once", async () => {
    assert.equal(await bench.cancel(), "operation-failed");
    assert.equal(await bench.cancel("token"), "invalid-value");
    await bench.edit(50);
    await bench.commit(confirmed());
    assert.equal(await bench.cancel(undefined, 2), "in-use");
    assert.equal(await bench.cancel("token"), "invalid-value");
    assert.equal(bench.enable, 50);
    assert.equal(await bench.cancel(), "ok");
    assert.equal(bench.enable, 7);
    assert.deepEqual(bench.clock.delays, []);
    assert.equal(bench.eventNames, "start cancel");
  });

  it("cancel-commit of a persistent one needs its token", async () => {
    await bench.edit(50);
    await bench.commit(confirmed(600, "token"));
    assert.equal(await bench.cancel(), "missing-element");
    assert.equal(await bench.cancel("wrong", 2), "invalid-value");
    assert.equal(await bench.cancel("token", 2), "ok");
    assert.equal(bench.enable, 7);
  });

  it("what others have changed in running meanwhile goes with it", async () => {
    await bench.edit(50);
    await bench.commit(confirmed());
    await bench.edit(70, "running", 2);
    await bench.timeOut();
    assert.equal(bench.enable, 7);
  });

  it("keeps other sessions from locking running (§7.5)", async () => {
    await bench.commit(confirmed());
    assert.equal(await bench.lock(2), "lock-denied 1");
    assert.equal(await bench.lock(1), "ok");
  });

  it("a commit that fails leaves the pending one as it is", async () => {
    await bench.edit(50);
    await bench.commit(confirmed(30));
    await bench.edit(60);
    bench.store.refuseWith = "disk full";
    assert.equal(await bench.commit(confirmed(90)), "operation-failed");
    assert.equal(await bench.commit(), "operation-failed");
    assert.equal(bench.store.pending?.deadline, 30_000);
    assert.deepEqual(bench.clock.delays, [30_000]);
    bench.store.refuseWith = undefined;
    await bench.timeOut();
    assert.equal(bench.enable, 7);
  });

  it("a way back that the disk refuses is tried again", async () => {
    await bench.edit(50);
    await bench.commit(confirmed());
    bench.store.refuseWith = "disk full";
    await bench.timeOut();
    assert.equal(bench.enable, 50);
    assert.equal(bench.clock.delays.length, 1);
    bench.store.refuseWith = undefined;
    await bench.timeOut();
    assert.equal(bench.enable, 7);
    assert.equal(bench.eventNames, "start timeout");
  });

  describe("after a restart", () => {
    it("one without persist is reverted, and the first listener is told", async () => {
      await bench.edit(50);
      await bench.commit(confirmed());
      bench.events.length = 0;
      await bench.open();
      assert.equal(bench.enable, 7);
      assert.equal(bench.store.pending, undefined);
      assert.deepEqual(bench.events, [{ event: "cancel", username: "", sessionId: 0 }]);
    });

    it("one with persist goes on for the rest of its time, and belongs to no session", async () => {
      await bench.edit(50);
      await bench.commit(confirmed(30, "token"));
      await bench.open();
      assert.equal(bench.enable, 50);
      assert.deepEqual(bench.clock.delays, [30_000]);
      assert.equal(await bench.commit(), "in-use");
      assert.equal(await bench.lock(1), "ok");
      assert.equal(await bench.commit({ persistId: "token" }), "ok");
      await bench.open();
      assert.equal(bench.enable, 50);
    });

    it("one whose time is over is reverted", async () => {
      await bench.edit(50);
      await bench.commit(confirmed(0, "token"));
      await bench.open();
      assert.equal(bench.enable, 7);
      assert.equal(bench.events.at(-1)?.event, "timeout");
    });

    it("of the machine, one with persist is reverted too", async () => {
      await bench.edit(50);
      await bench.commit(confirmed(600, "token"));
      await bench.open("another boot");
      assert.equal(bench.enable, 7);
    });

    it("a follow-up still goes back to the original", async () => {
      await bench.edit(50);
      await bench.commit(confirmed(600, "token"));
      await bench.open();
      await bench.edit(60);
      await bench.commit(confirmed(600, undefined, "token"));
      await bench.open();
      await bench.timeOut();
      assert.equal(bench.enable, 7);
    });

    for (const [name, timeout, event] of [
      ["within its time is cancelled", 600, "cancel"],
      ["after its time has timed out", 0, "timeout"],
    ] as const) {
      it(`with a startup datastore, one with persist ${name}: running is startup`, async () => {
        await bench.open("boot", withStartup); // startup is now what running is
        await bench.edit(50);
        await bench.commit(confirmed(timeout, "token"));
        bench.events.length = 0;
        await bench.open("boot", withStartup);
        assert.equal(bench.enable, 7);
        assert.equal(bench.store.pending, undefined);
        assert.deepEqual(bench.clock.delays, []);
        assert.deepEqual(bench.events, [{ event, username: "", sessionId: 0 }]);
        assert.equal(await bench.cancel("token"), "invalid-value");
      });
    }

    it("a confirmed one stays", async () => {
      await bench.edit(50);
      await bench.commit(confirmed());
      await bench.commit();
      await bench.open();
      assert.equal(bench.enable, 50);
    });
  });
});
