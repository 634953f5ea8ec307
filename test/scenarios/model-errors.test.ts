import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, edit, editConfig, HWTACACS_NAMESPACE } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { YangFolder, yangSettings } from "../support/yang-folders.ts";

const YANG = "urn:ietf:params:xml:ns:yang:1";
const TYPES = "urn:hwtacacsd:test:types";
const GET_CONFIG = "<get-config><source><running/></source></get-config>";

/** `<top>` with every prefix that the cases use. */
function top(content: string): string {
  return (
    `<top xmlns="urn:hwtacacsd:test:model" xmlns:nc="${BASE_NAMESPACE}" xmlns:yang="${YANG}" ` +
    `xmlns:tm="urn:hwtacacsd:test:model" xmlns:t="${TYPES}">${content}</top>`
  );
}

/** An edit that is refused, and the whole of what is said about it. */
interface Case {
  readonly name: string;
  readonly content: string;
  readonly type?: "protocol";
  readonly tag: string;
  readonly appTag?: string;
  /** Below `/tm:top`; undefined: no error-path. */
  readonly path?: string;
  readonly info?: string;
  readonly says: RegExp;
}

const bad = (element: string): string => `<bad-element>${element}</bad-element>`;
const badAttribute = (attribute: string, element: string): string =>
  `<bad-attribute>${attribute}</bad-attribute>${bad(element)}`;
const nonUnique = (path: string): string =>
  `<non-unique xmlns="${YANG}" xmlns:tm="urn:hwtacacsd:test:model">/tm:top${path}</non-unique>`;
const S1 = "/tm:server[tm:name='s1']";
const S2 = "/tm:server[tm:name='s2']";

