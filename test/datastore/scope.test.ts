import assert from "node:assert/strict";
import * as fc from "fast-check";
import { standardModule } from "libyang-wasm/modules";
import { systemClock } from "../../src/base/clock.ts";
import type { RunningChange } from "../../src/datastore/change.ts";
import { Datastore } from "../../src/datastore/datastore.ts";
import type { Outcome } from "../../src/datastore/outcome.ts";
import { scopeOf } from "../../src/datastore/scope.ts";
import { InstanceFactory } from "../../src/yang/instance.ts";
import { BASE_NAMESPACE } from "../support/hwtacacs.ts";
import { MemoryStore } from "../support/schema.ts";
import { silentLog } from "../support/silent-log.ts";

/** Looked at by others. */
const A = `module a { yang-version 1.1; namespace "urn:a"; prefix a;
  container a { list n { key k; leaf k { type string; } } leaf on { type boolean; default true; } leaf max { type uint8; default 9; } } }`;
/** Looks at a; a part of it comes and goes with a. */
const B = `module b { yang-version 1.1; namespace "urn:b"; prefix b; import a { prefix a; }
  container b {
    leaf-list of { type leafref { path "/a:a/a:n/a:k"; } }
    leaf level { type uint8; must ". <= /a:a/a:max" { error-app-tag "too-high"; } }
    container extra { when "/a:a/a:on = 'true'"; leaf note { type string; default "as usual"; } }
  } }`;
/** Looks at what comes and goes in b. */
const C = `module c { yang-version 1.1; namespace "urn:c"; prefix c; import b { prefix b; }
  container c { leaf needs { type string; must "/b:b/b:extra/b:note = ."; } } }`;
const D = `module d { yang-version 1.1; namespace "urn:d"; prefix d; leaf d { type string; } }`;
const TEXTS: Readonly<Record<string, string>> = { a: A, b: B, c: C, d: D };

const instances = new InstanceFactory({
  modules: Object.keys(TEXTS).map((name) => ({ name, features: [] })),
  netconfFeatures: ["candidate"],
  load: ({ name, revision }) => TEXTS[name] ?? standardModule(name, revision),
});

async function open(store: MemoryStore): Promise<Datastore> {
  return Datastore.open({ store, instances, clock: systemClock, log: silentLog });
}

const author = { username: "tester", sessionId: 1, messageId: "1" };

/** Edits running, or the candidate; gives what the errors say, none for `<ok/>`. */
async function edit(
  datastore: Datastore,
  config: string,
  target: "running" | "candidate" = "running",
): Promise<readonly string[]> {
  const rpc = datastore.context.parseRpc(
    `<rpc message-id="1" xmlns="${BASE_NAMESPACE}" xmlns:nc="${BASE_NAMESPACE}"><edit-config><target><running/></target><config>${config}</config></edit-config></rpc>`,
  );
  const outcome = await datastore.edit({
    target,
    author,
    content: rpc.op.child("config")?.anyFirst,
    defaultOperation: "merge",
  });
  rpc[Symbol.dispose]();
  return said(outcome);
}

async function commit(datastore: Datastore): Promise<readonly string[]> {
  return said(await datastore.commit({ author }));
}

function said(outcome: Outcome): readonly string[] {
  if (outcome.ok) return [];
  return outcome.error.map(({ tag, appTag, path, message }) =>
    JSON.stringify({ tag, appTag, path, message }),
  );
}

function shown(datastore: Datastore): string {
  const { running } = datastore;
  return running.first
    ? running.print({ format: "xml", shrink: true, withDefaults: "report-all-tagged" })
    : "";
}

const a = (content: string): string => `<a xmlns="urn:a">${content}</a>`;
const b = (content: string): string => `<b xmlns="urn:b">${content}</b>`;
const c = (content: string): string => `<c xmlns="urn:c">${content}</c>`;
const d = (value: string): string => `<d xmlns="urn:d">${value}</d>`;
const n = (key: string, operation = "merge"): string => `<n nc:operation="${operation}"><k>${key}</k></n>`;

