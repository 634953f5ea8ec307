import assert from "node:assert/strict";
import fc from "fast-check";
import { Libyang } from "libyang-wasm";
import type { Context, DataTree } from "libyang-wasm";
import { applyXPathFilter } from "../../../src/netconf/filter/xpath.ts";
import { parseXPath } from "../../../src/netconf/filter/xpath-parse.ts";
import { tokensOf } from "../../../src/netconf/filter/xpath-tokens.ts";
import { xpathLibrary } from "../../../src/netconf/filter/xpath-library.ts";
import { NamespaceScope } from "../../../src/xml/namespaces.ts";
import { readStartTag } from "../../../src/xml/start-tag.ts";
import {
  BARNEY,
  DATA,
  FRED,
  GROUPS,
  LINKS,
  OTHER_MODULE,
  OTHER_NAMESPACE,
  OTHER_TOP,
  ROOT,
  top,
  USERS,
  USERS_MODULE,
  USERS_NAMESPACE,
} from "./users-model.ts";

const PRINT = { format: "xml", shrink: true } as const;
const users = (...inner: readonly string[]): string => top(`<users>${inner.join("")}</users>`);

/** The declarations of a `<filter>`. */
function scopeOf(declarations: string): NamespaceScope {
  const tag = readStartTag(`<filter ${declarations}>`, 0);
  const scope = tag && NamespaceScope.outermost.enter(tag);
  assert.ok(scope);
  return scope;
}

const DECLARED = scopeOf(`xmlns:t="${USERS_NAMESPACE}" xmlns:oth="${OTHER_NAMESPACE}" xmlns:no="urn:nobody"`);