const SUITES: Readonly<Record<string, readonly Case[]>> = {
  "user-ordered lists (RFC 7950 §7.7.9, §7.8.6, §15.7)": [
    {
      name: "a value to insert at that is not there",
      content: '<order yang:insert="after" yang:value="no">x</order>',
      tag: "bad-attribute",
      appTag: "missing-instance",
      path: "/tm:order[.='x']",
      info: badAttribute("value", "order"),
      says: /no "order" no to insert after/,
    },
    {
      name: "a key to insert at that is not there",
      content: `<rule yang:insert="before" yang:key="[name='no']"><name>x</name></rule>`,
      tag: "bad-attribute",
      appTag: "missing-instance",
      path: "/tm:rule[tm:name='x']",
      info: badAttribute("key", "rule"),
      says: /no "rule" \[name='no'\] to insert before/,
    },
    {
      name: "no key to insert at",
      content: '<rule yang:insert="after"><name>x</name></rule>',
      tag: "missing-attribute",
      path: "/tm:rule[tm:name='x']",
      info: badAttribute("key", "rule"),
      says: /needs the attribute yang:key/,
    },
    {
      name: "half of the keys",
      content: `<route yang:insert="before" yang:key="[to='x']"><kind>t:static</kind><to>n</to></route>`,
      tag: "bad-attribute",
      path: "/tm:route[tm:kind='test-types:static'][tm:to='n']",
      info: badAttribute("key", "route"),
      says: /by its keys: kind, to/,
    },
    {
      name: "a key that is none",
      content: '<rule yang:insert="after" yang:key="r1"><name>x</name></rule>',
      type: "protocol",
      tag: "bad-attribute",
      path: "/tm:rule",
      info: badAttribute("key", "rule"),
      says: /use the form \[name='value'\]/,
    },
    {
      name: "a key for a leaf-list",
      content: `<order yang:insert="after" yang:key="[name='r1']">x</order>`,
      tag: "unknown-attribute",
      path: "/tm:order[.='x']",
      info: badAttribute("key", "order"),
      says: /takes yang:value/,
    },
    {
      name: "a value without insert",
      content: '<order yang:value="a">x</order>',
      tag: "unknown-attribute",
      path: "/tm:order[.='x']",
      info: badAttribute("value", "order"),
      says: /says nothing here/,
    },
    {
      name: "insert in a list that the system orders",
      content: '<server yang:insert="first"><name>x</name></server>',
      tag: "unknown-attribute",
      path: "/tm:server[tm:name='x']",
      info: badAttribute("insert", "server"),
      says: /not ordered by the user/,
    },
  ],
  "references (RFC 7950 §15.5)": [
    {
      name: "a leafref without its target",
      content: "<target>no</target>",
      tag: "data-missing",
      appTag: "instance-required",
      path: "/tm:target",
      says: /no target instance/,
    },
    {
      name: "the target of a leafref taken away",
      content: '<rule nc:operation="delete"><name>r1</name></rule>',
      tag: "data-missing",
      appTag: "instance-required",
      path: "/tm:target",
      says: /"r1"/,
    },
    {
      name: "an instance-identifier without its target",
      content: "<instance>/tm:top/tm:rule[tm:name='no']</instance>",
      tag: "data-missing",
      appTag: "instance-required",
      path: "/tm:instance",
      says: /required instance not found/,
    },
  ],
  "constraints (RFC 7950 §8.3, §15)": [
    {
      name: "a must with words of its own",
      content: "<limits><low>5</low><high>3</high></limits>",
      tag: "operation-failed",
      appTag: "low-above-high",
      path: "/tm:limits",
      says: /^The low limit is above the high one\.$/,
    },
    {
      name: "a must without any",
      content: "<limits><high>1001</high></limits>",
      tag: "operation-failed",
      appTag: "must-violation",
      path: "/tm:limits",
      says: /not\(high &gt; 1000\)/,
    },
    {
      name: "a when that does not hold",
      content: "<tuning>3</tuning>",
      tag: "unknown-element",
      path: "/tm:tuning",
      info: bad("tuning"),
      says: /When condition/,
    },
    {
      name: "unique",
      content: "<server><name>s2</name><address>a</address><port>1</port></server>",
      tag: "operation-failed",
      appTag: "data-not-unique",
      path: S2,
      info: [`${S1}/tm:address`, `${S1}/tm:port`, `${S2}/tm:address`, `${S2}/tm:port`]
        .map(nonUnique)
        .join(""),
      says: /must be unique: address, port/,
    },
    {
      name: "a mandatory leaf in a presence container",
      content: "<server><name>s1</name><identity/></server>",
      tag: "data-missing",
      path: `${S1}/tm:identity`,
      says: /mandatory node "id" is missing/,
    },
    {
      name: "too few",
      content: "<members/>",
      tag: "operation-failed",
      appTag: "too-few-elements",
      path: "/tm:members/tm:member",
      says: /Too few/,
    },
    {
      name: "too many values",
      content: "<members><member>1</member><member>2</member><member>3</member><member>4</member></members>",
      tag: "operation-failed",
      appTag: "too-many-elements",
      path: "/tm:members/tm:member",
      says: /Too many/,
    },
    {
      name: "too many entries",
      content:
        "<members><member>1</member><pair><name>1</name></pair><pair><name>2</name></pair><pair><name>3</name></pair></members>",
      tag: "operation-failed",
      appTag: "too-many-elements",
      path: "/tm:members/tm:pair",
      says: /Too many/,
    },
    {
      name: "a mandatory choice",
      content: '<transport nc:operation="replace"/>',
      tag: "data-missing",
      appTag: "missing-choice",
      path: "/tm:transport",
      info: `<missing-choice xmlns="${YANG}">protocol</missing-choice>`,
      says: /choice "protocol"/,
    },
    {
      name: "two cases",
      content: "<transport><tcp-port>1</tcp-port><udp-port>2</udp-port></transport>",
      tag: "bad-element",
      path: "/tm:transport/tm:udp-port",
      info: bad("udp-port"),
      says: /exclude each other/,
    },
    {
      name: "two cases of a choice inside a case",
      content: "<transport><tcp-port>1</tcp-port><plain/><tls/></transport>",
      tag: "bad-element",
      path: "/tm:transport/tm:tls",
      info: bad("tls"),
      says: /exclude each other/,
    },
  ],
  "keys and instances (RFC 7950 §7.8.2, §8.3.1)": [
    {
      name: "a key is missing",
      content: "<route><kind>t:static</kind></route>",
      tag: "missing-element",
      path: "/tm:route",
      info: bad("to"),
      says: /missing its key "to"/,
    },
    {
      name: "a key of the wrong type",
      content: "<route><kind>t:none</kind><to>x</to></route>",
      tag: "invalid-value",
      path: "/tm:route/tm:kind",
      says: /"t:none"/,
    },
    {
      name: "a key deleted by itself",
      content: '<server><name nc:operation="delete">s1</name></server>',
      tag: "bad-attribute",
      path: `${S1}/tm:name`,
      info: badAttribute("operation", "name"),
      says: /put the operation on &lt;server&gt;/,
    },
    ...(
      [
        [
          "list entry",
          "<server><name>d</name></server><server><name>d</name></server>",
          "server",
          "[tm:name='d']",
        ],
        ["leaf", "<mode>plain</mode><mode>tuned</mode>", "mode", ""],
        ["value of a leaf-list", "<order>d</order><order>d</order>", "order", "[.='d']"],
        ["anydata", "<any-data><a/></any-data><any-data><b/></any-data>", "any-data", ""],
      ] as const
    ).map(([name, content, element, predicate]) => ({
      name: `the same ${name} twice`,
      content,
      tag: "bad-element",
      path: `/tm:${element}${predicate}`,
      info: bad(element),
      says: /there twice/,
    })),
  ],
  "state (RFC 7950 §8.3.1)": (["state", "counters"] as const).map((name) => ({
    name: `config false: ${name}`,
    content: `<${name}/>`,
    tag: "unknown-element",
    path: `/tm:${name}`,
    info: bad(name),
    says: /is state/,
  })),
  "attributes and text (RFC 7952, XML 1.0 §3.2.2)": [
    {
      name: "an attribute that no annotation of its module is",
      content: '<mode t:nothing="x">plain</mode>',
      tag: "unknown-attribute",
      path: "/tm:mode",
      info: badAttribute("nothing", "mode"),
      says: /is not known here/,
    },
    ...["text<b/>", "<b/>text", "text<!-- c --><b/>", "<![CDATA[text]]><b/>"].map((content) => ({
      name: `text and elements side by side: ${content}`,
      content: `<any-xml>${content}</any-xml>`,
      type: "protocol" as const,
      tag: "bad-element",
      info: bad("any-xml"),
      says: /side by side/,
    })),
  ],
  "values (RFC 7950 §8.3.1, §9)": (
    [
      ["identity in no namespace", "kind", "static", /"static"/],
      ["identity by the module's name", "kind", "test-types:static", /prefix "test-types" .*not declared/],
      ["identity that is none", "kind", "t:none", /not found/],
      ["identity that is the base", "kind", "t:kind", /not derived/],
      ["identity with an unknown prefix", "kind", "u:static", /write xmlns:u/],
      ["union", "either", "77", /^Invalid union value "77" - no matching subtype found: [^\n]*[^\s]\.$/],
      ["bit that is none", "flags", "red pink", /"pink"/],
      ["bit twice", "flags", "red red", /Duplicate bit/],
      ["empty with text", "nothing", "x", /empty value "x"/],
      ["decimal64 out of range", "ratio", "1.5", /range/],
      ["decimal64 with too many digits", "ratio", "0.555", /fraction digits/],
      ["binary that is none", "blob", "!!!!", /Base64/],
      ["binary too long", "blob", "AAECAwQFBgc=", /length/],
      ["string too short", "word", "a", /length/],
      ["string out of its pattern", "word", "AB", /^Only lower-case letters\.$/, "not-lower-case"],
      ["integer out of range", "number", "6", /^Five at most, in either direction\.$/, "out-of-five"],
      ["integer that is none", "number", "1x", /^Invalid int8 value "1x"\.$/],
    ] as const
  ).map(([name, leaf, value, says, appTag]) => ({
    name,
    content: `<types><${leaf}>${value}</${leaf}></types>`,
    tag: "invalid-value",
    ...(appTag !== undefined && { appTag }),
    path: `/tm:types/tm:${leaf}`,
    says,
  })),
};

