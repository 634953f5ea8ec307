import assert from "node:assert/strict";
import * as fc from "fast-check";
import { LibyangPanic, type ParsedOperation } from "libyang-wasm";
import { Datastore } from "../../src/datastore/datastore.ts";
import type { Revision } from "../../src/datastore/datastore-store.ts";
import type { EditRequest } from "../../src/datastore/edit-datastore.ts";
import type { PendingUpdate } from "../../src/datastore/pending-commit.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { BASE_NAMESPACE, HWTACACS_NAMESPACE } from "../support/hwtacacs.ts";
import { MemoryStore, testInstances } from "../support/schema.ts";
import { silentLog } from "../support/silent-log.ts";

const instances = testInstances(["candidate"]);

/** Holds every commit back until it is told what becomes of it, in their order; like SQLite it takes the next revision only. */
class HeldStore extends MemoryStore {
  readonly #held: ((refusal: string | undefined) => void)[] = [];

  /** Commits that wait. */
  get held(): number {
    return this.#held.length;
  }

  override async commit(revision: Revision, pending?: PendingUpdate): Promise<undefined> {
    const refusal = await new Promise<string | undefined>((resolve) => this.#held.push(resolve));
    if (refusal !== undefined) throw new Error(refusal);
    if (revision.number !== this.revisions.length + 1) throw new Error("not the next revision");
    await super.commit(revision, pending);
  }

  /** Writes the oldest, or refuses it. */
  async answer(refusal?: string): Promise<void> {
    const next = this.#held.shift();
    assert.ok(next, "nothing is held");
    next(refusal);
    await turn();
  }

  /** Writes all, also what comes only now. */
  async answerAll(): Promise<void> {
    while (this.held > 0) await this.answer();
  }
}

/** Lets everything go on that waits for no store. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

class Bench {
  readonly store: HeldStore;
  readonly clock: FakeClock;
  readonly datastore: Datastore;
  /** Ends of edits in their order, by the names given. */
  readonly ends: string[] = [];

  private constructor(store: HeldStore, clock: FakeClock, datastore: Datastore) {
    this.store = store;
    this.clock = clock;
    this.datastore = datastore;
  }

  static async open(): Promise<Bench> {
    const store = new HeldStore();
    const clock = new FakeClock();
    return new Bench(store, clock, await Datastore.open({ store, instances, clock, log: silentLog }));
  }

  /** What a start would find. */
  async stored(): Promise<string> {
    const { store, clock } = this;
    return shown(await Datastore.open({ store, instances, clock, log: silentLog }));
  }

  /** Begins an edit of `<hwtacacs>`; its end is noted under that name. */
  async edit(
    name: string,
    content: string,
    more: Partial<EditRequest> & { readonly config?: string } = {},
  ): Promise<void> {
    const config = more.config ?? `<hwtacacs xmlns="${HWTACACS_NAMESPACE}">${content}</hwtacacs>`;
    const rpc = this.datastore.context.parseRpc(
      `<rpc message-id="1" xmlns="${BASE_NAMESPACE}" xmlns:nc="${BASE_NAMESPACE}"><edit-config><target><running/></target><config>${config}</config></edit-config></rpc>`,
    );
    void this.#end(name, rpc, { content: rpc.op.child("config")?.anyFirst, ...more });
    await turn();
  }

  async #end(name: string, rpc: ParsedOperation, request: Partial<EditRequest>): Promise<void> {
    const outcome = await this.datastore.edit({
      target: "running",
      author: { username: "tester", sessionId: 1, messageId: name },
      content: undefined,
      defaultOperation: "merge",
      ...request,
    });
    if (!rpc.context.libyang.dead) rpc[Symbol.dispose]();
    const said = outcome.ok ? "ok" : `${outcome.error[0]?.tag}: ${outcome.error[0]?.message}`;
    this.ends.push(`${name} ${said}`);
  }

  /** An edit by which the schema's constraints are known to hold: what follows is limited to what it reaches. */
  async begin(): Promise<void> {
    await this.edit("first", policy(1));
    await this.store.answerAll();
    this.ends.length = 0;
  }

  get shown(): string {
    return shown(this.datastore);
  }
}

