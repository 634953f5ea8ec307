import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const data = (inner: string): string =>
  `<data><hwtacacs xmlns="${HWTACACS_NAMESPACE}">${inner}</hwtacacs></data>`;
const INTERVAL = data(
  "<accounting-stop-packet><resend><interval>1</interval></resend></accounting-stop-packet>",
);

const body = (reply: string): string => reply.slice(reply.indexOf("<data>"));

describe("XPath filters over NETCONF (RFC 6241 §8.9)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
    await edit(client, accountingBy([4901, 4902]));
    await edit(client, resend("<enable>7</enable>"));
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  const getConfig = (filter: string): Promise<string> =>
    client.rpc(`<get-config><source><running/></source>${filter}</get-config>`);
  const DECLARED = `xmlns:h="${HWTACACS_NAMESPACE}"`;

  it("announces the capability", () => {
    assert.match(client.hello, /<capability>urn:ietf:params:netconf:capability:xpath:1\.0<\/capability>/);
  });

  const cases = [
    {
      name: "a declared prefix",
      filter: `<filter type="xpath" ${DECLARED} select="/h:hwtacacs//h:interval"/>`,
      want: INTERVAL,
    },
    {
      name: "a prefix declared further out, and NETCONF's own on everything",
      filter: `<nc:filter xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" ${DECLARED} nc:type="xpath" nc:select="//h:interval"></nc:filter>`,
      want: INTERVAL,
    },
    {
      name: "no prefixes and blanks, as netconf-console sends it",
      filter: '<filter type="xpath" select=" /hwtacacs//interval "/>',
      want: INTERVAL,
    },
    {
      name: "the module's name as prefix, as netopeer2-cli sends it",
      filter: '<filter type="xpath" select="/hwtacacs:hwtacacs//interval"/>',
      want: INTERVAL,
    },
    {
      name: "references in the attribute",
      filter: `<filter type="xpath" select="//interval[. &lt; 2 and .. &#61; ..]"/>`,
      want: INTERVAL,
    },
    {
      name: "an entry by its key, with keys of the entries around it",
      filter: `<filter type="xpath" select="//accounting-server[name='s2']/port"/>`,
      want: data(
        "<template><name>t</name><accounting-server><name>s2</name><port>4902</port></accounting-server></template>",
      ),
    },
    {
      name: "nothing",
      filter: `<filter type="xpath" select="/hwtacacs/template[name='none']"/>`,
      want: "<data></data>",
    },
    {
      name: "a namespace that no module has",
      filter: '<filter type="xpath" xmlns:n="urn:none" select="/n:hwtacacs"/>',
      want: "<data></data>",
    },
    {
      name: "a subtree filter in a namespace that no module has",
      filter: '<filter type="subtree"><a xmlns="urn:none"/></filter>',
      want: "<data></data>",
    },
  ];

  for (const { name, filter, want } of cases) {
    it(`get-config with ${name}`, async () => {
      assert.equal(/<data>.*<\/data>/s.exec(await getConfig(filter))?.[0], want);
    });
  }

  it("get shows state, and twice the same", async () => {
    const select =
      '<get><filter type="xpath" select="//total | //accounting-stop-packet/statistics/queued | //interval"/></get>';
    const first = await client.rpc(select);
    assert.match(
      first,
      /<interval>1<\/interval><\/resend><total>\d+<\/total><statistics><queued>\d+<\/queued><\/statistics>/,
    );
    assert.equal(body(await client.rpc(select)), body(first));
  });

  const refused = [
    {
      name: "no select",
      filter: '<filter type="xpath"/>',
      tag: "missing-attribute",
      also: /<bad-attribute>select<.*<bad-element>filter</,
    },
    {
      name: "a syntax error",
      filter: `<filter type="xpath" select="/hwtacacs["/>`,
      tag: "bad-attribute",
      also: /at its end, after character 10.*<bad-attribute>select</,
    },
    {
      name: "an unknown prefix",
      filter: '<filter type="xpath" select="/q:hwtacacs"/>',
      tag: "bad-attribute",
      also: /prefix "q".*at character 2, "q:hwtacacs"/,
    },
    {
      name: "a variable",
      filter: '<filter type="xpath" select="/hwtacacs[$a]"/>',
      tag: "bad-attribute",
      also: /variable.*at character 11/,
    },
    {
      name: "a number",
      filter: '<filter type="xpath" select="count(/hwtacacs)"/>',
      tag: "invalid-value",
      also: /node-set/,
    },
    {
      name: "a filter of another type",
      filter: '<filter type="regex"/>',
      tag: "bad-attribute",
      also: /"regex".*subtree or xpath.*<bad-attribute>type<.*<bad-element>filter</,
    },
  ];

  for (const { name, filter, tag, also } of refused) {
    it(`refuses ${name} with ${tag}`, async () => {
      const reply = await getConfig(filter);
      assert.match(reply, new RegExp(`<error-type>protocol</error-type>|<error-type>rpc</error-type>`));
      assert.match(reply, new RegExp(`<error-tag>${tag}</error-tag>`));
      assert.match(reply, also);
    });
  }
});