describe("XPath filtering (RFC 6241 §8.9)", () => {
  let context: Context;
  let data: DataTree;

  before(() => {
    context = Libyang.create().createContext();
    context.parseModule(OTHER_MODULE);
    context.parseModule(USERS_MODULE);
    data = context.parseData(DATA, { format: "xml", parseOnly: true, strict: true });
  });

  after(() => {
    data[Symbol.dispose]();
    context[Symbol.dispose]();
  });

  function printed(xml: string): string {
    if (xml === "") return "";
    const tree = context.parseData(xml, { format: "xml", parseOnly: true, strict: true });
    const text = tree.print(PRINT);
    tree[Symbol.dispose]();
    return text;
  }

  function filtered(expression: string, scope = DECLARED, from = data): string {
    const selected = applyXPathFilter(from, expression, scope);
    assert.ok(selected.ok, JSON.stringify(selected));
    const text = selected.value.first === undefined ? "" : selected.value.print(PRINT);
    selected.value[Symbol.dispose]();
    return text;
  }

  function refusal(expression: string, scope = DECLARED): { kind: string; message: string } {
    const selected = applyXPathFilter(data, expression, scope);
    assert.ok(!selected.ok, expression);
    return selected.error;
  }

  const fredName = users("<user><name>fred</name></user>");
  const selections: readonly { readonly name: string; readonly xpath: string; readonly want: string }[] = [
    {
      name: "§8.9.5.1 one entry, with its ancestors",
      xpath: "/t:top/t:users/t:user[t:name='fred']",
      want: users(FRED),
    },
    {
      name: "a node below an entry, with the entry's key",
      xpath: "/t:top/t:users/t:user[t:name='fred']/t:company-info/t:id",
      want: users("<user><name>fred</name><company-info><id>2</id></company-info></user>"),
    },
    { name: "a key, once", xpath: "//t:user[t:name='fred']/t:name", want: fredName },
    {
      name: "an entry and what is in it, once",
      xpath:
        "//t:user[t:name='fred'] | //t:user[t:name='fred']/t:level | //t:user[t:name='fred']/t:company-info/*",
      want: users(FRED),
    },
    {
      name: "several entries in the order of the data",
      xpath: "//t:user[t:name='root'] | //t:user[t:name='barney']",
      want: users(BARNEY, ROOT),
    },
    {
      name: "an entry of a list ordered by the user",
      xpath: "/t:top/t:groups/t:group[t:gid=4]",
      want: top("<groups><group><name>adm</name><gid>4</gid></group></groups>"),
    },
    {
      name: "two keys",
      xpath: "/t:top/t:link[t:from='a'][t:to='c']",
      want: top("<link><from>a</from><to>c</to><cost>2</cost></link>"),
    },
    {
      name: "leaf-list entries",
      xpath: "//t:user[t:name='barney']/t:tag[.='b']",
      want: users("<user><name>barney</name><tag>b</tag></user>"),
    },
    { name: "the root", xpath: "/", want: DATA },
    { name: "the root as the context node", xpath: ".", want: DATA },
    { name: "every top-level node", xpath: "/*", want: DATA },
    { name: "everything of a namespace", xpath: "/oth:*", want: OTHER_TOP },
    { name: "a relative path, from the root", xpath: "t:top/t:groups", want: top(GROUPS) },
    { name: "nothing", xpath: "/t:top/t:users/t:user[t:name='wilma']", want: "" },
    { name: "nothing of a namespace that no module has", xpath: "/no:top", want: "" },
    { name: "nothing by a name that no node has", xpath: "/t:nothing", want: "" },
    {
      name: "arithmetic, functions and axes",
      xpath:
        "//t:user[t:level * 2 - 1 = 13 and starts-with(t:full-name, 'Fred')]/t:level/parent::t:user/t:name",
      want: fredName,
    },
    { name: "a position", xpath: "/t:top/t:users/t:user[last() - 1]/t:name", want: fredName },
    { name: "a filter expression that goes on", xpath: "(/t:top/t:users/t:user)[2]/t:name", want: fredName },
    {
      name: "operators in parentheses",
      xpath: "//t:user[(t:level + 1) * 2 = 16 and not(t:level = 5 or t:level = 6)]/t:name",
      want: fredName,
    },
    {
      name: "a literal that looks like a path",
      xpath: "//t:user[t:full-name = '/t:top/t:users' or t:name = \"fred\"]/t:name",
      want: fredName,
    },
    {
      name: "an axis and a sibling",
      xpath: "//t:user[t:name='barney']/following-sibling::*[1]/t:name",
      want: fredName,
    },
    { name: "no comments", xpath: "//comment() | //processing-instruction('x')", want: "" },
    {
      name: "descendants of the context",
      xpath: "descendant::t:cost[. = 3]",
      want: top("<link><from>b</from><to>c</to><cost>3</cost></link>"),
    },
    {
      name: "current() is the root",
      xpath: "//t:user[t:name = current()/t:top/t:users/t:user[2]/t:name]/t:name",
      want: fredName,
    },
    {
      name: "re-match (RFC 7950 §10.2.1)",
      xpath: "//t:user[re-match(t:name, 'f.*')]/t:name",
      want: fredName,
    },
    {
      name: "derived-from (RFC 7950 §10.4.1)",
      xpath: "//t:user[derived-from(t:role, 't:role')][t:level = 7]/t:name",
      want: fredName,
    },
    {
      name: "derived-from-or-self (RFC 7950 §10.4.2)",
      xpath: "//t:user[derived-from-or-self(t:role, 't:guest')]/t:name",
      want: fredName,
    },
    {
      name: "an identity compared by its prefix",
      xpath: "//t:user[t:role = 't:guest']/t:name",
      want: fredName,
    },
    {
      name: "an identity compared, other way round",
      xpath: "//t:user['t:guest' = t:role]/t:name",
      want: fredName,
    },
    { name: "an identity without prefix", xpath: "//t:user[t:role = 'guest']/t:name", want: fredName },
    { name: "a string that looks like an identity", xpath: "//t:user[t:full-name = 't:guest']", want: "" },
  ];

  for (const { name, xpath, want } of selections) {
    it(`selects ${name}: ${xpath}`, () => assert.equal(filtered(xpath), printed(want)));
  }

  const lenient = [
    { name: "blanks around the expression", xpath: " \n/users:top/groups ", want: top(GROUPS) },
    {
      name: "names without prefix where one module has them",
      xpath: "//users/user[name='fred']/name",
      want: fredName,
    },
    {
      name: "a name of two modules in a place where one is left",
      xpath: "/users:top/version",
      want: top("<version>1.2</version>"),
    },
    { name: "the module's name as prefix", xpath: "/users:top/users:groups", want: top(GROUPS) },
    { name: "the module's own prefix", xpath: "/u:top/u:groups", want: top(GROUPS) },
    { name: "an identity by the module's name", xpath: "//user[role='users:guest']/name", want: fredName },
    { name: "a name without prefix that no node has", xpath: "/nothing/at/all", want: "" },
  ];

  for (const { name, xpath, want } of lenient) {
    it(`accepts ${name}`, () => assert.equal(filtered(xpath, NamespaceScope.outermost), printed(want)));
  }

  it("a prefix of the filter is not taken for the module of that name", () => {
    const scope = scopeOf(`xmlns:users="${OTHER_NAMESPACE}"`);
    assert.equal(filtered("/users:top", scope), printed(OTHER_TOP));
  });

  const wrong = [
    { name: "an unfinished predicate", xpath: "/t:top[", spot: /\(at its end, after character 7\)/ },
    { name: "a bracket too many", xpath: "/t:top]/t:users", spot: /\(at character 7, "\]\/t:users"\)/ },
    { name: "two operators", xpath: "//t:user[t:level = = 4]", spot: /\(at character 20, "= 4\]"\)/ },
    { name: "a character that begins nothing", xpath: "/t:top#x", spot: /\(at character 7, "#x"\)/ },
    { name: "a literal without end", xpath: "/t:top['x]", spot: /\(at character 8, "'x\]"\)/ },
    { name: "an unknown prefix", xpath: "/t:top/q:users", spot: /prefix "q".*\(at character 8, "q:users"\)/ },
    { name: "a variable", xpath: "/t:top[$x]", spot: /variable.*\(at character 8, "\$x\]"\)/ },
    { name: "an unknown function", xpath: "/t:top[foo(1)]", spot: /"foo".*\(at character 8, "foo\(1\)\]"\)/ },
    {
      name: "an argument too many",
      xpath: "//t:user[count(t:tag, 1) = 2]",
      spot: /\(at character 10, "count\(t:tag/,
    },
    { name: "an unknown axis", xpath: "/t:top/sideways::t:users", spot: /\(at character 16, "::t:users"\)/ },
    { name: "a union with a number", xpath: "/t:top | 3", spot: /\(at character 8, "\| 3"\)/ },
    { name: "nothing but blanks", xpath: "  ", spot: /is empty/ },
    { name: "nesting without end", xpath: `${"(".repeat(300)}/t:top${")".repeat(300)}`, spot: /XPath/ },
  ];

  for (const { name, xpath, spot } of wrong) {
    it(`tells the spot of ${name}`, () => {
      const { kind, message } = refusal(xpath);
      assert.equal(kind, "wrong");
      assert.match(message, spot);
    });
  }

  it("refuses a name without prefix that several modules have, and names them", () => {
    const { message } = refusal("/top", NamespaceScope.outermost);
    assert.match(message, /modules other, users: declare a prefix.*\(at character 2, "top"\)/);
  });

  for (const xpath of ["count(//t:user)", "'x'", "3", "1 = 1", "-//t:level", "string(/t:top)", "true()"]) {
    it(`refuses what gives no node-set: ${xpath}`, () => assert.equal(refusal(xpath).kind, "no-node-set"));
  }

  const staged: readonly { readonly xpath: string; readonly want: string }[] = [
    { xpath: "//*/t:version", want: top("<version>1.2</version>") },
    {
      xpath: "//*//t:id[. = 2]",
      want: users("<user><name>fred</name><company-info><id>2</id></company-info></user>"),
    },
    { xpath: "//*/node()", want: top(USERS, GROUPS, LINKS, "<version>1.2</version>") + OTHER_TOP },
    { xpath: "//../t:user[2]", want: users(FRED) },
    { xpath: "//t:*//t:user[t:name = 'fred']/t:name | //*/oth:version", want: fredName + OTHER_TOP },
    {
      xpath: "/t:top/descendant::*/t:gid[. = 4]",
      want: top("<groups><group><name>adm</name><gid>4</gid></group></groups>"),
    },
    { xpath: "//*[1]/t:name[. = 'fred']", want: "" },
    {
      xpath: "//t:id/ancestor::*/t:type[. = 'superuser']",
      want: users("<user><name>root</name><type>superuser</type></user>"),
    },
    { xpath: "/t:top/..", want: DATA },
    { xpath: "/t:top/.. | /t:top/t:version", want: DATA },
    {
      xpath: "//t:id/ancestor::t:user[t:name = 'root']/t:name",
      want: users("<user><name>root</name></user>"),
    },
  ];
  for (const { xpath, want } of staged) {
    it(`follows in stages what libyang fails on: ${xpath}`, () =>
      assert.equal(filtered(xpath), printed(want)));
  }

  it("counts positions in each parent, behind two slashes too (XPath 1.0 §2.5)", () => {
    assert.equal(filtered("//t:name[2]"), "");
    assert.equal(filtered("//t:user[2]/t:name"), printed(fredName));
    assert.equal(filtered("//t:tag[last()]"), filtered("//t:user/t:tag[last()]"));
    assert.equal(filtered("//t:top[1]/t:version"), printed(top("<version>1.2</version>")));
  });

  it("follows in stages through the root", () => {
    assert.equal(filtered("//*/..//t:name"), filtered("//t:name"));
  });

  for (const xpath of ["/t:top[//*//t:*]", "//t:name/text()[descendant::t:users]"]) {
    it(`refuses what libyang fails on, and no stage helps: ${xpath}`, () => {
      assert.equal(refusal(xpath).kind, "unsupported");
    });
  }

  it("an empty tree gives nothing, and a wrong expression is still told", () => {
    const empty = context.emptyTree();
    assert.equal(filtered("/t:top", DECLARED, empty), "");
    assert.equal(applyXPathFilter(empty, "/t:top[", DECLARED).ok, false);
    empty[Symbol.dispose]();
  });

  it("keeps default flags, so that printing tells explicit from default", () => {
    const selected = applyXPathFilter(data, "/t:top/t:users", DECLARED);
    assert.ok(selected.ok);
    assert.equal(selected.value.print({ ...PRINT, withDefaults: "trim" }), printed(top(USERS)));
    selected.value[Symbol.dispose]();
  });

  it("looks up by key in a large list", () => {
    const entries = Array.from({ length: 5000 }, (_, i) => `<user><name>u${i}</name><level>1</level></user>`);
    const large = context.parseData(users(...entries), { format: "xml", parseOnly: true, strict: true });
    assert.equal(
      filtered("/t:top/t:users/t:user[t:name='u4711']/t:level", DECLARED, large),
      printed(users("<user><name>u4711</name><level>1</level></user>")),
    );
    assert.equal(filtered("//t:user", DECLARED, large), printed(users(...entries)));
    large[Symbol.dispose]();
  });

  describe("deref() (RFC 7950 §10.3.1)", () => {
    let linked: DataTree;

    before(() => {
      const target = `<target xmlns:t="${USERS_NAMESPACE}">/t:top/t:version</target>`;
      const text = top(USERS, "<version>1.2</version>", "<owner>fred</owner>", target);
      linked = context.parseData(text, { format: "xml", parseOnly: true, strict: true });
    });

    after(() => linked[Symbol.dispose]());

    const cases = [
      { what: "a leafref", xpath: "deref(/t:top/t:owner)/..", want: users(FRED) },
      {
        what: "an instance-identifier",
        xpath: "deref(/t:top/t:target)",
        want: top("<version>1.2</version>"),
      },
      {
        what: "a value in a predicate",
        xpath: "//t:user[deref(/t:top/t:owner) = t:name]",
        want: users(FRED),
      },
      { what: "a leaf that is no reference", xpath: "deref(/t:top/t:version)", want: "" },
      { what: "no leaf", xpath: "deref(/t:top)/*", want: "" },
      { what: "nothing", xpath: "deref(/t:top/t:users/t:user/t:nothing)/..", want: "" },
      { what: "no reference, in a predicate", xpath: "//t:user[deref(t:name)]", want: "" },
    ];
    for (const { what, xpath, want } of cases) {
      it(`follows ${what}: ${xpath}`, () => {
        const selected = filtered(xpath, DECLARED, linked);
        assert.equal(context.libyang.dead, false);
        assert.equal(selected, want === "" ? "" : printed(want));
      });
    }

    it("is refused where only some of the nodes are references", () => {
      assert.match(refusal("deref(/t:top/t:*)").message, /deref|reference/);
    });
  });

  describe("on arbitrary input", () => {
    const piece = fc.constantFrom(
      ..."/ // . .. | + - * = != < <= > >= ( ) [ ] , @ :: : $ ' \" and or div mod not( count( comment() node() text() t:top t:* user name 1 .5 'x' ancestor:: self:: id( current() deref( last() é".split(
        " ",
      ),
      " ",
    );

    it("never throws", () => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc.array(piece).map((pieces) => pieces.join("")),
          ),
          (expression) => {
            const selected = applyXPathFilter(data, expression, DECLARED);
            if (selected.ok) selected.value[Symbol.dispose]();
            return !context.libyang.dead;
          },
        ),
        { numRuns: 2000 },
      );
    });

    it("finds the tokens that the parser finds", () => {
      fc.assert(
        fc.property(fc.array(piece), (pieces) => {
          const expression = pieces.join(" ");
          if (!parseXPath(expression).ok) return;
          const [, texts] = new xpathLibrary.XPathParser().tokenize(expression);
          const found = tokensOf(expression);
          assert.equal(found.end, expression.length);
          assert.deepEqual(
            found.tokens.map(({ text }) => text.replace(/^(['"])(.*)\1$/, "$2")),
            texts.slice(0, -1),
          );
        }),
        { numRuns: 2000 },
      );
    });
  });

  it("LINKS are part of the data", () => assert.equal(filtered("/t:top/t:link"), printed(top(LINKS))));
});