/** Running, without the element that has it all. */
function shown({ running }: Datastore): string {
  const text = running.print({ format: "xml", shrink: true });
  return text.replace(`<hwtacacs xmlns="${HWTACACS_NAMESPACE}">`, "").replace("</hwtacacs>", "");
}

const policy = (enable: number): string =>
  `<accounting-stop-packet><resend><enable>${enable}</enable></resend></accounting-stop-packet>`;
const template = (name: string, operation?: string): string =>
  `<template${operation === undefined ? "" : ` nc:operation="${operation}"`}><name>${name}</name></template>`;
const POLICY = "/hwtacacs:hwtacacs/accounting-stop-packet/resend/enable";
const RULES =
  '<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"><write-default>permit</write-default></nacm>';

type Edit =
  | { readonly kind: "template" | "no template"; readonly name: string }
  | { readonly kind: "policy"; readonly value: number }
  | { readonly kind: "rules" };

async function carryOut(at: Bench, number: number, edit: Edit): Promise<void> {
  const name = String(number);
  if (edit.kind === "template") await at.edit(name, template(edit.name));
  else if (edit.kind === "no template") await at.edit(name, template(edit.name, "remove"));
  else if (edit.kind === "policy") await at.edit(name, policy(edit.value));
  else await at.edit(name, "", { config: RULES });
}

