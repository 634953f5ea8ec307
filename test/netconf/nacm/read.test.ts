import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { DataTree } from "libyang-wasm";
import { labContext, labData, nacmWith, rule, ruleListOfU, sessionOf } from "./model.ts";

const context = labContext();

const DATA =
  `<interfaces xmlns="urn:lab">` +
  `<interface><name>a</name><mtu>9000</mtu><secret>s</secret><tag>x</tag><tag>y</tag><colour xmlns="urn:extra">red</colour>` +
  `<unit><number>1</number><kind>k</kind><on>true</on></unit></interface>` +
  `<interface><name>u</name><stats><errors>5</errors></stats></interface></interfaces>` +
  `<keys xmlns="urn:lab"><a>1</a></keys><vault xmlns="urn:lab"><a>2</a></vault>`;

/** The data as the user `u` sees it, as XML without the defaults. */
function seen(content: string, data: string = DATA): string {
  const tree = labData(context, data);
  const part = sessionOf(nacmWith(context, content), "u").readablePart(tree);
  const text = part.first ? part.print({ format: "xml", shrink: true }) : "";
  // The tree given is not touched.
  assert.equal(
    tree.print({ format: "xml", shrink: true }),
    labData(context, data).print({ format: "xml", shrink: true }),
  );
  return text.replaceAll(/ xmlns="urn:\w+"/g, "");
}

const A = "<interface><name>a</name>";
const U = "<interface><name>u</name>";
const REST_OF_A = `<tag>x</tag><tag>y</tag><unit><number>1</number><kind>k</kind><on>true</on></unit><colour>red</colour>`;

const TABLE = [
  {
    name: "hides what default-deny-all is on, and nothing else",
    content: "",
    want: `<interfaces>${A}<mtu>9000</mtu>${REST_OF_A}</interface>${U}<stats><errors>5</errors></stats></interface></interfaces><keys><a>1</a></keys>`,
  },
  { name: "hides all by read-default", content: "<read-default>deny</read-default>", want: "" },
  {
    name: "hides a node above those that a rule permits, and so these too",
    content: `<read-default>deny</read-default>${ruleListOfU(rule("r", "permit", "<path>/lab:keys/lab:a</path>"))}`,
    want: "",
  },
  {
    name: "shows one entry by its key, with the way to it",
    content: `<read-default>deny</read-default>${ruleListOfU(
      rule("1", "permit", "<path>/lab:interfaces/lab:interface[lab:name='u']</path>"),
      rule("2", "deny", "<path>/lab:interfaces/lab:interface</path>"),
      rule("3", "permit", "<path>/lab:interfaces</path>"),
    )}`,
    want: `<interfaces>${U}<stats><errors>5</errors></stats></interface></interfaces>`,
  },
  {
    name: "knows the user by the variable USER",
    content: ruleListOfU(
      rule("1", "permit", "<path>/lab:interfaces/lab:interface[lab:name=$USER]</path>"),
      rule("2", "deny", "<path>/lab:interfaces/lab:interface</path>"),
      rule("3", "deny", "<path>/lab:keys</path>"),
    ),
    want: `<interfaces>${U}<stats><errors>5</errors></stats></interface></interfaces>`,
  },
  {
    name: "shows what default-deny-all is on where a rule permits it",
    content: ruleListOfU(
      rule("1", "permit", "<path>/lab:vault</path>"),
      rule("2", "deny", "<path>/lab:interfaces</path>"),
      rule("3", "deny", "<path>/lab:keys</path>"),
    ),
    want: "<vault><a>2</a></vault>",
  },
  {
    name: "takes the module that defines a node, not that of the tree it is in",
    content: ruleListOfU(
      rule("1", "permit", "<module-name>extra</module-name><access-operations>read</access-operations>"),
      rule("2", "deny", "<path>/lab:interfaces/lab:interface/lab:unit</path>"),
      rule("3", "deny", "<path>/lab:interfaces/lab:interface/lab:tag[.='x']</path>"),
      rule(
        "4",
        "deny",
        "<path>/lab:interfaces/lab:interface/lab:mtu</path><access-operations>create update</access-operations>",
      ),
      rule("5", "deny", "<module-name>extra</module-name>"),
      rule("6", "deny", "<path>/lab:keys</path>"),
    ),
    want: `<interfaces>${A}<mtu>9000</mtu><tag>y</tag><colour>red</colour></interface>${U}<stats><errors>5</errors></stats></interface></interfaces>`,
  },
  {
    name: "finds an entry by all of its keys, in any order",
    content: ruleListOfU(
      rule(
        "1",
        "permit",
        "<path>/lab:interfaces/lab:interface[lab:name='a']/lab:unit[lab:kind='k'][lab:number='1']/lab:on</path>",
      ),
      rule("2", "deny", "<path>/lab:interfaces/lab:interface/lab:unit/lab:on</path>"),
      rule("3", "deny", "<path>/lab:interfaces/lab:interface[lab:name='u']</path>"),
      rule("4", "deny", "<path>/lab:keys</path>"),
    ),
    want: `<interfaces>${A}<mtu>9000</mtu>${REST_OF_A}</interface></interfaces>`,
  },
  {
    name: "does not show an entry whose key is hidden",
    content: ruleListOfU(rule("1", "deny", "<path>/lab:interfaces/lab:interface/lab:name</path>")),
    want: "<keys><a>1</a></keys>",
  },
  {
    name: "shows nothing by the path /",
    content: ruleListOfU(rule("1", "deny", "<path>/</path>")),
    want: "",
  },
];

