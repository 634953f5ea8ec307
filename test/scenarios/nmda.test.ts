import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const NMDA = 'xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-nmda"';
const DS = 'xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores"';
const RESEND = `<subtree-filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><resend/></accounting-stop-packet></hwtacacs></subtree-filter>`;
const OR = 'xmlns:or="urn:ietf:params:xml:ns:yang:ietf-origin"';

const getData = (datastore: string, rest = ""): string =>
  `<get-data ${NMDA}><datastore ${DS}>ds:${datastore}</datastore>${rest}</get-data>`;
const editData = (datastore: string, content: string, more = ""): string =>
  `<edit-data ${NMDA}><datastore ${DS}>ds:${datastore}</datastore>${more}<config>${content}</config></edit-data>`;
const select = (xpath: string): string =>
  `<xpath-filter xmlns:h="${HWTACACS_NAMESPACE}">${xpath}</xpath-filter>`;

const mode = (name: string): string => `<with-defaults>${name}</with-defaults>`;
const element = (datastore: string): string => `<datastore ${NMDA} ${DS}>ds:${datastore}</datastore>`;
const originFilter = (name: string, origin: string): string => `<${name} ${OR}>or:${origin}</${name}>`;

describe("NMDA over NETCONF (RFC 8526)", () => {
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

  async function shown(operation: string): Promise<string> {
    const reply = await client.rpc(operation);
    const data = /<data xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-nmda">(.*)<\/data>/s.exec(reply)?.[1];
    return data ?? reply;
  }

  /** Inside `<resend>`. */
  async function policy(operation: string): Promise<string> {
    const data = await shown(operation);
    return /<resend[^>]*>(.*)<\/resend>/s.exec(data)?.[1] ?? data;
  }

  it("announces its modules and features", () => {
    assert.match(
      client.hello,
      /ietf-netconf-nmda\?module=ietf-netconf-nmda&amp;revision=2019-01-07&amp;features=origin,with-defaults</,
    );
    assert.match(client.hello, /ietf-origin\?module=ietf-origin/);
    assert.match(client.hello, /capability:with-operational-defaults:1\.0</);
  });

  describe("get-data", () => {
    const SET = "<enable>7</enable><interval>1</interval><max-interval>1</max-interval>";
    for (const datastore of ["running", "intended"]) {
      it(`reads ${datastore} as it was set`, async () => {
        assert.equal(await policy(getData(datastore, RESEND)), SET);
      });
    }

    it("reads operational with the defaults in use, and state", async () => {
      assert.equal(
        await policy(getData("operational", RESEND)),
        `${SET}<exhausted-action>park</exhausted-action>`,
      );
      assert.match(await shown(getData("operational")), /<total>\d+<\/total>/);
    });

    for (const { name, text } of [
      {
        name: "another prefix",
        text: '<datastore xmlns:x="urn:ietf:params:xml:ns:yang:ietf-datastores"> x:running </datastore>',
      },
      { name: "the usual prefix, undeclared", text: "<datastore>ds:running</datastore>" },
      { name: "the module's name, undeclared", text: "<datastore>ietf-datastores:running</datastore>" },
      { name: "no prefix", text: "<datastore>running</datastore>" },
    ]) {
      it(`takes the datastore by ${name}`, async () => {
        assert.equal(await policy(`<get-data ${NMDA}>${text}${RESEND}</get-data>`), SET);
      });
    }

    it("an XPath filter, with the keys around what it selects", async () => {
      assert.equal(
        await shown(getData("running", select("//h:accounting-server[h:name='s2']/h:port"))),
        `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><name>t</name><accounting-server><name>s2</name><port>4902</port></accounting-server></template></hwtacacs>`,
      );
      assert.match(
        await shown(getData("running", "<xpath-filter><![CDATA[//interval[. < 2]]]></xpath-filter>")),
        /<interval>1<\/interval>/,
      );
    });

    it("config-filter true and false", async () => {
      const config = await shown(
        getData("operational", `${select("/h:hwtacacs")}<config-filter>true</config-filter>`),
      );
      assert.match(config, /<enable>7<\/enable>/);
      assert.doesNotMatch(config, /<total>|<statistics>|<state>/);
      const state = await shown(
        getData("operational", `${select("/h:hwtacacs")}<config-filter>false</config-filter>`),
      );
      assert.match(state, /<accounting-stop-packet><total>\d+<\/total>/);
      assert.match(state, /<template><name>t<\/name><accounting-server><name>s1<\/name><state>/);
      assert.doesNotMatch(state, /<resend>|<port>/);
    });

    const depths = [
      { depth: "1", want: "<template><name>t</name></template>" },
      {
        depth: "2",
        want:
          "<template><name>t</name><response-timeout>1</response-timeout><quiet-time>0</quiet-time><shared-key>k3y-of-the-tests</shared-key>" +
          "<accounting-server><name>s1</name></accounting-server><accounting-server><name>s2</name></accounting-server></template>",
      },
    ];
    for (const { depth, want } of depths) {
      it(`max-depth ${depth} of what is selected`, async () => {
        const data = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}">${want}</hwtacacs>`;
        const level = `<max-depth>${depth}</max-depth>`;
        assert.equal(await shown(getData("running", select("/h:hwtacacs/h:template") + level)), data);
        const subtree = `<subtree-filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template/></hwtacacs></subtree-filter>`;
        assert.equal(await shown(getData("running", subtree + level)), data);
      });
    }

    it("max-depth of nodes that lie within each other", async () => {
      assert.equal(
        await shown(
          getData(
            "running",
            `${select("/h:hwtacacs | //h:resend | //h:resend/h:interval")}<max-depth>1</max-depth>`,
          ),
        ),
        `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><resend><interval>1</interval></resend></accounting-stop-packet></hwtacacs>`,
      );
      assert.equal(
        await shown(
          getData("running", `${select("//h:accounting-stop-packet | //h:resend")}<max-depth>2</max-depth>`),
        ),
        `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><resend>${SET}</resend><buffer/></accounting-stop-packet></hwtacacs>`,
      );
      assert.equal(
        await shown(getData("running", `${select("/h:hwtacacs")}<max-depth>1</max-depth>`)),
        `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"/>`,
      );
    });

    it("with-origin tells what was set and what is a default", async () => {
      assert.equal(
        await shown(getData("operational", `${RESEND}<with-origin/>`)),
        `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" ${OR} or:origin="or:intended"><accounting-stop-packet><resend>${SET}` +
          `<exhausted-action ${OR} or:origin="or:default">park</exhausted-action></resend></accounting-stop-packet></hwtacacs>`.replace(
            "",
            "",
          ),
      );
    });

    it("origin-filter and negated-origin-filter", async () => {
      assert.equal(
        await policy(getData("operational", RESEND + originFilter("origin-filter", "intended"))),
        SET,
      );
      assert.equal(
        await policy(getData("operational", RESEND + originFilter("negated-origin-filter", "intended"))),
        "<exhausted-action>park</exhausted-action>",
      );
      assert.equal(
        await policy(getData("operational", `${RESEND}<origin-filter>or:default</origin-filter>`)),
        "<exhausted-action>park</exhausted-action>",
      );
      assert.equal(
        await shown(getData("operational", RESEND + originFilter("origin-filter", "learned"))),
        "",
      );
    });

    it("with-defaults, on operational too", async () => {
      assert.equal(await policy(getData("operational", RESEND + mode("explicit"))), SET);
      assert.equal(
        await policy(getData("running", RESEND + mode("report-all"))),
        `${SET}<exhausted-action>park</exhausted-action>`,
      );
      const wd = 'xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0" wd:default="true"';
      assert.equal(
        await policy(getData("operational", `${RESEND + mode("report-all-tagged")}<with-origin/>`)),
        `${SET}<exhausted-action ${OR} or:origin="or:default" ${wd}>park</exhausted-action>`,
      );
      assert.equal(await policy(getData("operational", `${RESEND + mode("trim")}<with-origin/>`)), SET);
    });

    const refused = [
      { name: "a datastore that does not exist", operation: getData("elsewhere"), also: /elsewhere/ },
      {
        name: "a datastore that is not here",
        operation: getData("dynamic"),
        also: /ietf-datastores:dynamic/,
      },
      {
        name: "with-origin on running",
        operation: getData("running", "<with-origin/>"),
        also: /with-origin&gt; is for/,
      },
      {
        name: "origin-filter on running",
        operation: getData("running", `<origin-filter ${OR}>or:intended</origin-filter>`),
        also: /is for the datastore/,
      },
      {
        name: "a mode of defaults that does not exist",
        operation: getData("running", "<with-defaults>some</with-defaults>"),
        also: /"some"/,
      },
      {
        name: "a wrong XPath",
        operation: getData("running", select("//h:resend[")),
        also: /at its end, after character 11/,
      },
      { name: "an XPath that is a number", operation: getData("running", select("1")), also: /node-set/ },
      { name: "max-depth 0", operation: getData("running", "<max-depth>0</max-depth>"), also: /0/ },
    ];
    for (const { name, operation, also } of refused) {
      it(`refuses ${name} with invalid-value`, async () => {
        const reply = await client.rpc(operation);
        assert.match(reply, /<error-tag>invalid-value<\/error-tag>/);
        assert.match(reply, also);
      });
    }
  });

  describe("edit-data", () => {
    it("edits running", async () => {
      assert.match(await client.rpc(editData("running", resend("<enable>8</enable>"))), /<ok\/>/);
      assert.match(await policy(getData("running", RESEND)), /<enable>8<\/enable>/);
    });

    it("takes default-operation and operation attributes", async () => {
      const content = resend('<enable nc:operation="delete"/>');
      assert.match(
        await client.rpc(editData("running", content, "<default-operation>none</default-operation>")),
        /<ok\/>/,
      );
      assert.match(
        await client.rpc(editData("running", content, "<default-operation>none</default-operation>")),
        /data-missing/,
      );
    });

    it("edits candidate, which get-data reads", async () => {
      assert.match(await client.rpc(editData("candidate", resend("<enable>11</enable>"))), /<ok\/>/);
      assert.match(await policy(getData("candidate", RESEND)), /<enable>11<\/enable>/);
      assert.doesNotMatch(await policy(getData("running", RESEND)), /<enable>11<\/enable>/);
      assert.match(await client.rpc("<discard-changes/>"), /<ok\/>/);
    });

    for (const datastore of ["operational", "intended", "dynamic"]) {
      it(`refuses ${datastore} with invalid-value`, async () => {
        const reply = await client.rpc(editData(datastore, resend("<enable>9</enable>")));
        assert.match(reply, /<error-tag>invalid-value<\/error-tag>.*ietf-datastores:running/s);
      });
    }
  });

  it("lock, unlock and validate take a datastore of RFC 8342", async () => {
    assert.match(await client.rpc(`<lock><target>${element("running")}</target></lock>`), /<ok\/>/);
    assert.match(await client.rpc(`<lock><target><running/></target></lock>`), /lock-denied/);
    assert.match(await client.rpc(`<validate><source>${element("running")}</source></validate>`), /<ok\/>/);
    assert.match(await client.rpc(`<unlock><target>${element("running")}</target></unlock>`), /<ok\/>/);
    assert.match(
      await client.rpc(`<lock><target>${element("operational")}</target></lock>`),
      /invalid-value/,
    );
  });
});