/** Parts of edits, of which some do not go together. */
const key = fc.constantFrom("x", "y");
const mergeOrRemove = fc.constantFrom("merge", "remove");
const part = fc.oneof(
  fc.tuple(key, mergeOrRemove).map(([k, op]) => a(n(k, op))),
  fc.boolean().map((on) => a(`<on>${String(on)}</on>`)),
  fc.constantFrom("3", "9").map((max) => a(`<max>${max}</max>`)),
  fc.tuple(key, mergeOrRemove).map(([k, op]) => b(`<of nc:operation="${op}">${k}</of>`)),
  fc.constantFrom("2", "7").map((level) => b(`<level>${level}</level>`)),
  fc.constantFrom("as usual", "mine").map((note) => b(`<extra><note>${note}</note></extra>`)),
  fc
    .tuple(fc.constantFrom("as usual", "mine"), mergeOrRemove)
    .map(([needs, op]) => c(`<needs nc:operation="${op}">${needs}</needs>`)),
  fc.constantFrom("1", "2").map(d),
);

const parts = (maxLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(part, { maxLength, selector: (xml) => xml.slice(0, 3) });

describe("scope of a change", () => {
  it("is the modules whose constraints look at it, and what these look at", () => {
    const context = instances.create();
    const scope = (...modules: string[]): unknown => {
      const found = scopeOf(context, modules);
      return found && [found.changed, found.needed].map(({ names }) => [...names].toSorted().join(" "));
    };
    assert.deepEqual(scope("d"), ["d", "d"]);
    assert.deepEqual(scope("c"), ["c", "b c"]);
    assert.deepEqual(scope("b"), ["b c", "a b c"]);
    assert.deepEqual(scope("a"), ["a b c", "a b c"]);
    assert.deepEqual(scope("d", "c"), ["c d", "b c d"]);
    assert.equal(scope("ietf-yang-types"), undefined, "no data of its own");
  });

  it("refuses what another module's constraint does not allow, and changes nothing", async () => {
    const datastore = await open(new MemoryStore());
    assert.deepEqual(await edit(datastore, a(n("x")) + b("<of>x</of><level>5</level>") + d("1")), []);
    const before = shown(datastore);
    const [reference] = await edit(datastore, a(n("x", "delete")));
    assert.match(reference ?? "", /"tag":"data-missing","appTag":"instance-required","path":.*of/);
    const [level] = await edit(datastore, a("<max>4</max>"));
    assert.match(level ?? "", /"appTag":"too-high"/);
    assert.equal(shown(datastore), before);
    assert.deepEqual(await edit(datastore, b('<of nc:operation="delete">x</of>')), []);
    assert.deepEqual(await edit(datastore, a(n("x", "delete"))), []);
  });

  it("validates in the order in which everything is validated, not in that of the edit", async () => {
    const datastore = await open(new MemoryStore());
    assert.deepEqual(await edit(datastore, d("1")), []);
    const [error] = await edit(datastore, c("<needs>as usual</needs>") + a("<on>false</on>"));
    assert.match(error ?? "", /must-violation.*c:needs/);
  });

  it("tells followers of what went with the change, and of the whole configuration", async () => {
    const store = new MemoryStore();
    const datastore = await open(store);
    assert.deepEqual(await edit(datastore, b("<extra><note>mine</note></extra>") + d("1")), []);
    const seen: RunningChange[] = [];
    const configs: unknown[] = [];
    datastore.subscribe({
      prepare: (change) => {
        configs.push(["a:a", "b:b", "d:d"].map((top) => change.config(`/${top}`)));
        return undefined;
      },
      apply: (change) => void seen.push(change),
    });
    assert.deepEqual(await edit(datastore, a("<on>false</on>")), []);
    assert.deepEqual(
      new Set(seen.at(-1)?.nodes.map(({ operation, path }) => `${operation} ${path}`)),
      new Set(["create /a:a/on", "delete /b:b/extra/note"]),
    );
    assert.deepEqual(configs, [[{ "a:a": { on: false, max: 9 } }, { "b:b": {} }, { "d:d": "1" }]]);
    assert.equal(shown(await open(store)), shown(datastore), "what is on disk is what is in force");
  });

  it("is everything as long as what was stored has not been seen to be valid", async () => {
    const strict = new InstanceFactory({
      modules: [
        { name: "a", features: [] },
        { name: "d", features: [] },
      ],
      netconfFeatures: [],
      load: ({ name, revision }) =>
        name === "d"
          ? D.replace("type string;", "type string; mandatory true;")
          : (TEXTS[name] ?? standardModule(name, revision)),
    });
    const datastore = await Datastore.open({
      store: new MemoryStore(),
      instances: strict,
      clock: systemClock,
      log: silentLog,
    });
    assert.match((await edit(datastore, a(n("x"))))[0] ?? "", /"path":"\/[^"]*d:d"|mandatory|missing/i);
    assert.deepEqual(await edit(datastore, a(n("x")) + d("1")), []);
    assert.deepEqual(await edit(datastore, a(n("y"))), []);
  });

  it("makes of any edits what validating everything makes of them", async function () {
    this.timeout(60_000);
    const edits = fc.array(parts(3), { maxLength: 8 });
    let [accepted, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(edits, async (steps) => {
        const store = new MemoryStore();
        const datastore = await open(store);
        assert.deepEqual(await edit(datastore, d("0")), []);
        for (const step of steps) {
          const copy = new MemoryStore();
          copy.revisions.push(...store.revisions);
          const whole = await open(copy); // has never been validated, so its first edit is of everything
          const [one, other] = [await edit(datastore, step.join("")), await edit(whole, step.join(""))];
          assert.deepEqual(one.toSorted(), other.toSorted());
          assert.equal(shown(datastore), shown(whole));
          assert.deepEqual(
            store.revisions
              .map(({ diff }) => diff)
              .slice(-1)
              .join("").length,
            copy.revisions
              .map(({ diff }) => diff)
              .slice(-1)
              .join("").length,
          );
          if (one.length > 0) refused += 1;
          else accepted += 1;
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(accepted > 20 && refused > 20, `${accepted} accepted, ${refused} refused`);
  });

  it("makes of any candidate what validating all of it makes of it, whatever happens to running", async function () {
    this.timeout(60_000);
    const round = fc.record({
      before: parts(2),
      candidate: fc.array(parts(3), { maxLength: 3 }),
      meanwhile: parts(1),
    });
    let [accepted, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(round, { maxLength: 5 }), async (rounds) => {
        const store = new MemoryStore();
        const datastore = await open(store);
        assert.deepEqual(await edit(datastore, d("0")), []);
        for (const { before, candidate, meanwhile } of rounds) {
          const copy = new MemoryStore();
          copy.revisions.push(...store.revisions);
          const whole = await open(copy);
          const outcomes = await Promise.all(
            [datastore, whole].map(async (each) => {
              const all = [await edit(each, before.join(""))];
              for (const step of candidate) all.push(await edit(each, step.join(""), "candidate"));
              all.push(await edit(each, meanwhile.join("")), await commit(each));
              const left = each.read("candidate", 1);
              all.push([left.first?.print({ format: "xml", shrink: true }) ?? ""]);
              await each.discardChanges(author);
              return all.map((errors) => errors.toSorted());
            }),
          );
          assert.deepEqual(outcomes[0], outcomes[1]);
          assert.equal(shown(datastore), shown(whole));
          if (outcomes[0]?.at(-2)?.length === 0) accepted += 1;
          else refused += 1;
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(accepted > 10 && refused > 10, `${accepted} accepted, ${refused} refused`);
  });
});
