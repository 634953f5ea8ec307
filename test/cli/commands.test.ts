import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands/table.ts";
import { helpLines } from "../../src/cli/help.ts";
import { matchLine } from "../../src/cli/match.ts";
import { ALL_VIEWS, promptOf, viewAtDepth, type View } from "../../src/cli/view.ts";

describe("the grammar of the command line", () => {
  for (const view of ALL_VIEWS) {
    it(`has help for each word of the view ${view}`, () => {
      for (const { sequences } of COMMANDS[view]) {
        for (const element of sequences.flat()) {
          if (element.kind === "parameter") {
            assert.notEqual(element.type.help, "");
            continue;
          }
          const [line = ""] = helpLines({ keywords: [element.word], parameters: [], complete: false });
          assert.match(line, new RegExp(`^  ${element.word}  \\S`), element.word);
        }
      }
    });

    it(`leaves no command of the view ${view} that two can be meant by`, () => {
      for (const command of COMMANDS[view]) {
        for (const sequence of command.sequences) {
          if (sequence.some(({ kind }) => kind === "parameter")) continue;
          const line = sequence.map((element) => (element.kind === "keyword" ? element.word : "")).join(" ");
          const match = matchLine(COMMANDS[view], line);
          assert.ok(match.ok && match.value.command === command, line);
        }
      }
    });
  }
});

describe("the views of the command line", () => {
  const table: readonly { view: View; prompt: string; depths: readonly View["kind"][] }[] = [
    { view: { kind: "user" }, prompt: "<h>", depths: ["user", "user"] },
    { view: { kind: "system" }, prompt: "[~h]", depths: ["system", "system"] },
    { view: { kind: "template", name: "t" }, prompt: "[~h-hwtacacs-t]", depths: ["system", "template"] },
    { view: { kind: "aaa" }, prompt: "[~h-aaa]", depths: ["system", "aaa"] },
    { view: { kind: "domain" }, prompt: "[~h-aaa-domain-default]", depths: ["system", "aaa", "domain"] },
    {
      view: { kind: "accounting-scheme" },
      prompt: "[~h-aaa-accounting-default]",
      depths: ["system", "aaa", "accounting-scheme"],
    },
  ];
  for (const { view, prompt, depths } of table) {
    it(`${view.kind}: its prompt, and where # leads from there`, () => {
      assert.equal(promptOf(view, "h", "~"), prompt);
      assert.deepEqual(
        depths.map((_, depth) => viewAtDepth(view, depth).kind),
        depths,
      );
    });
  }
});
