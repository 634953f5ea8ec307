import assert from "node:assert/strict";
import { join } from "node:path";
import { openSqliteStore } from "../../server/store-sqlite/sqlite-store.ts";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, editConfig, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const W3CTC = "urn:ietf:params:xml:ns:netconf:w3ctc:1.0";
const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const STATE = "rojo=00f067aa0ba902b7,congo=t61";
const READ = "<get-config><source><running/></source></get-config>";

const enable = (value: number): string => editConfig(resend(`<enable>${value}</enable>`));

describe("trace context (draft-ietf-netconf-trace-ctx-extension)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
  });

  after(() => daemon.remove());

  function rpc(attributes: string, operation = READ): Promise<string> {
    return client.request(
      `<rpc message-id="t1" xmlns="${BASE_NAMESPACE}" xmlns:w3ctc="${W3CTC}" ${attributes}>${operation}</rpc>`,
    );
  }

  it("goes into the log and comes back with the reply", async () => {
    assert.match(client.hello, /capability:w3ctc:1\.0/);
    const reply = await rpc(`w3ctc:traceparent="${PARENT}" w3ctc:tracestate="${STATE}"`);
    assert.match(reply, new RegExp(`w3ctc:traceparent="${PARENT}".*<data>`));
    assert.match(daemon.output, new RegExp(`rpc.*traceparent="?${PARENT}`));
    assert.match(daemon.output, /tracestate="?rojo=00f067aa0ba902b7,congo=t61/);
  });

  for (const [name, attributes, malformed] of [
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
    it(`carries out an rpc with ${name}, echoes it, and logs that it was not understood`, async () => {
      const from = daemon.output.length;
      const reply = await rpc(attributes);
      assert.ok(reply.includes(attributes), reply);
      assert.match(reply, /<data>/);
      await daemon.printed(new RegExp(`trace context not understood.*attribute="?${malformed}`), from);
    });
  }

  it("stands in the revision that the rpc has made", async () => {
    const traced = await rpc(`w3ctc:traceparent="${PARENT}" w3ctc:tracestate="${STATE}"`, enable(21));
    assert.match(traced, /<ok\/>/);
    assert.match(await rpc(`w3ctc:traceparent="${PARENT}" w3ctc:tracestate="=x"`, enable(22)), /<ok\/>/);
    assert.match(await rpc('w3ctc:traceparent="Bad Format"', enable(23)), /<ok\/>/);
    await daemon.stop("SIGKILL");
    const store = await openSqliteStore(join(daemon.directory, "var/hwtacacsd.sqlite"));
    const history = await store.datastore.history(3);
    await store.close();
    assert.deepEqual(
      history.map(({ traceparent, tracestate }) => [traceparent, tracestate]),
      [
        [undefined, undefined],
        [PARENT, undefined],
        [PARENT, STATE],
      ],
    );
  });
});
