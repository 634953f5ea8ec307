import assert from "node:assert/strict";
import { Libyang, type Context, type DataTree } from "libyang-wasm";
import { originsOf } from "../../../src/netconf/nmda/origin.ts";
import { printWithOrigin } from "../../../src/netconf/nmda/print-with-origin.ts";
import type { WithDefaultsMode } from "../../../src/netconf/with-defaults.ts";

const MODULE = `module m {
  yang-version 1.1;
  namespace "urn:m";
  prefix m;
  container top {
    leaf set { type string; default "d"; }
    leaf other { type uint8; default "1"; }
    anydata any;
    container inside { leaf left { type boolean; default "false"; } }
    container marked { presence "it means something"; }
    list entry { key name; leaf name { type string; } leaf value { type string; } leaf seen { config false; type uint8; } }
    container state { config false; leaf count { type uint8; default "0"; } }
  }
}`;

const OR = 'xmlns:or="urn:ietf:params:xml:ns:yang:ietf-origin"';
const INTENDED = `${OR} or:origin="or:intended"`;
const SYSTEM = `${OR} or:origin="or:system"`;
const DEFAULT = `${OR} or:origin="or:default"`;
const WD = 'xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0" wd:default="true"';

describe("origins (RFC 8342 §5.3.4)", () => {
  let context: Context;
  let running: DataTree;

  before(() => {
    context = Libyang.create().createContext();
    context.parseModule(MODULE);
    running = configuration(
      "<set>a &lt;b&gt;</set><any><x><y>1</y></x><z/></any><marked/><entry><name>one</name></entry>",
    );
  });

  function configuration(inside: string): DataTree {
    const tree = context.parseData(`<top xmlns="urn:m">${inside}</top>`, {
      format: "xml",
      noState: true,
      strict: true,
    });
    tree.validate({ noState: true });
    return tree;
  }

  /** Running with an entry and state that nobody has configured. */
  function operational(): DataTree {
    const tree = running.clone();
    const added =
      "<entry><name>one</name><seen>2</seen></entry><entry><name>two</name><value>v</value></entry><state><count>3</count></state>";
    const part = context.parseData(`<top xmlns="urn:m">${added}</top>`, {
      format: "xml",
      parseOnly: true,
      strict: true,
    });
    tree.merge(part, { consume: true });
    return tree;
  }

  const head = `<top xmlns="urn:m" ${INTENDED}><set>a &lt;b&gt;</set>`;
  const any = "<any><x><y>1</y></x><z/></any>";
  const tail =
    `<marked/><entry><name>one</name><seen>2</seen></entry>` +
    `<entry ${SYSTEM}><name>two</name><value>v</value></entry><state><count>3</count></state></top>`;
  const cases: readonly { readonly mode: WithDefaultsMode; readonly want: string }[] = [
    {
      mode: "report-all",
      want: `${head}<other ${DEFAULT}>1</other>${any}<inside><left ${DEFAULT}>false</left></inside>${tail}`,
    },
    { mode: "explicit", want: head + any + tail },
    { mode: "trim", want: head + any + tail },
    {
      mode: "report-all-tagged",
      want: `${head}<other ${DEFAULT} ${WD}>1</other>${any}<inside><left ${DEFAULT} ${WD}>false</left></inside>${tail}`,
    },
  ];
  for (const { mode, want } of cases) {
    it(`are printed in mode ${mode}`, () => {
      const tree = operational();
      assert.equal(printWithOrigin(tree, mode, originsOf(running)), want);
      tree[Symbol.dispose]();
    });
  }

  it("are none in an empty tree", () => {
    assert.equal(printWithOrigin(context.emptyTree(), "report-all", originsOf(running)), "");
  });
});