/** Edits that are carried out, and what `<top>` shows of the nodes in question afterwards. */
const ACCEPTED: readonly { readonly name: string; readonly content: string; readonly want: string }[] = [
  {
    name: "insert first",
    content: '<order yang:insert="first">b</order>',
    want: "<order>b</order><order>a</order>",
  },
  {
    name: "insert last",
    content: '<order yang:insert="last">b</order>',
    want: "<order>a</order><order>b</order>",
  },
  {
    name: "insert before a value",
    content: '<order yang:insert="before" yang:value="a">c</order>',
    want: "<order>c</order><order>a</order>",
  },
  {
    name: "insert after a value, and a new value goes last",
    content: '<order>d</order><order yang:insert="after" yang:value="a">c</order>',
    want: "<order>a</order><order>c</order><order>d</order>",
  },
  {
    name: "insert before a key in any prefix form",
    content: `<rule xmlns:q="urn:hwtacacsd:test:model" yang:insert="before" yang:key="[q:name='r1']"><name>r0</name></rule>`,
    want: "<rule><name>r0</name></rule><rule><name>r1</name></rule>",
  },
  {
    name: "insert after two keys, one an identity in another prefix",
    content: `<route><kind>t:static</kind><to>x</to></route><route xmlns:q="${TYPES}" yang:insert="before" yang:key="[kind='q:static'][to='x']"><kind>q:dynamic</kind><to>y</to></route>`,
    want: `<route><kind xmlns:types="${TYPES}">types:dynamic</kind><to>y</to></route><route><kind xmlns:types="${TYPES}">types:static</kind><to>x</to></route>`,
  },
  { name: "a leafref that needs no target", content: "<hint>no</hint>", want: "<hint>no</hint>" },
  {
    name: "an instance-identifier",
    content: "<instance>/tm:top/tm:rule[tm:name='r1']</instance>",
    want: `<instance xmlns:tm="urn:hwtacacsd:test:model">/tm:top/tm:rule[tm:name='r1']</instance>`,
  },
  { name: "a when that holds", content: "<mode>tuned</mode><tuning>3</tuning>", want: "<tuning>3</tuning>" },
  {
    name: "another case takes the place of the first, the inner choice with it",
    content: "<transport><udp-port>2</udp-port></transport>",
    want: "<transport><udp-port>2</udp-port></transport>",
  },
  {
    name: "another case of the inner choice alone",
    content: "<transport><tls><name>n</name></tls></transport>",
    want: "<transport><tcp-port>1</tcp-port><tls><name>n</name></tls></transport>",
  },
  {
    name: "a container twice is merged",
    content: "<limits><low>1</low></limits><limits><high>2</high></limits>",
    want: "<limits><low>1</low><high>2</high></limits>",
  },
  {
    name: "an identity in any prefix form, in place of another",
    content: `<types><kind xmlns:any="${TYPES}">any:dynamic</kind></types>`,
    want: `<kind xmlns:types="${TYPES}">types:dynamic</kind>`,
  },
  {
    name: "a member of a union, in place of another",
    content: "<types><either>many</either></types>",
    want: "<either>many</either>",
  },
  {
    name: "bits in their order",
    content: "<types><flags>blue red</flags></types>",
    want: "<flags>red blue</flags>",
  },
  { name: "no bits", content: "<types><flags/></types>", want: "<flags/>" },
  { name: "empty", content: "<types><nothing/></types>", want: "<nothing/>" },
  {
    name: "decimal64 in canonical form",
    content: "<types><ratio>+00.50</ratio></types>",
    want: "<ratio>0.5</ratio>",
  },
  { name: "binary", content: "<types><blob>AAEC</blob></types>", want: "<blob>AAEC</blob>" },
  {
    name: "anydata with attributes, in place of other data",
    content: '<any-data><x xmlns="urn:x" y="1">2</x><rule><name>q</name></rule></any-data>',
    want: '<any-data><x xmlns="urn:x" y="1">2</x><rule><name>q</name></rule></any-data>',
  },
  {
    name: "anyxml that is text",
    content: "<any-xml>plain &lt;text&gt;</any-xml>",
    want: "<any-xml>plain &lt;text&gt;</any-xml>",
  },
  {
    name: "an entry of a list whose data comes and goes",
    content: '<server nc:operation="delete"><name>s1</name></server>',
    want: "<mode>plain</mode><transport>",
  },
];

