import assert from "node:assert/strict";
import fc from "fast-check";
import { Libyang, LibyangError } from "libyang-wasm";
import type { Context, DataTree } from "libyang-wasm";
import { applySubtreeFilter } from "../../../src/netconf/filter/subtree.ts";
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
const XMLNS = `xmlns="${USERS_NAMESPACE}"`;

const name = (text: string): string => `<name>${text}</name>`;
const users = (...inner: readonly string[]): string => top(`<users>${inner.join("")}</users>`);
const entry = (...inner: readonly string[]): string => `<user>${inner.join("")}</user>`;

describe("subtree filtering (RFC 6241 §6)", () => {
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

  /** The canonical print of data given as text: the expected side goes through libyang's order as well. */
  function printed(xml: string): string {
    if (xml === "") return "";
    const tree = context.parseData(xml, { format: "xml", parseOnly: true, strict: true });
    const text = tree.print(PRINT);
    tree[Symbol.dispose]();
    return text;
  }

  function filtered(filterXml: string, from: DataTree = data): string {
    const filter =
      filterXml === ""
        ? undefined
        : context.parseData(filterXml, { format: "xml", parseOnly: true, opaque: true });
    const result = applySubtreeFilter(from, filter?.first);
    const text = result.first === undefined ? "" : result.print(PRINT);
    result[Symbol.dispose]();
    filter?.[Symbol.dispose]();
    return text;
  }

  interface Case {
    readonly name: string;
    readonly filter: string;
    readonly want: string;
  }

  const examples: readonly Case[] = [
    { name: "§6.4.2 empty filter", filter: "", want: "" },
    { name: "§6.4.3 the entire <users> subtree", filter: top("<users/>"), want: top(USERS) },
    {
      name: "§6.4.4 all <name> elements",
      filter: users(entry("<name/>")),
      want: users(entry(name("barney")), entry(name("fred")), entry(name("root"))),
    },
    { name: "§6.4.5 one <user> entry", filter: users(entry(name("fred"))), want: users(FRED) },
    {
      name: "§6.4.6 some elements of one <user> entry",
      filter: users(entry(name("fred"), "<type/><full-name/>")),
      want: users(entry(name("fred"), "<type>admin</type><full-name>Fred Flintstone</full-name>")),
    },
    {
      name: "§6.4.7 several subtrees",
      filter: users(
        entry(name("root"), "<company-info/>"),
        entry(name("fred"), "<company-info><id/></company-info>"),
        entry(name("barney"), "<type>superuser</type><company-info><dept/></company-info>"),
      ),
      want: users(
        entry(name("fred"), "<company-info><id>2</id></company-info>"),
        entry(name("root"), "<company-info><dept>1</dept><id>1</id></company-info>"),
      ),
    },
  ];

  const rules: readonly Case[] = [
    {
      name: "§6.2.1 takes nodes of the named namespace only",
      filter: `<top xmlns="${OTHER_NAMESPACE}"/>`,
      want: OTHER_TOP,
    },
    {
      name: '§6.2.1 takes any namespace with xmlns=""',
      filter: '<top xmlns=""><version/></top>',
      want: top("<version>1.2</version>") + OTHER_TOP,
    },
    {
      name: "§6.2.1 matches content in any namespace",
      filter: '<top xmlns=""><version>9</version></top>',
      want: OTHER_TOP,
    },
    { name: "§6.2.1 takes nothing of an unknown namespace", filter: '<top xmlns="urn:unknown"/>', want: "" },
    {
      name: "§6.2.1 takes nothing of a child in an unknown namespace",
      filter: top('<users xmlns="urn:unknown"/>'),
      want: "",
    },
    { name: "§6.2.3 gives nothing for an unknown node", filter: top("<unknown/>"), want: "" },
    { name: "§6.2.3 leaves no empty containers behind", filter: users(entry(name("nobody"))), want: "" },
    {
      name: "§6.2.4 selects a leaf of white space",
      filter: top("<version> \n </version>"),
      want: top("<version>1.2</version>"),
    },
    {
      name: "§6.2.4 selects whole subtrees below the top",
      filter: `<top ${XMLNS}/>`,
      want: top(USERS, GROUPS, LINKS, "<version>1.2</version>"),
    },
    {
      name: "§6.2.4 adds the keys of a selected entry",
      filter: users(entry("<level/>")),
      want: users(entry(name("barney"), "<level>5</level>"), entry(name("fred"), "<level>7</level>")),
    },
    {
      name: "§6.2.4 adds every key",
      filter: top("<link><to/></link>"),
      want: top(
        "<link><from>a</from><to>b</to></link><link><from>a</from><to>c</to></link><link><from>b</from><to>c</to></link>",
      ),
    },
    {
      name: "§6.2.5 selects all siblings of a match",
      filter: top("<version>1.2</version>"),
      want: top(USERS, GROUPS, LINKS, "<version>1.2</version>"),
    },
    {
      name: "§6.2.5 includes the content match node among selected ones",
      filter: top("<version>1.2</version><groups/>"),
      want: top(GROUPS, "<version>1.2</version>"),
    },
    {
      name: "§6.2.5 selects nothing where a match fails",
      filter: top("<version>1.3</version><groups/>"),
      want: "",
    },
    {
      name: "§6.2.5 wants all of several matches",
      filter: users(entry("<type>admin</type><level>7</level>")),
      want: users(FRED),
    },
    {
      name: "§6.2.5 takes a content match that no key is",
      filter: users(entry("<type>admin</type><name/>")),
      want: users(entry(name("barney"), "<type>admin</type>"), entry(name("fred"), "<type>admin</type>")),
    },
    {
      name: "§6.2.5 ignores white space around content",
      filter: users(entry("<name>\n  fred\t</name>")),
      want: users(FRED),
    },
    {
      name: "§6.2.5 compares canonical values",
      filter: users(entry("<level>+007</level>")),
      want: users(FRED),
    },
    {
      name: "§6.2.5 compares identities",
      filter: users(entry(`<role xmlns:u="${USERS_NAMESPACE}">u:operator</role>`)),
      want: users(BARNEY),
    },
    {
      name: "§6.2.5 matches one instance of a leaf-list",
      filter: users(entry("<tag>b</tag><type/>")),
      want: users(entry(name("barney"), "<type>admin</type><tag>b</tag>")),
    },
    {
      name: "§6.2.5 matches inside a container only there",
      filter: users(entry("<company-info><id>2</id></company-info>")),
      want: users(entry(name("fred"), "<company-info><dept>2</dept><id>2</id></company-info>")),
    },
    { name: "§6.2.5 takes text on a container as no match", filter: top("<users>x</users>"), want: "" },
    {
      name: "§6.2.5 takes an impossible value as no match",
      filter: users(entry("<level>many</level>")),
      want: "",
    },
    {
      name: "§6.3 joins what several nodes of one name select",
      filter: top("<users/>") + top("<version/>"),
      want: top(USERS, "<version>1.2</version>"),
    },
    {
      name: "§6.3 joins a part with the whole",
      filter: users(entry(name("root"), "<type/>"), entry(name("root"))),
      want: users(ROOT),
    },
    {
      name: "§6.3 keeps the order of the data, not of the filter",
      filter: users(entry(name("root")), entry(name("barney"))),
      want: users(BARNEY, ROOT),
    },
    {
      name: "§6.3 keeps the order of a user-ordered list",
      filter: top("<groups><group><name>adm</name></group><group><name>wheel</name></group></groups>"),
      want: top(GROUPS),
    },
    {
      name: "looks up an entry by two keys",
      filter: top("<link><from>a</from><to>c</to></link>"),
      want: top("<link><from>a</from><to>c</to><cost>2</cost></link>"),
    },
    {
      name: "takes one of two keys as an ordinary match",
      filter: top("<link><from>a</from></link>"),
      want: top(
        "<link><from>a</from><to>b</to><cost>1</cost></link><link><from>a</from><to>c</to><cost>2</cost></link>",
      ),
    },
  ];

  for (const { name: title, filter, want } of [...examples, ...rules]) {
    it(title, () => {
      assert.equal(filtered(filter), printed(want));
    });
  }

  it("§6.2.2 matches attributes", () => {
    const annotated = context.parseData(
      `<top ${XMLNS} xmlns:u="${USERS_NAMESPACE}"><users><user u:note="new"><name>a</name></user><user u:note="old"><name>b</name></user><user><name>c</name></user></users></top>`,
      { format: "xml", parseOnly: true, strict: true },
    );
    const filter = `<top ${XMLNS} xmlns:u="${USERS_NAMESPACE}"><users><user u:note="old"><name/></user></users></top>`;
    assert.match(
      filtered(filter, annotated),
      /<users><user [^>]*note="old"[^>]*><name>b<\/name><\/user><\/users>/,
    );
    assert.equal(filtered(filter), "");
    annotated[Symbol.dispose]();
  });

  it("leaves the data as it was", () => {
    const before = data.print(PRINT);
    filtered(top("<users/>"));
    assert.equal(data.print(PRINT), before);
  });

  it("gives nothing from an empty tree", () => {
    const empty = context.emptyTree();
    assert.equal(filtered(top("<users/>"), empty), "");
    empty[Symbol.dispose]();
  });

  it("never fails, whatever the filter", () => {
    const tags = fc.constantFrom(
      "top",
      "users",
      "user",
      "name",
      "type",
      "level",
      "tag",
      "group",
      "link",
      "from",
      "x",
    );
    const attributes = fc.constantFrom(
      "",
      ` ${XMLNS}`,
      ' xmlns=""',
      ` xmlns="${OTHER_NAMESPACE}"`,
      ' a="1"',
      ' xmlns:u="urn:q" u:a="1"',
    );
    const text = fc.constantFrom("", " ", "fred", "300", "a &lt; b", "<![CDATA[root]]>");
    let element: fc.Arbitrary<string> = fc.constant("");
    for (let depth = 0; depth < 5; depth++) {
      element = fc
        .tuple(tags, attributes, text, fc.array(element, { maxLength: 3 }))
        .map(
          ([tag, attribute, inside, children]) =>
            `<${tag}${attribute}>${children.join("") || inside}</${tag}>`,
        );
    }
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 3 }), (elements) => {
        const declared = elements.map((each) => each.replace(/^<(\w+)[^>]*>/, `<$1 ${XMLNS}>`)).join("");
        for (const filter of [top(...elements), declared]) {
          try {
            context.parseData(filter, { format: "xml", parseOnly: true, opaque: true })[Symbol.dispose]();
          } catch (cause) {
            if (cause instanceof LibyangError) continue; // such as an element in a leaf: it never gets to be a filter
            throw cause;
          }
          filtered(filter);
        }
        return !context.libyang.dead;
      }),
      { numRuns: 500 },
    );
  });
});
