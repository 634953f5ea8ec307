import assert from "node:assert/strict";
import fc from "fast-check";
import { expectedIn, matchLine } from "../../src/cli/match.ts";
import { integer, ipAddress, string } from "../../src/cli/parameter-type.ts";
import { compileSyntax } from "../../src/cli/syntax.ts";

const TYPES = {
  number: integer(1, 300, ""),
  address: ipAddress(""),
  port: integer(1, 65535, ""),
  name: string(1, 64, ""),
  key: { ...string(1, 255, ""), secret: true },
};

const COMMANDS = [
  "display hwtacacs-server accounting-stop-packet { all | <number> | ip <address> }",
  "display history-command",
  "hwtacacs-server accounting-stop-packet resend { disable | enable <number> }",
  "hwtacacs-server accounting <address> [ <port> ] [ secondary | third ]",
  "hwtacacs-server template <name>",
  "hwtacacs-server shared-key cipher <key>",
  "undo hwtacacs-server template <name>",
  "quit",
].map((syntax) => ({ syntax, sequences: compileSyntax(syntax, TYPES) }));

describe("which command a line means", () => {
  const whole = [
    { line: "quit", want: "quit" },
    { line: "  QUIT ", want: "quit" },
    { line: "q", want: "quit" },
    { line: "dis hw acc all", want: "display hwtacacs-server" },
    { line: "dis hi", want: "display history-command" },
    { line: "d hw a 7", want: "display hwtacacs-server", value: ["number", "7"] },
    {
      line: "hwtacacs-server accounting 192.0.2.1",
      want: "hwtacacs-server accounting <",
      value: ["address", "192.0.2.1"],
    },
    {
      line: "hw accounting 2001:db8::1 4949 th",
      want: "hwtacacs-server accounting <",
      value: ["port", "4949"],
    },
    { line: 'hw te "a b"', want: "hwtacacs-server template", value: ["name", "a b"] },
    { line: 'hw te "template"', want: "hwtacacs-server template", value: ["name", "template"] },
  ] as const;
  for (const { line, want, ...more } of whole) {
    it(`takes "${line}"`, () => {
      const match = matchLine(COMMANDS, line);
      assert.ok(match.ok, JSON.stringify(match));
      assert.ok(match.value.command.syntax.startsWith(want), match.value.command.syntax);
      if ("value" in more) assert.equal(match.value.arguments.value(more.value[0]), more.value[1]);
    });
  }

  const faults = [
    { line: "foo", reason: "Unrecognized command", at: 0 },
    { line: "display foo", reason: "Unrecognized command", at: 8 },
    { line: "display", reason: "Incomplete command", at: 8 },
    { line: "display h", reason: "Ambiguous command", at: 8 },
    { line: "display h all", reason: "Ambiguous command", at: 8 },
    { line: "display hw acc", reason: "Incomplete command", at: 15 },
    { line: "hw acc res en", reason: "Incomplete command", at: 14 },
    { line: "hw acc", reason: "Ambiguous command", at: 3 },
    { line: "hw acc res en 301", reason: "Wrong parameter", at: 14 },
    { line: "hw acc res en 5 6", reason: "Too many parameters", at: 16 },
    { line: "hw accounting 192.0.2.256", reason: "Wrong parameter", at: 14 },
    { line: "quit now", reason: "Too many parameters", at: 5 },
    { line: '"quit"', reason: "Unrecognized command", at: 0 },
  ] as const;
  for (const { line, reason, at } of faults) {
    it(`refuses "${line}": ${reason} at ${at}`, () => {
      const match = matchLine(COMMANDS, line);
      assert.deepEqual(match.ok ? match.value.command.syntax : match.error, { reason, at });
    });
  }

  it("knows where a secret stands", () => {
    const match = matchLine(COMMANDS, "hw sh c x");
    assert.equal(match.ok && match.value.secret, true);
    const other = matchLine(COMMANDS, "hw te x");
    assert.equal(other.ok && other.value.secret, false);
  });

  it("never fails on any line, and points into it or right behind it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (line) => {
        for (const result of [matchLine(COMMANDS, line), expectedIn(COMMANDS, line)]) {
          if (!result.ok) assert.ok(result.error.at >= 0 && result.error.at <= line.length + 1);
        }
      }),
    );
  });
});

describe("what may come next in a line", () => {
  const table = [
    { line: "", keywords: ["display", "hwtacacs-server", "quit", "undo"], complete: false },
    { line: "d", keywords: ["display"], complete: false },
    { line: "display", keywords: ["display"], complete: false },
    { line: "display ", keywords: ["history-command", "hwtacacs-server"], complete: false },
    { line: "display hw acc ", keywords: ["all", "ip"], parameters: ["number"], complete: false },
    { line: "display hw acc all ", keywords: [], complete: true },
    {
      line: "hw accounting 192.0.2.1 ",
      keywords: ["secondary", "third"],
      parameters: ["port"],
      complete: true,
    },
    { line: "hw acc", keywords: ["accounting", "accounting-stop-packet"], complete: false },
  ] as const;
  for (const { line, keywords, complete, ...more } of table) {
    it(`after "${line}"`, () => {
      const expected = expectedIn(COMMANDS, line);
      assert.ok(expected.ok);
      assert.deepEqual(expected.value.keywords, keywords);
      assert.equal(expected.value.complete, complete);
      const names = expected.value.parameters.map(({ name }) => name);
      assert.deepEqual(names, "parameters" in more ? more.parameters : []);
    });
  }

  it("is nothing where the line is wrong already", () => {
    for (const line of ["foo ", "display h ", "quit x"])
      assert.equal(expectedIn(COMMANDS, line).ok, false, line);
  });
});