describe("reading under access control (RFC 8341 §3.2.4)", () => {
  for (const { name, content, want } of TABLE) {
    it(name, () => assert.equal(seen(content), want));
  }

  it("gives the tree itself where all of it may be read, and with access control off", () => {
    const data = labData(context, `<keys xmlns="urn:lab"><a>1</a></keys>`);
    for (const [content, recovery] of [
      [ruleListOfU(rule("1", "permit", "<path>/</path>")), false],
      ["<enable-nacm>false</enable-nacm><read-default>deny</read-default>", false],
      ["<read-default>deny</read-default>", true],
    ] as const) {
      assert.equal(sessionOf(nacmWith(context, content), "u", { recovery }).readablePart(data), data);
    }
  });

  it("keeps a part for the next reader of the same rights, and makes it anew of another tree", () => {
    const nacm = nacmWith(context, "<read-default>deny</read-default>");
    const [one, other] = [labData(context, DATA), labData(context, DATA)];
    const part = sessionOf(nacm, "u").readablePart(one);
    assert.equal(sessionOf(nacm, "another").readablePart(one), part);
    assert.notEqual(sessionOf(nacm, "u").readablePart(other), part);
    assert.throws(() => part.first, /disposed/);
  });

  it("follows the rules as they change", () => {
    const tree = labData(context, DATA);
    const nacm = nacmWith(context, "");
    const session = sessionOf(nacm, "u");
    assert.notEqual(session.readablePart(tree).first, undefined);
    const off = context.parseData(
      `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"><read-default>deny</read-default></nacm>`,
      { format: "xml", parseOnly: true, strict: true },
    );
    nacm.apply({
      author: undefined,
      revision: 1,
      nodes: [{ operation: "create", path: "/ietf-netconf-acm:nacm/read-default" }],
      config: () => JSON.parse(off.print({ format: "json" })) as unknown,
    });
    assert.equal(session.readablePart(tree).first, undefined);
  });

  it("never shows a denied node, nor one that was not there", () => {
    const PATHS = [
      "/",
      "/lab:interfaces",
      "/lab:interfaces/lab:interface",
      "/lab:interfaces/lab:interface[lab:name='a']",
      "/lab:interfaces/lab:interface[lab:name='u']/lab:stats",
      "/lab:interfaces/lab:interface/lab:mtu",
      "/lab:interfaces/lab:interface/lab:unit[lab:number='1'][lab:kind='k']",
      "/lab:interfaces/lab:interface[lab:name='a']/ex:colour",
      "/lab:keys/lab:a",
      "/lab:vault",
    ] as const;
    const someRule = fc.record({
      path: fc.constantFrom(...PATHS),
      permit: fc.boolean(),
      module: fc.constantFrom("*", "lab", "extra"),
      access: fc.constantFrom("*", "read", "update"),
    });
    fc.assert(
      fc.property(fc.array(someRule, { maxLength: 6 }), fc.boolean(), (rules, readDefault) => {
        const content =
          `<read-default>${readDefault ? "permit" : "deny"}</read-default>` +
          ruleListOfU(
            ...rules.map(({ path, permit, module, access }, i) =>
              rule(
                `r${i}`,
                permit ? "permit" : "deny",
                `<module-name>${module}</module-name><path>${path}</path><access-operations>${access}</access-operations>`,
              ),
            ),
          );
        const tree = labData(context, DATA);
        const part = sessionOf(nacmWith(context, content), "u").readablePart(tree);
        const may = modelOf(tree, rules, readDefault);
        assert.deepEqual(leavesOf(part), leavesOf(tree).filter(may));
        tree[Symbol.dispose]();
      }),
      { numRuns: 200 },
    );
  });
});

/** Paths of all nodes that hold a value. */
function leavesOf(tree: DataTree): readonly string[] {
  return tree
    .select("//*")
    .filter(({ value }) => value !== undefined)
    .map(({ path }) => path);
}

/** A plain reading of RFC 8341 §3.4.5: whether a node and all above it may be read. */
function modelOf(
  tree: DataTree,
  rules: readonly { path: string; permit: boolean; module: string; access: string }[],
  readDefault: boolean,
): (path: string) => boolean {
  const covered = rules.map(({ path }) =>
    path === "/"
      ? undefined
      : new Set(
          tree.select(`${path.replaceAll("ex:", "extra:")}/descendant-or-self::*`).map((node) => node.path),
        ),
  );
  const mayRead = (path: string): boolean => {
    const node = tree.find(path);
    const match = rules.findIndex(
      ({ module, access }, i) =>
        access !== "update" &&
        (module === "*" || module === node?.moduleName) &&
        (covered[i] === undefined || covered[i].has(path)),
    );
    const first = rules[match];
    if (first) return first.permit;
    if (/\/secret$|^\/lab:vault$/.test(path)) return false;
    return readDefault;
  };
  return (path) => {
    for (let node = tree.find(path); node; node = node.parent) {
      if (!mayRead(node.path)) return false;
      // An entry whose key is hidden is hidden.
      if (
        node.kind === "list" &&
        node.children().some((key) => key.schema?.isKey === true && !mayRead(key.path))
      )
        return false;
    }
    return true;
  };
}
