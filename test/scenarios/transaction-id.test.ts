import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, edit, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const TXID = "urn:ietf:params:xml:ns:netconf:txid:1.0";
const W3CTC = "urn:ietf:params:xml:ns:netconf:w3ctc:1.0";
const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const read = (etag: string): string =>
  `<get-config xmlns:txid="${TXID}" txid:etag="${etag}"><source><running/></source></get-config>`;

function change(etag: string, value: number, target = "running"): string {
  return (
    `<edit-config xmlns:txid="${TXID}"><target><${target}/></target>` +
    `<config txid:etag="${etag}">${resend(`<enable>${value}</enable>`)}</config></edit-config>`
  );
}

function etagOf(reply: string): string {
  return /<(?:data|ok) xmlns:txid="[^"]*" txid:etag="([^"]*)"/.exec(reply)?.[1] ?? assert.fail(reply);
}

describe("etags of running (draft-ietf-netconf-transaction-id)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
  });

  after(() => daemon.remove());

  it("announces itself, and gives an etag to who asks, none to who does not", async () => {
    assert.match(client.hello, /capability:txid:etag:1\.0/);
    assert.match(etagOf(await client.rpc(read("?"))), /^[!#-[\]-~]+$/);
    assert.doesNotMatch(await client.rpc("<get-config><source><running/></source></get-config>"), /etag/);
  });

  it("changes with each commit, and with nothing else", async () => {
    const first = etagOf(await client.rpc(read("?")));
    await edit(client, resend("<enable>3</enable>"));
    const second = etagOf(await client.rpc(read("?")));
    assert.notEqual(second, first);
    await edit(client, resend("<enable>3</enable>"));
    assert.equal(etagOf(await client.rpc(read("?"))), second);
  });

  it("sends nothing to who is up to date, and all to who is not", async () => {
    const etag = etagOf(await client.rpc(read("?")));
    assert.match(await client.rpc(read(etag)), /<data xmlns:txid="[^"]*" txid:etag="="><\/data>/);
    assert.match(await client.rpc(read("nc999999")), /txid:etag="nc\d+"><hwtacacs/);
  });

  it("carries out an edit only in the state that its author knows, and answers with the new etag", async () => {
    const etag = etagOf(await client.rpc(read("?")));
    const done = await client.rpc(change(etag, 11));
    const next = etagOf(done);
    assert.notEqual(next, etag);
    const refused = await client.rpc(change(etag, 12));
    assert.match(refused, /<error-type>protocol<\/error-type><error-tag>operation-failed<\/error-tag>/);
    assert.match(
      refused,
      new RegExp(`<mismatch-path[^>]*>/</mismatch-path><mismatch-etag-value[^>]*>${next}<`),
    );
    assert.match(await client.rpc(read("?")), /<enable>11<\/enable>/);
    assert.match(await client.rpc(change(next, 13, "candidate")), /operation-not-supported/);
  });

  it("survives a restart", async () => {
    const etag = etagOf(await client.rpc(read("?")));
    await daemon.stop("SIGKILL");
    await daemon.start();
    client = await daemon.connect();
    assert.equal(etagOf(await client.rpc(read("?"))), etag);
  });
});

describe("trace context (draft-ietf-netconf-trace-ctx-extension)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
  });

  after(() => daemon.remove());

  function rpc(attributes: string): Promise<string> {
    return client.request(
      `<rpc message-id="t1" xmlns="${BASE_NAMESPACE}" xmlns:w3ctc="${W3CTC}" ${attributes}>` +
        "<get-config><source><running/></source></get-config></rpc>",
    );
  }

  it("goes into the log and comes back with the reply", async () => {
    assert.match(client.hello, /capability:w3ctc:1\.0/);
    const reply = await rpc(
      `w3ctc:traceparent="${PARENT}" w3ctc:tracestate="rojo=00f067aa0ba902b7,congo=t61"`,
    );
    assert.match(reply, new RegExp(`w3ctc:traceparent="${PARENT}".*<data>`));
    assert.match(daemon.output, new RegExp(`rpc.*traceparent="?${PARENT}`));
    assert.match(daemon.output, /tracestate="?rojo=00f067aa0ba902b7,congo=t61/);
  });

  for (const [name, attributes, want] of [
    ["a traceparent that is none", 'w3ctc:traceparent="Bad Format"', "traceparent"],
    ["the forbidden version", `w3ctc:traceparent="${PARENT.replace(/^00/, "ff")}"`, "traceparent"],
    [
      "a trace-id of zeros",
      'w3ctc:traceparent="00-00000000000000000000000000000000-00f067aa0ba902b7-01"',
      "traceparent",
    ],
    ["more than version 00 has", `w3ctc:traceparent="${PARENT}-more"`, "traceparent"],
    ["a tracestate that is none", `w3ctc:traceparent="${PARENT}" w3ctc:tracestate="=x"`, "tracestate"],
    ["a tracestate alone", 'w3ctc:tracestate="a=b"', "tracestate"],
  ] as const) {
    it(`refuses ${name}, and the session goes on`, async () => {
      const reply = await rpc(attributes);
      assert.match(
        reply,
        /<error-type>protocol<\/error-type><error-tag>operation-failed<\/error-tag>/,
        reply,
      );
      assert.match(reply, new RegExp(`<meta-name xmlns="[^"]*">w3ctc:${want}</meta-name>`));
      assert.match(await rpc(""), /<data>/);
    });
  }
});
