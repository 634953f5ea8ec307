import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { Context, DataTree } from "libyang-wasm";
import { demoContext, sys } from "./fixture.ts";

function all(data: DataTree): string {
  return data.print({
    format: "xml",
    shrink: true,
    withDefaults: "implicit-tagged",
    keepEmptyContainers: true,
  });
}

function entries(rules: readonly number[], tags: readonly number[]): string {
  const lines = rules.map((id) => `<rule><id>${id}</id>${id % 2 ? `<act>${rules.length}</act>` : ""}</rule>`);
  return [...lines, ...tags.map((tag) => `<tag>${tag}</tag>`)].join("");
}

describe("diffs", () => {
  let context: Context;
  before(() => {
    context = demoContext();
  });
  const tree = (content: string): DataTree => {
    const parsed =
      content === ""
        ? context.emptyTree()
        : context.parseData(sys(content), { format: "xml", strict: true, parseOnly: true });
    parsed.validate({ noState: true });
    return parsed;
  };
  /** As a database keeps it: text, parsed again later. */
  const stored = (diff: DataTree): DataTree =>
    context.parseData(all(diff), { format: "xml", parseOnly: true, strict: true });

  const base =
    "<hostname>abc</hostname><mtu>7</mtu><box/><peer><name>a</name></peer><rule><id>1</id><act>x</act></rule><rule><id>2</id></rule><rule><id>3</id></rule><tag>1</tag><tag>2</tag><tag>3</tag><word>w</word>";
  const cases: readonly { name: string; from: string; to: string }[] = [
    { name: "nothing to something", from: "", to: base },
    { name: "something to nothing", from: base, to: "" },
    { name: "a changed leaf", from: base, to: base.replace("<mtu>7", "<mtu>8") },
    { name: "a leaf that falls back to its default", from: base, to: base.replace("<mtu>7</mtu>", "") },
    {
      name: "a default that becomes explicit",
      from: base.replace("<mtu>7</mtu>", ""),
      to: base.replace("<mtu>7", "<mtu>100"),
    },
    {
      name: "an explicit default that becomes implicit",
      from: base.replace("<mtu>7", "<mtu>100"),
      to: base.replace("<mtu>7</mtu>", ""),
    },
    { name: "a list entry more and another less", from: base, to: base.replace("<name>a", "<name>b") },
    { name: "a presence container less", from: base, to: base.replace("<box/>", "") },
    {
      name: "a presence container filled",
      from: base,
      to: base.replace("<box/>", "<box><lid>true</lid></box>"),
    },
    {
      name: "moved user-ordered entries",
      from: base,
      to: "<hostname>abc</hostname><mtu>7</mtu><box/><peer><name>a</name></peer><rule><id>3</id></rule><rule><id>2</id></rule><rule><id>1</id><act>y</act></rule><tag>3</tag><tag>1</tag><tag>4</tag><tag>2</tag><word>w</word>",
    },
    {
      name: "user-ordered entries at both ends",
      from: "<tag>2</tag>",
      to: "<tag>1</tag><tag>2</tag><tag>3</tag>",
    },
    { name: "a changed case", from: "<a>1</a>", to: "<b>1</b>" },
    { name: "anydata", from: "<any><q xmlns='urn:q'>1</q></any>", to: "<any><q xmlns='urn:q'>2</q></any>" },
    { name: "text with markup", from: "<title>&lt;&amp;</title>", to: "<title>&gt;\"'</title>" },
  ];
  for (const { name, from, to } of cases) {
    it(`applies ${name} forth and back, also through text`, () => {
      const [before, after] = [tree(from), tree(to)];
      const diff = before.diff(after, { defaults: true });
      const forth = before.clone();
      forth.apply(diff);
      assert.equal(all(forth), all(after));
      forth.apply(diff.reverse());
      assert.equal(all(forth), all(before));

      const again = stored(diff);
      forth.apply(again);
      assert.equal(all(forth), all(after));
      forth.apply(stored(again.reverse()));
      assert.equal(all(forth), all(before));
    });
  }

  it("undoes any change of user-ordered lists and what is nested in them", () => {
    const orders = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 10 });
    fc.assert(
      fc.property(orders, orders, orders, orders, (rules, tags, newRules, newTags) => {
        const [before, after] = [tree(entries(rules, tags)), tree(entries(newRules, newTags))];
        const diff = stored(before.diff(after, { defaults: true }));
        const data = before.clone();
        data.apply(diff);
        assert.equal(all(data), all(after));
        data.apply(stored(diff.reverse()));
        assert.equal(all(data), all(before));
        data.apply(diff.reverse().reverse());
        assert.equal(all(data), all(after));
      }),
      { numRuns: 300 },
    );
  });

  it("is empty where nothing differs", () => {
    const diff = tree(base).diff(tree(base), { defaults: true });
    assert.equal(diff.first, undefined);
    assert.equal(diff.reverse().first, undefined);
    const data = tree(base);
    data.apply(diff);
    assert.ok(data.equals(tree(base)));
  });

  it("carries its operations as yang:operation", () => {
    const diff = tree(base).diff(tree(base.replace("<mtu>7", "<mtu>8")));
    const mtu = diff.find("/demo:sys/mtu");
    assert.equal(mtu?.meta("yang", "operation"), "replace");
    assert.equal(mtu?.meta("yang", "orig-value"), "7");
  });
});
