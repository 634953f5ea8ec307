import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { edit, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
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

  it("refuses a mode that does not exist with invalid-value", async () => {
    const reply = await client.rpc(`<get>${mode("some")}</get>`);
    assert.match(reply, /<error-tag>invalid-value<\/error-tag>.*with-defaults.*"some"/s);
  });
});
