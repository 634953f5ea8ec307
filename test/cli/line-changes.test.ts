import assert from "node:assert/strict";
import fc from "fast-check";
import { lineChanges } from "../../src/cli/line-changes.ts";

/** The changes with their lines. */
function marked(older: readonly string[], newer: readonly string[]): readonly string[] {
  return lineChanges(older, newer).map(({ mark, index }) => mark + (mark === "-" ? older : newer)[index]);
}

describe("what differs between two texts", () => {
  const table = [
    { older: "abc", newer: "abc", want: [" a", " b", " c"] },
    { older: "abc", newer: "axc", want: [" a", "-b", "+x", " c"] },
    { older: "", newer: "ab", want: ["+a", "+b"] },
    { older: "ab", newer: "", want: ["-a", "-b"] },
    { older: "abcd", newer: "bxd", want: ["-a", " b", "-c", "+x", " d"] },
  ];
  for (const { older, newer, want } of table) {
    it(`"${older}" to "${newer}"`, () => assert.deepEqual(marked(older.split(""), newer.split("")), want));
  }

  it("leads from one to the other, and keeps as much as can be", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (older, newer) => {
        const all = marked(older, newer);
        const without = (mark: string): readonly string[] =>
          all.filter((line) => !line.startsWith(mark)).map((line) => line.slice(1));
        assert.deepEqual(without("+"), older);
        assert.deepEqual(without("-"), newer);
        const kept = all.filter((line) => line.startsWith(" ")).length;
        assert.equal(kept, longestCommon(older, newer));
      }),
    );
  });
});

/** Slow and plain. */
function longestCommon(older: readonly string[], newer: readonly string[]): number {
  if (older.length === 0 || newer.length === 0) return 0;
  const row = Array.from({ length: newer.length + 1 }, () => 0);
  for (const line of older) {
    let diagonal = 0;
    for (const [at, other] of newer.entries()) {
      const above = row[at + 1] ?? 0;
      row[at + 1] = line === other ? diagonal + 1 : Math.max(above, row[at] ?? 0);
      diagonal = above;
    }
  }
  return row.at(-1) ?? 0;
}
