import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, editConfig, MONITORING_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const MEBIBYTE = 1024 * 1024;
const GET = "<get-config><source><running/></source></get-config>";

/** An `<rpc>` that is larger than this, with attributes to be echoed. */
function largerThan(bytes: number): string {
  const comment = `<!--${"x".repeat(bytes)}-->`;
  return `<rpc xmlns="${BASE_NAMESPACE}" a="&lt;" message-id="big">${comment}${editConfig(resend("<enable>9</enable>"))}</rpc>`;
}

function chunk(text: string): string {
  return `\n#${Buffer.byteLength(text)}\n${text}`;
}

function refusal(attributes: string): RegExp {
  return new RegExp(
    `^<rpc-reply${attributes}><rpc-error><error-type>rpc</error-type><error-tag>too-big</error-tag>` +
      `<error-severity>error</error-severity><error-message>The message is larger than ${MEBIBYTE} bytes`,
  );
}

describe("a message that is larger than the server takes (RFC 6241 appendix A)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start("limits: { message-mebibytes: 1 }");
  });

  afterEach(() => client.destroy());

  after(() => daemon.remove());

  const echoed = ` message-id="big" xmlns="${BASE_NAMESPACE}" a="&lt;"`;

  for (const version of ["1.0", "1.1"] as const) {
    it(`is answered with too-big and its attributes, and the session goes on (base:${version})`, async () => {
      client = await daemon.connect(version);
      // The largest is three times the bound; all of them are asked before anything is read.
      for (const size of [MEBIBYTE - 1000, MEBIBYTE, 3 * MEBIBYTE]) client.send(largerThan(size));
      client.send(`<rpc xmlns="${BASE_NAMESPACE}" message-id="after">${GET}</rpc>`);
      assert.match((await client.receive()) ?? "", /message-id="big".*<ok\/>/);
      for (let times = 0; times < 2; times += 1)
        assert.match((await client.receive()) ?? "", refusal(echoed));
      const after = (await client.receive()) ?? "";
      assert.match(after, /message-id="after".*<enable>9<\/enable>/);
      const session = await client.rpc(
        `<get><filter><netconf-state xmlns="${MONITORING_NAMESPACE}"><sessions><session><session-id>${client.sessionId}</session-id></session></sessions></netconf-state></filter></get>`,
      );
      assert.match(session, /<in-bad-rpcs>2<\/in-bad-rpcs><out-rpc-errors>2<\/out-rpc-errors>/);
      assert.match(daemon.output, /message passed over: it is too large.*limit=1048576/);
    });
  }

  it("is passed over in many chunks too, whose sum is too large", async () => {
    client = await daemon.connect();
    const text = largerThan(2 * MEBIBYTE);
    for (let at = 0; at < text.length; at += 50_000) client.sendRaw(chunk(text.slice(at, at + 50_000)));
    client.sendRaw("\n##\n");
    assert.match((await client.receive()) ?? "", refusal(echoed));
    assert.match(await client.rpc(GET), /<data>/);
  });

  it("without a start-tag that can be read is answered without attributes", async () => {
    client = await daemon.connect();
    for (const text of ["x".repeat(MEBIBYTE + 1), `<hello xmlns="urn:a">${"x".repeat(MEBIBYTE)}</hello>`]) {
      client.send(text);
      assert.match((await client.receive()) ?? "", refusal(` xmlns="${BASE_NAMESPACE}"`));
    }
  });

  it("in place of a hello ends the session", async () => {
    client = await daemon.open();
    await client.receive();
    client.sendRaw(`<hello xmlns="${BASE_NAMESPACE}">${" ".repeat(MEBIBYTE)}</hello>]]>]]>`);
    assert.equal(await client.receive(), undefined);
  });
});