describe("YANG 1.1 over NETCONF, without code for the model", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start(yangSettings([YangFolder.model]));
    client = await daemon.connect();
  });

  beforeEach(() =>
    edit(
      client,
      `<top xmlns="urn:hwtacacsd:test:model" xmlns:nc="${BASE_NAMESPACE}" xmlns:t="${TYPES}" nc:operation="replace">` +
        "<order>a</order><rule><name>r1</name></rule><target>r1</target><mode>plain</mode>" +
        "<server><name>s1</name><address>a</address><port>1</port></server>" +
        "<transport><tcp-port>1</tcp-port><plain/></transport>" +
        "<types><kind>t:static</kind><either>5</either><flags>green</flags></types><any-data><z/></any-data></top>",
    ),
  );

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  async function running(): Promise<string> {
    return (await client.rpc(GET_CONFIG)).replace(/message-id="\d+"/, "");
  }

  async function editTop(content: string): Promise<string> {
    return client.rpc(
      `<edit-config><target><running/></target><config>${top(content)}</config></edit-config>`,
    );
  }

  for (const [suite, cases] of Object.entries(SUITES)) {
    describe(suite, () => {
      for (const { name, content, type = "application", tag, appTag, path, info, says } of cases) {
        it(`${name}: ${tag}, and nothing changes`, async () => {
          const before = await running();
          const reply = await editTop(content);
          const told = reply.replace(/^<rpc-reply [^>]*>|<\/rpc-reply>$/g, "");
          const message = /<error-message>(.*?)<\/error-message>/s.exec(told)?.[1] ?? "";
          assert.equal(
            told.replace(/<error-message>.*?<\/error-message>/s, ""),
            `<rpc-error><error-type>${type}</error-type><error-tag>${tag}</error-tag><error-severity>error</error-severity>` +
              (appTag === undefined ? "" : `<error-app-tag>${appTag}</error-app-tag>`) +
              (path === undefined
                ? ""
                : `<error-path xmlns:tm="urn:hwtacacsd:test:model">/tm:top${path}</error-path>`) +
              `${info === undefined ? "" : `<error-info>${info}</error-info>`}</rpc-error>`,
          );
          assert.match(message, says);
          assert.equal(await running(), before);
        });
      }
    });
  }

  it("quotes no value of a secret", async () => {
    const content = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><name>t</name><shared-key>${"s3cret".repeat(99)}</shared-key></template></hwtacacs>`;
    const reply = await client.rpc(editConfig(content));
    assert.match(reply, /<error-tag>invalid-value<\/error-tag>/);
    assert.match(reply, /hwt:shared-key<\/error-path>/);
    assert.doesNotMatch(reply, /s3cret/);
  });

  it("tells every constraint that does not hold, each in an rpc-error of its own", async () => {
    const reply = await editTop("<target>no</target><limits><low>5</low><high>3</high></limits><members/>");
    const tags = [...reply.matchAll(/<error-app-tag>(.*?)<\/error-app-tag>/g)].map(([, tag]) => tag);
    assert.deepEqual(tags, ["instance-required", "low-above-high", "too-few-elements"]);
  });

  describe("takes", () => {
    for (const { name, content, want } of ACCEPTED) {
      it(name, async () => {
        assert.match(await editTop(content), /<ok\/>/);
        const shown = await running();
        assert.ok(shown.includes(want), shown);
      });
    }

    it("a presence container without content, and its deletion", async () => {
      const members = "<members><member>1</member></members>";
      assert.match(await editTop(members), /<ok\/>/);
      assert.ok((await running()).includes(members));
      assert.match(await editTop('<members nc:operation="delete"/>'), /<ok\/>/);
      assert.ok(!(await running()).includes("<members>"));
    });

    it("data whose when no longer holds is gone with it", async () => {
      assert.match(await editTop("<mode>tuned</mode><tuning>3</tuning>"), /<ok\/>/);
      assert.match(await editTop("<mode>plain</mode>"), /<ok\/>/);
      assert.ok(!(await running()).includes("<tuning>"));
    });
  });
});