describe("edits that are on their way to the disk together", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.begin();
  });

  it("are each made on the one before, and in force in their order once they are on disk", async () => {
    const { datastore, store, ends } = bench;
    const told: string[] = [];
    datastore.subscribe({
      apply: (change) => {
        const path = change.nodes[0]?.path.replace("/hwtacacs:hwtacacs/", "");
        told.push(`${change.revision} ${path} ${JSON.stringify(change.config(POLICY))}`);
      },
    });
    told.length = 0;
    await bench.edit("a", template("t"));
    await bench.edit("b", policy(9));
    await bench.edit("c", template("t", "delete"));
    assert.equal(store.held, 3);
    assert.deepEqual(ends, []);
    assert.equal(bench.shown, policy(1), "nothing is on disk");
    assert.equal(datastore.revision, 1);
    await store.answer();
    assert.deepEqual(ends, ["a ok"]);
    assert.equal(bench.shown, policy(1) + template("t"));
    await store.answer();
    assert.deepEqual(ends, ["a ok", "b ok"]);
    assert.equal(bench.shown, policy(9) + template("t"));
    await store.answer();
    assert.deepEqual(ends, ["a ok", "b ok", "c ok"]);
    assert.equal(bench.shown, policy(9));
    assert.deepEqual(
      store.revisions.map(({ number, messageId }) => `${number} ${messageId}`),
      ["1 first", "2 a", "3 b", "4 c"],
    );
    assert.deepEqual(told, [
      `2 template[name='t'] {"hwtacacs:enable":1}`,
      `3 accounting-stop-packet/resend/enable {"hwtacacs:enable":9}`,
      `4 template[name='t'] {"hwtacacs:enable":9}`,
    ]);
    assert.equal(await bench.stored(), bench.shown);
  });

  it("fail together where the first cannot be written, and the next one begins from what is on disk", async () => {
    const { datastore, store, ends } = bench;
    await bench.edit("a", template("t"));
    await bench.edit("b", policy(9));
    await store.answer("disk full");
    assert.match(ends[0] ?? "", /^a operation-failed: .*disk full/);
    await bench.edit("c", template("u"));
    assert.equal(store.held, 1, "c waits until b has failed too");
    await store.answer();
    assert.match(ends[1] ?? "", /^b operation-failed: .*disk full/);
    assert.equal(bench.shown, policy(1));
    assert.equal(store.held, 1);
    await store.answer();
    assert.deepEqual(ends.slice(2), ["c ok"]);
    assert.equal(bench.shown, policy(1) + template("u"));
    assert.equal(datastore.revision, 2);
  });

  it("fail with one in the middle that cannot be written, and what follows it", async () => {
    const { store, ends } = bench;
    for (const name of ["a", "b", "c"]) await bench.edit(name, template(name));
    await store.answer();
    await store.answer("disk full");
    await store.answer();
    assert.equal(ends[0], "a ok");
    for (const end of ends.slice(1)) assert.match(end, /^[bc] operation-failed: .*disk full/);
    assert.equal(ends.length, 3);
    assert.equal(bench.shown, policy(1) + template("a"));
  });

  it("are refused for what is on its way only once that is on disk", async () => {
    const { store, ends } = bench;
    await bench.edit("a", template("t"));
    await bench.edit("b", template("t", "create"));
    await bench.edit("c", "<accounting-scheme><template>none</template></accounting-scheme>");
    assert.deepEqual([store.held, ends.length], [1, 0]);
    await store.answer();
    assert.equal(ends[0], "a ok");
    assert.match(ends[1] ?? "", /^b data-exists/);
    assert.match(ends[2] ?? "", /^c data-missing/);
  });

  it("are not refused for what could not be written", async () => {
    const { store, ends } = bench;
    await bench.edit("a", template("t"));
    await bench.edit("b", template("t", "create"));
    await store.answer("disk full");
    assert.match(ends[1] ?? "", /^b operation-failed: .*before it could not be written/);
    assert.equal(bench.shown, policy(1));
  });

  it("are said to be made, where they change nothing, only once what they found is on disk", async () => {
    const { store, ends } = bench;
    await bench.edit("a", policy(9));
    await bench.edit("b", policy(9));
    assert.deepEqual([store.held, ends.length], [1, 0]);
    await store.answer();
    assert.deepEqual(ends, ["a ok", "b ok"]);
    await bench.edit("c", policy(8));
    await bench.edit("d", policy(8));
    await store.answer("disk full");
    assert.match(ends[3] ?? "", /^d operation-failed: .*before it could not be written/);
    assert.equal(bench.shown, policy(9));
  });

  it("do not gather for more than some milliseconds, for each is a copy in memory", async () => {
    const { store, clock, ends } = bench;
    await bench.edit("a", template("a"));
    clock.advance(4);
    await bench.edit("b", template("b"));
    clock.advance(1);
    await bench.edit("c", template("c"));
    assert.equal(store.held, 2);
    await store.answerAll();
    assert.deepEqual(ends, ["a ok", "b ok", "c ok"]);
  });

  const WAITING: readonly {
    readonly name: string;
    readonly more: Partial<EditRequest> & { readonly config?: string };
  }[] = [
    { name: "has conditions", more: { conditions: new Map() } },
    { name: "is looked at", more: { lookedAt: true } },
    { name: "only tests", more: { testOption: "test-only" } },
    { name: "edits the candidate", more: { target: "candidate" } },
    { name: "reaches other modules", more: { config: RULES } },
    { name: "replaces everything", more: { defaultOperation: "replace" } },
  ];
  for (const { name, more } of WAITING) {
    it(`are not followed by one that ${name} until they are on disk`, async () => {
      const { store, ends } = bench;
      await bench.edit("a", policy(9));
      await bench.edit("b", policy(8), more);
      assert.deepEqual([store.held, ends.length], [1, 0]);
      await bench.edit("c", policy(7));
      assert.equal(store.held, 1);
      await store.answerAll();
      assert.deepEqual(ends, ["a ok", "b ok", "c ok"]);
    });
  }

  it("are not followed by one that is judged by them", async () => {
    const { datastore, store, ends } = bench;
    datastore.subscribe({
      judgesBy: ({ nodes }) => nodes.some(({ path }) => path.includes("template")),
      apply: () => undefined,
    });
    await bench.edit("a", template("t"));
    await bench.edit("b", policy(9));
    assert.equal(store.held, 1);
    await store.answerAll();
    await bench.edit("c", policy(8));
    await bench.edit("d", policy(7));
    assert.equal(store.held, 2);
    await store.answerAll();
    assert.deepEqual(ends, ["a ok", "b ok", "c ok", "d ok"]);
  });

  it("are on disk before a lock is granted, a session's locks are freed, or the datastore is closed", async () => {
    const { datastore, store, ends } = bench;
    await bench.edit("a", policy(9));
    void datastore.lock("running", 2).then(({ ok }) => ends.push(`lock ${ok}`));
    await bench.edit("b", policy(8));
    await turn();
    assert.deepEqual([store.held, ends.length], [1, 0]);
    await store.answer();
    assert.deepEqual(ends.slice(0, 2), ["a ok", "lock true"]);
    assert.match(ends[2] ?? "", /^b in-use/);
    datastore.endSession(2);
    await bench.edit("c", policy(7));
    void datastore.close().then(() => ends.push("closed"));
    await turn();
    assert.equal(ends.length, 3);
    await store.answer();
    assert.deepEqual(ends.slice(3), ["c ok", "closed"]);
  });

  it("are not followed behind one that a follower refuses", async () => {
    const { datastore, store, ends } = bench;
    datastore.subscribe({
      prepare: ({ nodes }) => (nodes.some(({ path }) => path.includes("template")) ? "not now" : undefined),
      apply: () => undefined,
    });
    await bench.edit("a", policy(9));
    await bench.edit("b", template("t"));
    await bench.edit("c", policy(7));
    assert.equal(store.held, 2);
    await store.answerAll();
    assert.deepEqual(ends.toSorted(), ["a ok", "b operation-failed: not now", "c ok"]);
    assert.equal(bench.shown, policy(7));
  });

  it("are made though the YANG engine dies before they are on disk", async () => {
    const { datastore, store, ends } = bench;
    const told: unknown[] = [];
    datastore.subscribe({ apply: (change) => told.push(change.config(POLICY)) });
    await bench.edit("a", policy(9));
    await bench.edit("b", policy(8));
    assert.throws(() => datastore.context.libyang.abort(), LibyangPanic);
    const recovered = datastore.recover();
    await store.answerAll();
    assert.deepEqual(ends, ["a ok", "b ok"]);
    await recovered;
    assert.equal(bench.shown, policy(8));
    assert.equal(datastore.revision, 3);
    assert.deepEqual(told, [{ "hwtacacs:enable": 1 }, { "hwtacacs:enable": 8 }]);
    await bench.edit("c", policy(7));
    await store.answerAll();
    assert.equal(bench.shown, policy(7));
  });

  it("leave what was acknowledged, in its order, whatever the disk refuses", async () => {
    const names = fc.constantFrom("a", "b", "c");
    const edit = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("template" as const), name: names }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant("no template" as const), name: names }) },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant("policy" as const), value: fc.integer({ min: 1, max: 4 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("rules" as const) }) },
    );
    const step = fc.oneof(
      { weight: 11, arbitrary: edit },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant("answer" as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("refuse" as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const tried = await Bench.open();
        await tried.begin();
        const { store, datastore, ends } = tried;
        const begun: Edit[] = [];
        for (const each of steps) {
          if (each.kind === "answer" || each.kind === "refuse") {
            if (store.held > 0) await store.answer(each.kind === "refuse" ? "disk full" : undefined);
          } else await carryOut(tried, begun.push(each) - 1, each);
          assert.equal(datastore.revision, store.revisions.length, "in force is what is on disk");
        }
        await store.answerAll();
        await datastore.settled();
        assert.equal(ends.length, begun.length, "each has one answer");
        const made = new Set(store.revisions.map(({ messageId }) => messageId));
        for (const end of ends) {
          const [name = "", said] = end.split(" ");
          if (said !== "ok") assert.ok(!made.has(name), `${name} was refused, and is on disk`);
        }
        assert.equal(await tried.stored(), tried.shown);
        // One after another, in the order in which they were acknowledged, the edits make the same.
        const model = await Bench.open();
        await model.begin();
        for (const end of ends) {
          const [name = "", said] = end.split(" ");
          const each = begun[Number(name)];
          if (said !== "ok" || !each) continue;
          await carryOut(model, Number(name), each);
          await model.store.answerAll();
        }
        for (const end of model.ends) assert.match(end, / ok$/);
        assert.equal(model.shown, tried.shown);
      }),
      { numRuns: 150 },
    );
  });
});
