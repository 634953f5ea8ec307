import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { edit, editConfig, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const FILTER = `<filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><resend/></accounting-stop-packet></hwtacacs></filter>`;
const mode = (name: string): string =>
  `<with-defaults xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">${name}</with-defaults>`;
const TAGGED = 'xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0" wd:default="true"';

describe("with-defaults over NETCONF (RFC 6243)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
    // interval has its default of 10, set explicitly; enable has another value than its default.
    await edit(client, resend("<enable>7</enable><interval>10</interval>"));
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  async function resendOf(operation: string): Promise<string> {
    const reply = await client.rpc(operation);
    return /<resend>(.*)<\/resend>/s.exec(reply)?.[1] ?? reply;
  }

  const shown = (): Promise<string> =>
    resendOf(`<get-config><source><running/></source>${FILTER}</get-config>`);

  it("announces the basic mode and the others", () => {
    assert.match(
      client.hello,
      /capability:with-defaults:1\.0\?basic-mode=explicit&amp;also-supported=report-all,report-all-tagged,trim</,
    );
  });

  const modes = [
    { name: "explicit", want: "<enable>7</enable><interval>10</interval>" },
    { name: "trim", want: "<enable>7</enable>" },
    {
      name: "report-all",
      want: "<enable>7</enable><interval>10</interval><max-interval>300</max-interval><exhausted-action>park</exhausted-action>",
    },
    {
      name: "report-all-tagged",
      want: `<enable>7</enable><interval ${TAGGED}>10</interval><max-interval ${TAGGED}>300</max-interval><exhausted-action ${TAGGED}>park</exhausted-action>`,
    },
  ];
  for (const { name, want } of modes) {
    it(`${name} in get-config and get`, async () => {
      const source = "<source><running/></source>";
      assert.equal(await resendOf(`<get-config>${source}${FILTER}${mode(name)}</get-config>`), want);
      assert.equal(await resendOf(`<get>${FILTER}${mode(name)}</get>`), want);
      assert.equal(
        await resendOf(`<get><filter type="xpath" select="//resend"/>${mode(name)}</get>`),
        want,
        "with an XPath filter",
      );
    });
  }

  it("is explicit without the parameter, also after a restart", async () => {
    const operation = `<get-config><source><running/></source>${FILTER}</get-config>`;
    const want = "<enable>7</enable><interval>10</interval>";
    assert.equal(await resendOf(operation), want);
    client.destroy();
    await daemon.stop();
    await daemon.start();
    client = await daemon.connect();
    assert.equal(await resendOf(operation), want);
  });

  for (const name of ["explicit", "trim", "report-all", "report-all-tagged"]) {
    it(`${name} is nothing to a copy-config between datastores (§4.5.1)`, async () => {
      const copy = `<copy-config><target><candidate/></target><source><running/></source>${mode(name)}</copy-config>`;
      assert.match(await client.rpc(copy), /<ok\/>/);
      const read = `<get-config><source><candidate/></source>${FILTER}</get-config>`;
      assert.equal(await resendOf(read), "<enable>7</enable><interval>10</interval>");
      assert.match(await client.rpc("<discard-changes/>"), /<ok\/>/);
    });
  }

  it("a default is there to be created, and not to be deleted (RFC 6243 §2.3.2)", async () => {
    assert.match(
      await client.rpc(editConfig(resend('<max-interval nc:operation="delete"/>'))),
      /<error-tag>data-missing</,
    );
    await edit(client, resend('<max-interval nc:operation="create">300</max-interval>'));
    assert.equal(await shown(), "<enable>7</enable><interval>10</interval><max-interval>300</max-interval>");
    assert.match(
      await client.rpc(editConfig(resend('<max-interval nc:operation="create">300</max-interval>'))),
      /<error-tag>data-exists</,
    );
    await edit(client, resend('<max-interval nc:operation="delete"/>'));
    assert.equal(await shown(), "<enable>7</enable><interval>10</interval>");
  });

  describe("the attribute default (RFC 6243 §4.5.2)", () => {
    const WD = 'xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0"';

    beforeEach(() => edit(client, resend("<enable>7</enable><interval>20</interval>")));

    for (const { name, leaf } of [
      { name: "with merge", leaf: `<interval ${WD} wd:default="true">10</interval>` },
      { name: "with replace", leaf: `<interval ${WD} nc:operation="replace" wd:default="1">10</interval>` },
    ]) {
      it(`takes the leaf back to its default, ${name}`, async () => {
        await edit(client, resend(leaf));
        assert.equal(await shown(), "<enable>7</enable>");
      });
    }

    it("chooses the default case of a choice", async () => {
      await edit(client, resend(`<disable/>`));
      await edit(client, resend(`<enable ${WD} wd:default="true">3</enable>`));
      assert.equal(await shown(), "<interval>20</interval>");
    });

    it("is nothing where it says false", async () => {
      await edit(client, resend(`<interval ${WD} wd:default="false">10</interval>`));
      assert.equal(await shown(), "<enable>7</enable><interval>10</interval>");
      await edit(client, resend(`<interval ${WD} wd:default="0">11</interval>`));
      assert.equal(await shown(), "<enable>7</enable><interval>11</interval>");
    });

    it("takes back what report-all-tagged has shown", async () => {
      const tagged = await resendOf(`<get>${FILTER}${mode("report-all-tagged")}</get>`);
      await edit(client, resend(tagged));
      assert.equal(await shown(), "<enable>7</enable><interval>20</interval>");
    });

    const refused: readonly {
      readonly name: string;
      readonly leaf: string;
      /** Attributes of `<resend>`. */
      readonly container?: string;
      readonly tag: string;
      readonly also: RegExp;
    }[] = [
      {
        name: "another value than the default",
        leaf: `<interval ${WD} wd:default="true">11</interval>`,
        tag: "invalid-value",
        also: /hwt:interval<.*its default is "10"/s,
      },
      {
        name: "create of what is set",
        leaf: `<interval ${WD} nc:operation="create" wd:default="true">10</interval>`,
        tag: "data-exists",
        also: /hwt:interval</,
      },
      ...["delete", "remove"].map((operation) => ({
        name: `${operation} of what is marked`,
        leaf: `<interval ${WD} nc:operation="${operation}" wd:default="true">10</interval>`,
        tag: "invalid-value",
        also: new RegExp(`hwt:interval<.*"${operation}"`, "s"),
      })),
      {
        name: "another word",
        leaf: `<interval ${WD} wd:default="maybe">10</interval>`,
        tag: "bad-attribute",
        also: /<bad-attribute>default<.*<bad-element>interval</s,
      },
      {
        name: "another attribute of that namespace",
        leaf: `<interval ${WD} wd:defaults="true">10</interval>`,
        tag: "unknown-attribute",
        also: /<bad-attribute>defaults</,
      },
    ];
    for (const { name, leaf, container = "", tag, also } of refused) {
      it(`refuses ${name} with ${tag}`, async () => {
        const content = resend(leaf).replace("<resend>", `<resend ${container}>`);
        const reply = await client.rpc(editConfig(content));
        assert.match(reply, new RegExp(`<error-tag>${tag}</error-tag>`));
        assert.match(reply, also);
        assert.equal(await shown(), "<enable>7</enable><interval>20</interval>");
      });
    }

    it("refuses what default-operation none leaves as it is", async () => {
      const leaf = resend(`<interval ${WD} wd:default="true">10</interval>`);
      const none = "<default-operation>none</default-operation>";
      assert.match(await client.rpc(editConfig(leaf, none)), /<error-tag>invalid-value<.*"none"/s);
    });
  });

  it("refuses a mode that does not exist with invalid-value", async () => {
    const reply = await client.rpc(`<get>${mode("some")}</get>`);
    assert.match(reply, /<error-tag>invalid-value<\/error-tag>.*with-defaults.*"some"/s);
  });
});
