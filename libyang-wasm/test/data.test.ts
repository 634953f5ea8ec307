import assert from "node:assert/strict";
import { LibyangError, LyVecode, StaleHandleError, type Context, type LyErrorItem } from "libyang-wasm";
import { demoContext, sys } from "./fixture.ts";

function errorsOf(run: () => unknown): readonly LyErrorItem[] {
  try {
    run();
  } catch (error) {
    if (error instanceof LibyangError) return error.errors;
    throw error;
  }
  assert.fail("no error");
}

function deep(n: number): string {
  return `{"demo:sys":{"any":${'{"a":'.repeat(n)}1${"}".repeat(n)}}}`;
}

describe("data trees", () => {
  let context: Context;
  before(() => {
    context = demoContext();
  });
  const parse = (content: string): ReturnType<Context["parseData"]> =>
    context.parseData(sys(content), { format: "xml", strict: true, noState: true });

  it("parses, validates, adds defaults and prints", () => {
    const tree = parse("<hostname>abc</hostname><peer><name>p1</name><addr>1.2.3.4</addr></peer>");
    assert.equal(
      tree.print({ format: "xml", shrink: true }),
      sys("<hostname>abc</hostname><peer><name>p1</name><addr>1.2.3.4</addr></peer>"),
    );
    const all = tree.print({ format: "xml", shrink: true, withDefaults: "report-all" });
    assert.match(all, /<mtu>100<\/mtu>/);
    assert.match(tree.print({ format: "xml", withDefaults: "report-all-tagged" }), /:default="true"/);
    const mtu = tree.find("/demo:sys/mtu");
    assert.equal(mtu?.isDefault, true);
    assert.equal(mtu?.value, "100");
    assert.equal(mtu?.path, "/demo:sys/mtu");
    assert.equal(tree.find("/demo:sys/title"), undefined);
    assert.throws(() => tree.find("/demo:sys/nope"), LibyangError);
    tree[Symbol.dispose]();
  });

  it("prints JSON, bytes and text beyond ASCII", () => {
    const tree = parse("<title>\u00e9\u20ac\u{1f600}</title>");
    assert.equal(
      tree.print({ format: "json", shrink: true }),
      '{"demo:sys":{"title":"\u00e9\u20ac\u{1f600}"}}',
    );
    const bytes = tree.printBytes({ format: "xml", shrink: true });
    assert.equal(Buffer.from(bytes).toString(), sys("<title>\u00e9\u20ac\u{1f600}</title>"));
    const again = context.parseData(bytes, { format: "xml", strict: true, noState: true });
    assert.equal(again.find("/demo:sys/title")?.value, "\u00e9\u20ac\u{1f600}");
    assert.ok(again.equals(tree));
  });

  it("prints the bounds of every number, indents, and keeps text of any length", () => {
    const bounds = [8, 16, 32, 64].flatMap((bits) => [
      [`int${bits}`, String(-(2n ** BigInt(bits - 1)))],
      [`int${bits}`, String(2n ** BigInt(bits - 1) - 1n)],
      [`uint${bits}`, "0"],
      [`uint${bits}`, String(2n ** BigInt(bits) - 1n)],
    ]);
    const leaves = bounds.map(([type], i) => `leaf n${i} { type ${type}; }`).join(" ");
    const numbers = demoContext();
    numbers.parseModule(
      `module numbers { namespace "urn:numbers"; prefix n; container a { container b { ${leaves} leaf text { type string; } } } }`,
    );
    const text = "100 % of %s, %d and %n\u20ac".repeat(5000);
    const indented = [
      '<a xmlns="urn:numbers">',
      "  <b>",
      ...bounds.map(([, value], i) => `    <n${i}>${value}</n${i}>`),
      `    <text>${text}</text>`,
      "  </b>",
      "</a>",
      "",
    ].join("\n");
    const tree = numbers.parseData(indented.replaceAll("<n0>-", "<n0>-00"), {
      noState: true,
      format: "xml",
      strict: true,
    });
    assert.equal(tree.print({ format: "xml" }), indented);
    const { "numbers:a": json } = JSON.parse(tree.print({ format: "json" })) as Record<
      string,
      Record<string, Record<string, unknown>>
    >;
    const { text: printed, ...values } = json?.["b"] ?? {};
    assert.deepEqual(
      Object.values(values).map(String),
      bounds.map(([, value]) => value),
    );
    assert.equal(printed, text);
  });

  it("prints an empty tree", () => {
    assert.equal(context.emptyTree().print({ format: "xml", shrink: true }), "");
    assert.equal(context.emptyTree().print({ format: "json", shrink: true }).trim(), "{}");
    assert.equal(context.emptyTree().first, undefined);
    assert.deepEqual(context.emptyTree().select("/demo:sys"), []);
  });

  it("selects and evaluates XPath, numbers included", () => {
    const tree = parse("<hostname>abc</hostname><tag>3</tag><tag>1</tag><peer><name>p</name></peer>");
    assert.deepEqual(
      tree.select("/demo:sys/tag").map((node) => node.value),
      ["3", "1"],
    );
    // A printf without long double support would abort the instance here.
    assert.equal(
      new Set(tree.select("/demo:sys/* | /demo:sys/tag").map((node) => node.id)).size,
      tree.select("/demo:sys/*").length,
    );
    assert.equal(tree.select("/demo:sys/tag")[0]?.id, tree.find("/demo:sys/tag[.='3']")?.id);
    assert.equal(tree.evaluate("count(/demo:sys/tag) + 0.5"), 2.5);
    assert.equal(tree.evaluate("string(count(/demo:sys/tag) div 4)"), "0.5");
    assert.equal(tree.evaluate("/demo:sys/mtu > 99"), true);
    assert.equal(tree.evaluate("number('1e')"), Number.NaN);
    const nodes = tree.evaluate("/demo:sys/peer[name='p']");
    assert.ok(Array.isArray(nodes) && nodes.length === 1);
    assert.throws(() => tree.select("/demo:sys["), LibyangError);
  });

  const invalid: readonly {
    name: string;
    content: string;
    message: RegExp;
    vecode?: number;
    appTag?: string;
  }[] = [
    {
      name: "pattern",
      content: "<hostname>ABC</hostname>",
      message: /host bad/,
      vecode: LyVecode.data,
      appTag: "bad-host",
    },
    { name: "length", content: "<hostname>abcabcabcabc</hostname>", message: /length/ },
    { name: "range", content: "<mtu>301</mtu>", message: /Unsatisfied range/, vecode: LyVecode.data },
    { name: "type", content: "<mtu>x</mtu>", message: /Invalid type uint16 value|Invalid non-number/ },
    { name: "identity", content: "<kind>square</kind>", message: /identityref/ },
    {
      name: "unknown element",
      content: "<nope/>",
      message: /not found as a child/,
      vecode: LyVecode.reference,
    },
    { name: "feature off", content: "<gated>1</gated>", message: /not found as a child/ },
    {
      name: "must",
      content: "<peer><name>a</name><addr>0.0.0.0</addr></peer>",
      message: /zero addr/,
      appTag: "zero",
    },
    {
      name: "unique",
      content:
        "<peer><name>a</name><addr>1.0.0.0</addr></peer><peer><name>b</name><addr>1.0.0.0</addr></peer>",
      message: /Unique data leaf/,
      appTag: "data-not-unique",
    },
    {
      name: "leafref",
      content: "<peer><name>a</name><ref>zz</ref></peer>",
      message: /leafref/,
      appTag: "instance-required",
    },
    {
      name: "duplicate key",
      content: "<peer><name>a</name></peer><peer><name>a</name></peer>",
      message: /Duplicate instance/,
    },
    { name: "missing key", content: "<peer><addr>1.1.1.1</addr></peer>", message: /missing its key/ },
    { name: "when", content: "<hostname>zz</hostname><dependent>1.2</dependent>", message: /When condition/ },
    { name: "choice", content: "<a>1</a><b>2</b>", message: /both cases "a" and "b"/ },
    {
      name: "too many",
      content: "<word>1</word><word>2</word><word>3</word><word>4</word>",
      message: /Too many/,
      appTag: "too-many-elements",
    },
    { name: "state data", content: "<uptime>1</uptime>", message: /state/ },
    { name: "NUL", content: "<title>a\0b</title>", message: /NUL/, vecode: LyVecode.syntax },
    { name: "entity", content: "<title>&undefined;</title>", message: /Entity/, vecode: LyVecode.syntax },
    { name: "malformed XML", content: "<title>", message: /./, vecode: LyVecode.syntax },
  ];
  for (const { name, content, message, vecode, appTag } of invalid) {
    it(`reports ${name}`, () => {
      const [error] = errorsOf(() => parse(content));
      assert.ok(error);
      assert.match(error.message, message);
      assert.equal(error.level, "error");
      if (vecode !== undefined) assert.equal(error.vecode, vecode);
      if (appTag !== undefined) assert.equal(error.appTag, appTag);
    });
  }

  it("reports an unknown namespace, a missing mandatory leaf and a DOCTYPE", () => {
    const options = { format: "xml", strict: true, noState: true } as const;
    assert.match(
      errorsOf(() => context.parseData('<x xmlns="urn:none"/>', options))[0]?.message ?? "",
      /No module with namespace/,
    );
    const [mandatory] = errorsOf(() => context.parseData('<need xmlns="urn:demo"/>', options));
    assert.match(mandatory?.message ?? "", /Mandatory node "must-have"/);
    assert.equal(mandatory?.dataPath, "/demo:need");
    assert.throws(
      () => context.parseData(`<!DOCTYPE x [<!ENTITY a "b">]>${sys("<title>&a;</title>")}`, options),
      LibyangError,
    );
  });

  it("reports every error, and stays usable", () => {
    const tree = context.parseData(
      sys(
        "<hostname>abc</hostname><peer><name>a</name><addr>0.0.0.0</addr><ref>q</ref></peer><word>1</word><word>2</word><word>3</word><word>4</word>",
      ),
      { format: "xml", parseOnly: true, strict: true },
    );
    const errors = errorsOf(() => {
      tree.validate({ noState: true });
    });
    assert.ok(errors.length >= 3, JSON.stringify(errors));
    assert.ok(errors.every((item) => item.level === "error"));
    assert.equal(
      errorsOf(() => {
        tree.validate({ noState: true, multiError: false });
      }).length,
      1,
    );
    parse("<hostname>abc</hostname>")[Symbol.dispose]();
  });

  it("refuses JSON that is nested too deep", () => {
    assert.throws(() => context.parseData(deep(100_000), { format: "json" }), /nested deeper/);
    context.parseData(deep(400), { format: "json", parseOnly: true })[Symbol.dispose]();
    assert.throws(
      () =>
        context.parseData(sys(`<any>${"<a>".repeat(5000)}${"</a>".repeat(5000)}</any>`), { format: "xml" }),
      LibyangError,
    );
    assert.equal(context.libyang.dead, false);
  });

  it("keeps invalid and unknown data opaque", () => {
    const tree = context.parseData(
      '<sys xmlns="urn:demo" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><mtu nc:operation="delete"/><title nc:operation="merge">t</title><nope x="1"/></sys>',
      { format: "xml", parseOnly: true, opaque: true },
    );
    const [title, mtu, nope] = tree.first?.children() ?? [];
    assert.equal(title?.meta("ietf-netconf", "operation"), "merge");
    assert.deepEqual(title?.metas(), [{ moduleName: "ietf-netconf", name: "operation", value: "merge" }]);
    assert.equal(mtu?.kind, "opaque");
    assert.equal(mtu?.schema, undefined);
    assert.deepEqual(mtu?.attributes(), [
      {
        namespace: "urn:ietf:params:xml:ns:netconf:base:1.0",
        prefix: "nc",
        name: "operation",
        value: "delete",
      },
    ]);
    assert.deepEqual(nope?.attributes(), [{ namespace: "", prefix: undefined, name: "x", value: "1" }]);
    assert.match(nope?.opaqueErrors()[0]?.message ?? "", /not found as a child/);
    assert.equal(nope?.namespace, "urn:demo");
    assert.equal(nope?.moduleName, "demo");
  });

  it("walks nodes", () => {
    const tree = parse(
      "<hostname>abc</hostname><rule><id>2</id><act>x</act></rule><any><q xmlns='urn:q'>1</q></any>",
    );
    const root = tree.first;
    assert.ok(root);
    assert.equal(root.kind, "container");
    const rule = root.child("rule");
    assert.equal(rule?.kind, "list");
    assert.equal(rule?.firstChild?.value, "2");
    assert.equal(rule?.firstChild?.next?.name, "act");
    assert.ok(rule?.parent?.same(root));
    assert.equal(root.child("nope"), undefined);
    assert.equal(root.child("hostname", "ietf-netconf"), undefined);
    assert.equal(root.child("hostname", "demo")?.value, "abc");
    assert.equal(root.value, undefined);
    const any = root.child("any");
    assert.equal(any?.anyFirst?.name, "q");
    assert.match(any?.anyText() ?? "", /<q xmlns="urn:q">1<\/q>/);
    assert.equal(root.anyFirst, undefined);
    assert.equal(root.anyText(), undefined);
    const other = parse("<rule><id>2</id></rule>");
    const like = other.findRootLike(root)?.findChildLike(rule ?? root);
    assert.equal(like?.path, "/demo:sys/rule[id='2']");
    assert.equal(rule?.firstChild?.compareValue(like?.firstChild ?? root), true);
    const few = parse("<limits><soft>1</soft></limits>").find("/demo:sys/limits");
    const soft = parse("<limits><soft>2</soft></limits>").find("/demo:sys/limits/soft");
    assert.equal(few?.findChildLike(soft ?? root)?.value, "1");
    assert.equal(
      rule?.print({ format: "xml", shrink: true }),
      '<rule xmlns="urn:demo"><id>2</id><act>x</act></rule>',
    );
  });

  it("sets, changes, removes and copies", () => {
    const tree = context.emptyTree();
    assert.equal(tree.set("/demo:sys/peer[name='a']/addr", "9.9.9.9").value, "9.9.9.9");
    assert.equal(tree.set("/demo:sys/on").value, "");
    assert.equal(tree.set("/demo:sys/mtu", "0200").value, "200");
    assert.equal(tree.set("/demo:sys/mtu", "200").value, "200");
    const mtu = tree.find("/demo:sys/mtu");
    assert.equal(mtu?.setValue("201"), true);
    assert.equal(mtu?.setValue("201"), false);
    assert.throws(() => mtu?.setValue("301"), /range/);
    mtu?.setDefault(true);
    assert.equal(mtu?.isDefault, true);
    mtu?.setDefault(false);
    assert.equal(mtu?.isDefault, false);
    assert.throws(() => tree.set("/demo:sys/mtu", "x"), LibyangError);
    const key = tree.find("/demo:sys/peer[name='a']/name");
    assert.ok(key);
    assert.throws(() => {
      tree.remove(key);
    }, LibyangError);
    const copied = context.emptyTree();
    const root = tree.first;
    assert.ok(root && mtu);
    const top = copied.insertCopy(root, undefined);
    assert.deepEqual(top.children(), []);
    copied.insertCopy(mtu, top);
    assert.equal(copied.print({ format: "xml", shrink: true }), sys("<mtu>201</mtu>"));
    assert.throws(() => copied.insertCopy(mtu, undefined), LibyangError);
    assert.equal(copied.clone().equals(copied), true);
    tree.remove(mtu);
    assert.throws(() => mtu.value, StaleHandleError);
    tree.remove(root);
    assert.equal(tree.first, undefined);
    copied.merge(parse("<title>t</title>"), { consume: true });
    copied.merge(parse("<a>t</a>"));
    assert.equal(
      copied.print({ format: "xml", shrink: true }),
      sys("<mtu>201</mtu><title>t</title><a>t</a>"),
    );
  });

  it("places user-ordered instances", () => {
    const tree = parse("<tag>1</tag><tag>2</tag><tag>3</tag><rule><id>1</id></rule><rule><id>2</id></rule>");
    const root = tree.first;
    assert.ok(root);
    const tags = (): string =>
      tree
        .select("/demo:sys/tag")
        .map((node) => node.value)
        .join("");
    const find = (value: string) => {
      const node = tree.find(`/demo:sys/tag[.='${value}']`);
      assert.ok(node);
      return node;
    };
    tree.move(find("3"), { first: true });
    assert.equal(tags(), "312");
    tree.move(find("3"), { after: find("1") });
    assert.equal(tags(), "132");
    tree.move(find("2"), { before: find("1") });
    assert.equal(tags(), "213");
    tree.move(find("2"), { last: true });
    assert.equal(tags(), "132");
    tree.move(find("2"), { last: true });
    const four = parse("<tag>4</tag><tag>5</tag><tag>6</tag><tag>7</tag>").select("/demo:sys/tag");
    const [a, b, c, d] = four;
    assert.ok(a && b && c && d);
    tree.insertCopy(a, root);
    tree.insertCopy(b, root, { first: true });
    tree.insertCopy(c, root, { before: find("3") });
    tree.insertCopy(d, root, { after: find("3") });
    assert.equal(tags(), "5163724");
    const title = parse("<title>t</title>").find("/demo:sys/title");
    const host = tree.set("/demo:sys/hostname", "abc");
    assert.ok(title);
    assert.throws(() => tree.insertCopy(title, root, { after: host }), LibyangError);
    assert.equal(tree.find("/demo:sys/title"), undefined);
  });

  it("refuses disposed trees and foreign nodes", () => {
    const tree = parse("<title>t</title>");
    const node = tree.first;
    tree[Symbol.dispose]();
    tree[Symbol.dispose]();
    assert.throws(() => tree.print({ format: "xml" }), StaleHandleError);
    assert.throws(() => node?.firstChild, StaleHandleError);
    const other = demoContext();
    const foreign = other.parseData(sys("<title>t</title>"), { format: "xml", parseOnly: true });
    assert.throws(() => parse("").merge(foreign), TypeError);
    other[Symbol.dispose]();
    assert.throws(() => foreign.first, StaleHandleError);
    assert.throws(() => other.modules(), StaleHandleError);
  });
});
