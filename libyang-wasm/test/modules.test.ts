import assert from "node:assert/strict";
import * as fc from "fast-check";
import { LibyangError, StaleHandleError, type Context, type DataTree } from "libyang-wasm";
import { demoContext, sys } from "./fixture.ts";

/** Looks into demo and is looked into by none. */
const user = `module user {
  yang-version 1.1; namespace "urn:user"; prefix u;
  import demo { prefix d; }
  list use { key of; leaf of { type leafref { path "/d:sys/d:peer/d:name"; } } leaf note { type string; } }
  leaf level { type uint8; default 3; must ". <= /d:sys/d:mtu" { error-app-tag "too-high"; } }
}`;
/** Looks at what it can't know. */
const anywhere = `module anywhere {
  yang-version 1.1; namespace "urn:anywhere"; prefix a;
  container spot { leaf at { type instance-identifier; } }
}`;
const alone = `module alone {
  yang-version 1.1; namespace "urn:alone"; prefix o;
  container solo { leaf low { type uint8; must ". < ../high"; } leaf high { type uint8; default 9; } }
}`;

function all(tree: DataTree): string {
  return tree.print({
    format: "xml",
    shrink: true,
    withDefaults: "implicit-tagged",
    keepEmptyContainers: true,
  });
}

const use = (of: string): string => `<use xmlns="urn:user"><of>${of}</of></use>`;
const solo = (low: number): string => `<solo xmlns="urn:alone"><low>${low}</low></solo>`;
const peer = (name: string): string => sys(`<peer><name>${name}</name></peer>`);

interface Content {
  readonly demo: readonly string[];
  readonly user: readonly string[];
  readonly alone: number | undefined;
}

function xmlOf({ demo: peers, user: uses, alone: low }: Content): string {
  const entries = peers.map((name) => `<peer><name>${name}</name></peer>`).join("");
  return [peers.length > 0 ? sys(entries) : "", ...uses.map(use), low === undefined ? "" : solo(low)].join(
    "",
  );
}

