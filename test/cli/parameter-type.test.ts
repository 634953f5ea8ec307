import assert from "node:assert/strict";
import { isIPv6 } from "node:net";
import fc from "fast-check";
import { host, integer, ipAddress, string } from "../../src/cli/parameter-type.ts";
import { compileSyntax } from "../../src/cli/syntax.ts";

describe("values in commands", () => {
  const table = [
    { type: integer(1, 300, ""), good: ["1", "300", "007"], bad: ["0", "301", "-1", "1.5", "", "1e2"] },
    {
      type: ipAddress(""),
      good: ["192.0.2.1", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1"],
      bad: [
        "192.0.2",
        "192.0.2.256",
        "01.2.3.4",
        "1:2:3:4:5:6:7",
        "1::2::3",
        "12345::",
        "example.com",
        "::1.2.3.4.5",
      ],
    },
    {
      type: host(""),
      good: ["192.0.2.1", "::1", "tac", "tac-1.example.com"],
      bad: ["300.1.1.1", "1.2.3", "-a", "a-", "a b", "a..b", ""],
    },
    { type: string(1, 4, ""), good: ["a", "a b"], bad: ["", "abcde", " a", "a "] },
  ];
  for (const { type, good, bad } of table) {
    it(`of the form ${type.notation}`, () => {
      for (const text of good) assert.ok(type.accepts(text), text);
      for (const text of bad) assert.ok(!type.accepts(text), text);
    });
  }

  it("take every IPv6 address that node takes, and no other", () => {
    const { accepts } = ipAddress("");
    const groups = fc.array(fc.constantFrom("", "0", "ab", "ffff", "12345", "1.2.3.4"), { maxLength: 10 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV6(),
          groups.map((parts) => parts.join(":")),
        ),
        (text) => {
          if (text.includes(":")) assert.equal(accepts(text), isIPv6(text), text);
        },
      ),
    );
  });
});

function words(notation: string): readonly string[] {
  return compileSyntax(notation, { x: integer(1, 2, "") }).map((sequence) =>
    sequence.map((element) => (element.kind === "keyword" ? element.word : `<${element.name}>`)).join(" "),
  );
}

describe("the notation of command references", () => {
  it("gives every sequence of words", () => {
    assert.deepEqual(words("a { b | c <x> }"), ["a b", "a c <x>"]);
    assert.deepEqual(words("a [ b ] [ c | d ]"), ["a", "a c", "a d", "a b", "a b c", "a b d"]);
    assert.deepEqual(words("{ a | b } | c"), ["a", "b", "c"]);
  });

  it("gives several of what stands in a bracket with a star, in any order", () => {
    assert.deepEqual(words("a { b | c } *"), ["a b", "a b c", "a c", "a c b"]);
    assert.deepEqual(
      words("[ b | { c | d } <x> ] *").toSorted(),
      ["", "b", "b c <x>", "b d <x>", "c <x>", "c <x> b", "d <x>", "d <x> b"].toSorted(),
    );
  });

  it("is refused where it is wrong", () => {
    assert.throws(() => words("a { b"), /lacks "}"/);
    assert.throws(() => words("a <y>"), /no type for <y>/);
  });
});
