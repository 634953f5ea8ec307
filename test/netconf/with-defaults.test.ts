import assert from "node:assert/strict";
import type { Context, DataTree } from "libyang-wasm";
import {
  copyWithDefaults,
  printWithDefaults,
  type WithDefaultsMode,
} from "../../src/netconf/with-defaults.ts";
import { testInstances } from "../support/schema.ts";
import { HWTACACS_NAMESPACE } from "../support/hwtacacs.ts";

const data = (resend: string, more = ""): string =>
  `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><resend>${resend}</resend>${more}</accounting-stop-packet></hwtacacs>`;

const hwtacacs = (tree: DataTree): string | undefined =>
  /<hwtacacs.*<\/hwtacacs>/.exec(printWithDefaults(tree, "explicit"))?.[0];

describe("a copy with defaults (RFC 6243 §4.5.1)", () => {
  let context: Context;
  let tree: DataTree;

  before(() => {
    context = testInstances().create();
    tree = context.parseData(data("<enable>3</enable><interval>20</interval>"), {
      format: "xml",
      noState: true,
      strict: true,
    });
  });

  const EXPLICIT = data("<enable>3</enable><interval>20</interval>");
  const cases: readonly { readonly mode: WithDefaultsMode; readonly want: string }[] = [
    { mode: "explicit", want: EXPLICIT },
    { mode: "trim", want: data("<interval>20</interval>") },
    {
      mode: "report-all",
      want: data(
        "<enable>3</enable><interval>20</interval><max-interval>300</max-interval><exhausted-action>park</exhausted-action>",
        "<buffer><max-packets>1000000</max-packets></buffer>",
      ),
    },
    { mode: "report-all-tagged", want: data("<interval>20</interval>") },
  ];
  for (const { mode, want } of cases) {
    it(`in mode ${mode}`, () => {
      const copy = copyWithDefaults(tree, mode);
      copy.validate({ noState: true });
      assert.equal(hwtacacs(copy), want);
      assert.equal(hwtacacs(tree), EXPLICIT, "the source is as it was");
      copy[Symbol.dispose]();
    });
  }

  it("of an empty tree is empty", () => {
    const empty = context.emptyTree();
    assert.equal(printWithDefaults(copyWithDefaults(empty, "report-all"), "report-all"), "");
  });
});