describe("the data of some modules", () => {
  let context: Context;
  before(() => {
    context = demoContext();
    for (const text of [user, anywhere, alone]) context.parseModule(text);
  });
  const parsed = (text: string): DataTree =>
    text === ""
      ? context.emptyTree()
      : context.parseData(text, { format: "xml", strict: true, parseOnly: true });
  const valid = (text: string): DataTree => {
    const tree = parsed(text);
    tree.validate({ noState: true });
    return tree;
  };

  it("tells what a module's constraints look at", () => {
    assert.deepEqual(Array.from(context.implemented("alone")?.looksAt() ?? []), ["alone"]);
    assert.deepEqual(new Set(context.implemented("user")?.looksAt()), new Set(["user", "demo"]));
    assert.deepEqual(Array.from(context.implemented("demo")?.looksAt() ?? []), ["demo"]);
    assert.equal(context.implemented("anywhere")?.looksAt(), "every");
  });

  it("knows what reaches by wildcards and parents, and gives up where a reference leads", () => {
    const other = demoContext();
    const module = (name: string, must: string): ReadonlySet<string> | "every" | undefined =>
      other
        .parseModule(
          `module ${name} { yang-version 1.1; namespace "urn:${name}"; prefix p; import demo { prefix d; }
             container ${name} { leaf x { type string; must "${must}"; } } }`,
        )
        .looksAt();
    assert.ok(new Set(module("m1", "count(../../*) > 0")).has("demo"), "a wildcard at the top");
    assert.ok(new Set(module("m2", "//d:hostname")).has("demo"));
    assert.deepEqual(Array.from(module("m3", "true()") ?? []), []);
    assert.equal(module("m4", "deref(.)/../d:peer"), "every");
  });

  it("refuses a module that is not implemented, and a set of another context", () => {
    assert.throws(() => context.moduleSet(["nowhere"]), TypeError);
    const other = demoContext();
    assert.throws(() => valid(solo(1)).clone(other.moduleSet(["demo"])), TypeError);
  });

  it("clones them only", () => {
    const tree = valid(peer("a") + use("a") + solo(1));
    assert.equal(
      all(tree.clone(context.moduleSet(["alone"]))),
      all(valid(solo(1)).clone(context.moduleSet(["alone"]))),
    );
    assert.deepEqual(
      tree
        .clone(context.moduleSet(["user", "demo"]))
        .roots()
        .map((root) => root.name),
      ["use", "level", "sys"],
    );
    assert.equal(
      all(tree.clone(context.moduleSet(["anywhere", "ietf-netconf"]))),
      '<spot xmlns="urn:anywhere"/>',
    );
    assert.equal(all(tree), all(valid(peer("a") + use("a") + solo(1))), "the tree is as before");
  });

  it("validates them only, and adds their defaults", () => {
    const set = context.moduleSet(["alone"]);
    const tree = parsed(solo(1) + use("nobody"));
    tree.validate({ noState: true, modules: set });
    assert.match(all(tree), /<high [^>]*>9<\/high>/);
    assert.doesNotMatch(all(tree), /level|mtu/);
    assert.throws(() => parsed(solo(10)).validate({ noState: true, modules: set }), LibyangError);
    assert.throws(
      () => tree.validate({ noState: true, modules: context.moduleSet(["user", "demo"]) }),
      /nobody/,
    );
  });

  it("reports the errors of all of them", () => {
    const tree = parsed(`${solo(10)}<level xmlns="urn:user">101</level>${sys("<mtu>100</mtu>")}`);
    try {
      tree.validate({ noState: true, modules: context.moduleSet(["alone", "demo", "user"]) });
      assert.fail("it is not valid");
    } catch (cause) {
      assert.ok(cause instanceof LibyangError);
      assert.equal(cause.errors.length, 2);
    }
  });

  it("compares them only", () => {
    const one = valid(peer("a") + use("a") + solo(1));
    const other = valid(peer("b") + use("b") + solo(2));
    const diff = one.diff(other, { modules: context.moduleSet(["alone", "user"]) });
    assert.deepEqual(new Set(diff.roots().map((root) => root.name)), new Set(["use", "solo"]));
    assert.equal(one.diff(other, { modules: context.moduleSet(["anywhere"]) }).first, undefined);
    one.apply(diff);
    one.validate({ noState: true, modules: context.moduleSet(["alone"]) });
    assert.equal(
      all(one.clone(context.moduleSet(["alone", "user"]))),
      all(other.clone(context.moduleSet(["alone", "user"]))),
    );
  });

  it("replaces them only, and takes over both trees", () => {
    const [before, next] = [valid(peer("a") + use("a") + solo(1)), valid(peer("b") + use("b") + solo(2))];
    const stale = before.first;
    const set = context.moduleSet(["alone"]);
    const result = before.replaced(next, set);
    assert.equal(all(result), all(valid(peer("a") + use("a") + solo(2))));
    assert.throws(() => before.first, StaleHandleError);
    assert.throws(() => next.first, StaleHandleError);
    assert.throws(() => stale?.path, StaleHandleError);
    result.validate({ noState: true });
    const everything = new Set(result.roots().map((root) => root.moduleName ?? ""));
    const emptied = result.replaced(context.emptyTree(), context.moduleSet(everything));
    assert.equal(emptied.first, undefined);
    assert.equal(
      all(emptied.replaced(valid(solo(3)), set)),
      '<solo xmlns="urn:alone"><low>3</low><high xmlns:ncwd="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults" ncwd:default="true">9</high></solo>',
    );
  });

  it("does with any data what doing it with everything does", () => {
    const names = ["demo", "user", "alone"] as const;
    const content = fc.record({
      demo: fc.subarray(["a", "b", "c", "d"]),
      user: fc.subarray(["a", "b", "c", "d"]),
      alone: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(content, content, fc.subarray([...names]), (one, other, touched) => {
        const set = context.moduleSet(touched);
        const from = parsed(xmlOf(one));
        const mixed = { ...one };
        for (const name of touched) Object.assign(mixed, { [name]: other[name] });
        const part = parsed(xmlOf(other)).clone(set);
        const whole = parsed(xmlOf(mixed));
        const diff = from.diff(part, { modules: set });
        assert.deepEqual(
          diff.print({ format: "xml" }).split("\n").toSorted(),
          from.diff(whole).print({ format: "xml" }).split("\n").toSorted(),
        );
        assert.ok(from.replaced(part, set).equals(whole));
      }),
      { numRuns: 200 },
    );
  });
});
