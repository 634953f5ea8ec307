import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, edit, editConfig, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const ENABLE_PATH =
  /<error-path xmlns:hwt="urn:hwtacacsd:params:xml:ns:yang:hwtacacs">\/hwt:hwtacacs\/hwt:accounting-stop-packet\/hwt:resend\/hwt:enable<\/error-path>/;

interface Case {
  readonly name: string;
  readonly content: string;
  readonly type?: string;
  readonly tag: string;
  readonly also?: readonly RegExp[];
}

const CASES: readonly Case[] = [
  { name: "301", content: resend("<enable>301</enable>"), tag: "invalid-value", also: [ENABLE_PATH] },
  { name: "0", content: resend("<enable>0</enable>"), tag: "invalid-value", also: [ENABLE_PATH] },
  { name: "abc", content: resend("<enable>abc</enable>"), tag: "invalid-value", also: [ENABLE_PATH] },
  { name: "nothing as number", content: resend("<enable/>"), tag: "invalid-value", also: [ENABLE_PATH] },
  {
    name: "both cases at once",
    content: resend("<enable>4</enable><disable/>"),
    tag: "bad-element",
    also: [/<bad-element>enable<\/bad-element>/, /"disable" and "enable" exclude/],
  },
  {
    name: "an unknown element",
    content: resend("<again>4</again>"),
    tag: "unknown-element",
    also: [/<bad-element>again<\/bad-element>/],
  },
  {
    name: "an unknown namespace",
    content: '<hwtacacs xmlns="urn:nobody"/>',
    tag: "unknown-namespace",
    also: [/<bad-element>hwtacacs<\/bad-element>/, /<bad-namespace>urn:nobody<\/bad-namespace>/],
  },
  {
    name: "create of what exists",
    content: resend('<enable nc:operation="create">8</enable>'),
    tag: "data-exists",
    also: [ENABLE_PATH],
  },
  {
    name: "delete of what does not exist",
    content: resend('<max-interval nc:operation="delete"/>'),
    tag: "data-missing",
    also: [/hwt:max-interval<\/error-path>/],
  },
  {
    name: "an operation attribute without namespace",
    content: resend('<enable operation="delete">7</enable>'),
    tag: "unknown-attribute",
    type: "protocol",
    also: [/<bad-attribute>operation<\/bad-attribute>/, /<bad-element>enable<\/bad-element>/],
  },
  {
    name: "an operation that does not exist",
    content: resend('<enable nc:operation="destroy">7</enable>'),
    tag: "bad-attribute",
    type: "protocol",
    also: [/<bad-attribute>operation<\/bad-attribute>/],
  },
  {
    name: "an attribute that nobody knows",
    content: resend('<enable xmlns:q="urn:q" q:foo="x">7</enable>'),
    tag: "unknown-attribute",
    also: [/<bad-attribute>foo<\/bad-attribute><bad-element>enable<\/bad-element>/],
  },
  {
    name: "yang:insert on a node that is not ordered by the user",
    content: resend('<enable xmlns:yang="urn:ietf:params:xml:ns:yang:1" yang:insert="first">7</enable>'),
    tag: "unknown-attribute",
    also: [/<bad-attribute>insert<\/bad-attribute>/, ENABLE_PATH],
  },
  {
    name: "an unknown namespace further in",
    content: resend('<enable xmlns="urn:nobody">7</enable>'),
    tag: "unknown-namespace",
    also: [/<bad-element>enable<\/bad-element><bad-namespace>urn:nobody</, /hwt:resend<\/error-path>/],
  },
  {
    name: "no namespace at all",
    content: '<hwtacacs xmlns=""/>',
    tag: "unknown-namespace",
    also: [/<bad-element>hwtacacs<\/bad-element><bad-namespace><\/bad-namespace>/],
  },
  {
    name: "a leafref without its target",
    content: `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-scheme><template>no</template></accounting-scheme></hwtacacs>`,
    tag: "data-missing",
    also: [/<error-app-tag>instance-required<\/error-app-tag>/],
  },
  {
    name: "two servers of one address and port",
    content:
      `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><name>t</name>` +
      `<accounting-server><name>a</name><address>192.0.2.1</address><port>49</port></accounting-server>` +
      `<accounting-server><name>b</name><address>192.0.2.1</address><port>49</port></accounting-server></template></hwtacacs>`,
    tag: "operation-failed",
    also: [/<error-app-tag>data-not-unique<\/error-app-tag>/],
  },
  {
    name: "a list entry without its key",
    content: `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><quiet-time>1</quiet-time></template></hwtacacs>`,
    tag: "missing-element",
    also: [/<bad-element>name<\/bad-element>/],
  },
  {
    name: "a state leaf",
    content: `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><total>1</total></accounting-stop-packet></hwtacacs>`,
    tag: "unknown-element",
  },
];

