import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import {
  accountingBy,
  edit,
  HWTACACS_NAMESPACE,
  resend,
  SHARED_KEY,
  stopPackets,
  untilStopPackets,
} from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

const STOP = 0x04;

function action(content: string): string {
  return (
    `<action xmlns="urn:ietf:params:xml:ns:yang:1"><hwtacacs xmlns="${HWTACACS_NAMESPACE}">` +
    `<accounting-stop-packet>${content}</accounting-stop-packet></hwtacacs></action>`
  );
}

describe("actions on stored packets (RFC 7950 §7.15)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let server: TacacsServer;
  let admin: NetconfClient;

  before(async () => {
    server = await TacacsServer.start({ key: SHARED_KEY });
    daemon = await Daemon.start();
    admin = await daemon.connect();
    await edit(admin, accountingBy([server.port]));
    await edit(admin, resend("<disable/>"));
  });

  after(async () => {
    await daemon.remove();
    await server.stop();
  });

  /** Leaves so many accounting-stop packets parked behind a server that answers ERROR. */
  async function park(count: number): Promise<void> {
    server.behaviour = ({ flags }) => (flags === STOP ? "error" : "success");
    for (let index = 0; index < count; index += 1) await (await daemon.connect()).close();
    await untilStopPackets(
      admin,
      new RegExp(`<total>${count}</total>(.*<kind>stop</kind><state>parked</state>){${count}}`, "s"),
    );
  }

  it("resend-now begins a new cycle for all, and reset removes all: both say how many, and for good", async () => {
    await park(2);
    server.behaviour = "success";
    const sent = await admin.rpc(action("<resend-now><all/></resend-now>"));
    assert.match(sent, new RegExp(`<packets xmlns="${HWTACACS_NAMESPACE}">2</packets></rpc-reply>`));
    await untilStopPackets(admin, /<total>0<\/total>/);
    await park(3);
    const reset = await admin.rpc(action("<reset><all/></reset>"));
    assert.match(reset, new RegExp(`<packets xmlns="${HWTACACS_NAMESPACE}">3</packets>`));
    assert.match(await stopPackets(admin), /<total>0<\/total>/);
    assert.match(daemon.output, /removed by an operator.*admin|admin.*removed by an operator/);
    await daemon.stop("SIGKILL");
    await daemon.start();
    admin = await daemon.connect();
    // The session that the kill cut off is the only one with a packet of its own.
    assert.match(await stopPackets(admin), /<total>[01]<\/total>/);
  });

  it("chooses by id and by address", async () => {
    await admin.rpc(action("<reset><all/></reset>"));
    await park(2);
    const ids = [...(await stopPackets(admin)).matchAll(/<packet><id>(\d+)<\/id><kind>stop<\/kind>/g)].map(
      ([, id]) => id,
    );
    server.behaviour = "success";
    assert.match(await admin.rpc(action(`<resend-now><id>${ids[1]}</id></resend-now>`)), />1<\/packets>/);
    const none = await admin.rpc(action("<reset><address>192.0.2.77</address></reset>"));
    assert.match(none, />0<\/packets>/);
    const rest = await admin.rpc(action("<reset><address>127.0.0.1</address></reset>"));
    assert.match(rest, />[12]<\/packets>/);
    await untilStopPackets(admin, /<total>0<\/total>/);
  });

  const refusals = [
    { name: "no selection", content: "<reset/>", want: ["missing-element", "selection"] },
    {
      name: "two selections",
      content: "<reset><all/><address>192.0.2.1</address></reset>",
      want: ["bad-element", "exclude"],
    },
    {
      name: "an id that is none",
      content: "<resend-now><id>x</id></resend-now>",
      want: ["invalid-value", "x"],
    },
    { name: "an unknown parameter", content: "<reset><some/></reset>", want: ["unknown-element", "some"] },
    { name: "an unknown action", content: "<explode/>", want: ["unknown-element", "explode"] },
  ] as const;
  for (const { name, content, want } of refusals) {
    it(`refuses ${name}`, async () => {
      const reply = await admin.rpc(action(content));
      assert.match(reply, new RegExp(`<error-tag>${want[0]}</error-tag>`), reply);
      assert.match(reply, new RegExp(want[1]), reply);
    });
  }
});