describe("errors of edit-config (RFC 6241 appendix A, RFC 7950 §8.3 and §15)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;
  let other: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
    other = await daemon.connect();
    await edit(client, resend("<enable>7</enable>"));
  });

  after(async () => {
    client.destroy();
    other.destroy();
    await daemon.remove();
  });

  const getConfig = "<get-config><source><running/></source></get-config>";

  for (const { name, content, type = "application", tag, also = [] } of CASES) {
    it(`${name}: ${tag}, and nothing changes`, async () => {
      const before = (await client.rpc(getConfig)).replace(/message-id="\d+"/, "");
      const reply = await client.rpc(editConfig(content));
      assert.match(reply, new RegExp(`<error-type>${type}</error-type><error-tag>${tag}</error-tag>`));
      assert.match(reply, /<error-severity>error<\/error-severity>/);
      for (const pattern of also) assert.match(reply, pattern);
      assert.equal((await client.rpc(getConfig)).replace(/message-id="\d+"/, ""), before);
      assert.match(await other.rpc(getConfig), /<enable>7<\/enable>/, "another session goes on");
    });
  }

  it("a missing message-id: missing-attribute", async () => {
    const reply = await client.request(`<rpc xmlns="${BASE_NAMESPACE}"><get/></rpc>`);
    assert.match(reply, /<error-type>rpc<\/error-type><error-tag>missing-attribute<\/error-tag>/);
    assert.match(reply, /<bad-attribute>message-id<\/bad-attribute><bad-element>rpc<\/bad-element>/);
  });

  for (const [name, message] of [
    ["a mismatched tag", `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><get></rpc>`],
    [
      "an attribute twice in the payload",
      `<rpc message-id="1" xmlns="${BASE_NAMESPACE}">${editConfig(resend('<enable nc:operation="merge" nc:operation="merge">9</enable>'))}</rpc>`,
    ],
    [
      "a forbidden character between elements",
      `<rpc message-id="1" xmlns="${BASE_NAMESPACE}">${editConfig(`${resend("<enable>9</enable>")}\u0000`)}</rpc>`,
    ],
    ["a declared encoding that is not UTF-8", `<?xml version="1.0" encoding="UTF-16"?><rpc/>`],
    ["overlong UTF-8", Buffer.from([0x3c, 0xc1, 0xa1, 0x2f, 0x3e])],
    ["UTF-16", Buffer.from("\ufeff<rpc/>", "utf16le")],
    ["two roots", `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><get/></rpc><rpc/>`],
    ["text behind the root", `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><get/></rpc>x`],
    [
      "a DOCTYPE",
      `<!DOCTYPE rpc [<!ENTITY a "b">]><rpc message-id="1" xmlns="${BASE_NAMESPACE}"><get/></rpc>`,
    ],
    ["an unbound prefix", `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><x:get/></rpc>`],
    [
      "a broken payload",
      `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><edit-config><target><running/></target><config><a></config></edit-config></rpc>`,
    ],
  ] as const) {
    it(`${name}: malformed-message, and the session goes on`, async () => {
      client.send(message);
      const reply = (await client.receive()) ?? "";
      assert.match(reply, /<error-type>rpc<\/error-type><error-tag>malformed-message<\/error-tag>/);
      assert.match(await client.rpc(getConfig), /<enable>7<\/enable>/);
    });
  }

  it("base:1.0 peers are told operation-failed instead of malformed-message", async () => {
    const old = await daemon.connect("1.0");
    const reply = await old.request(`<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><get></rpc>`);
    assert.match(reply, /<error-tag>operation-failed<\/error-tag>/);
    assert.match(await old.rpc(getConfig), /<enable>7<\/enable>/);
    old.destroy();
  });

  for (const name of ["default-operation", "test-option", "error-option"]) {
    it(`a wrong value of ${name}: invalid-value, and the parameter is named`, async () => {
      const reply = await client.rpc(editConfig(resend("<enable>9</enable>"), `<${name}>foo</${name}>`));
      assert.match(reply, /<error-type>protocol<\/error-type><error-tag>invalid-value<\/error-tag>/);
      assert.match(reply, new RegExp(`/nc:rpc/nc:edit-config/nc:${name}</error-path>`));
      assert.ok(reply.includes(`<${name}>`.replace("<", "&lt;").replace(">", "&gt;")), reply);
      assert.match(await client.rpc(getConfig), /<enable>7<\/enable>/);
    });
  }

  for (const root of ["rpc-reply", "notification", "hello"]) {
    it(`<${root}> from a client: unknown-element, and the session goes on`, async () => {
      const reply = await client.request(`<${root} xmlns="${BASE_NAMESPACE}"/>`);
      assert.match(reply, /<error-type>protocol<\/error-type><error-tag>unknown-element<\/error-tag>/);
      assert.match(reply, new RegExp(`<bad-element>${root}</bad-element>`));
      assert.match(await client.rpc(getConfig), /<enable>7<\/enable>/);
    });
  }

  for (const [name, content] of [
    ["nesting without end", `${"<a>".repeat(20_000)}${"</a>".repeat(20_000)}`],
    ["attributes without end", `<a${Array.from({ length: 5000 }, (_, i) => ` a${i}="1"`).join("")}/>`],
  ] as const) {
    it(`${name}: too-big, and the session goes on`, async () => {
      const reply = await client.rpc(editConfig(content));
      assert.match(reply, /<error-type>rpc<\/error-type><error-tag>too-big<\/error-tag>/);
      assert.match(await client.rpc(getConfig), /<enable>7<\/enable>/);
    });
  }

  it("a byte order mark in front of the message is no part of it", async () => {
    const reply = await client.request(
      `\ufeff<rpc message-id="b" xmlns="${BASE_NAMESPACE}">${getConfig}</rpc>`,
    );
    assert.match(reply, /<enable>7<\/enable>/);
  });

  it("an operation that is not supported is named, with those that are", async () => {
    const reply = await client.rpc("<delete-everything/>");
    assert.match(reply, /<error-tag>operation-not-supported<\/error-tag>/);
    assert.match(reply, /edit-config/);
  });

  it("a second lock: lock-denied with the session-id of the holder", async () => {
    const lock = "<lock><target><running/></target></lock>";
    assert.match(await client.rpc(lock), /<ok\/>/);
    const reply = await other.rpc(lock);
    assert.match(reply, /<error-tag>lock-denied<\/error-tag>/);
    assert.match(reply, new RegExp(`<error-info><session-id>${client.sessionId}</session-id></error-info>`));
    assert.match(await other.rpc(editConfig(resend("<enable>9</enable>"))), /<error-tag>in-use<\/error-tag>/);
    assert.match(await client.rpc("<unlock><target><running/></target></unlock>"), /<ok\/>/);
  });

  it("a dropped connection and a killed session free their locks", async () => {
    const lock = "<lock><target><running/></target></lock>";
    const holder = await daemon.connect();
    assert.match(await holder.rpc(lock), /<ok\/>/);
    const killed = holder.receive();
    assert.match(
      await client.rpc(`<kill-session><session-id>${holder.sessionId}</session-id></kill-session>`),
      /<ok\/>/,
    );
    assert.equal(await killed, undefined);
    assert.match(await client.rpc(lock), /<ok\/>/);
    assert.match(await client.rpc("<unlock><target><running/></target></unlock>"), /<ok\/>/);
    const self = await client.rpc(
      `<kill-session><session-id>${client.sessionId}</session-id></kill-session>`,
    );
    assert.match(self, /<error-tag>invalid-value<\/error-tag>/);
  });

  it("attributes of <rpc> come back unchanged, message-id first", async () => {
    const reply = await client.request(
      `<nc:rpc xmlns:nc="${BASE_NAMESPACE}" xmlns:ex="urn:example" ex:user-id="fred &amp; co" nc:message-id="x" message-id="a&lt;b"><nc:get-config><nc:source><nc:running/></nc:source></nc:get-config></nc:rpc>`,
    );
    assert.match(reply, /^<rpc-reply message-id="a&lt;b" xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"/);
    assert.match(reply, /ex:user-id="fred &amp; co"/);
  });
});
