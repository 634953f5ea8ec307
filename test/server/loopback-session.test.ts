import assert from "node:assert/strict";
import { LoopbackSession } from "../../server/loopback-session.ts";
import type { SessionOpener } from "../../server/netconf-stream.ts";
import type { SessionPeer, SessionTransport } from "../../src/index.ts";

const PEER: SessionPeer = {
  username: "operator",
  groups: [],
  recovery: false,
  address: "192.0.2.1",
  port: 1,
  transport: "ssh",
};

/** A server that says hello, answers what `answer` says, and hands its transport out. */
function server(answer: (message: string, transport: SessionTransport) => void): SessionOpener {
  return {
    openSession: (_peer, transport) => {
      transport.write(Buffer.from("<hello/>]]>]]>"));
      return {
        congested: false,
        receive: (bytes) => answer(Buffer.from(bytes).toString(), transport),
        inputEnded: () => undefined,
        disconnected: () => transport.destroy(),
      };
    },
  };
}

describe("a NETCONF session of the process with itself", () => {
  it("exchanges hellos and sends each operation in an rpc of its own", async () => {
    const sent: string[] = [];
    const session = await LoopbackSession.open(
      server((message, transport) => {
        sent.push(message);
        if (!message.startsWith("<rpc")) return;
        // In pieces, as a transport may get them.
        for (const piece of ["<rpc-", "reply/>]]>", "]]>"]) transport.write(Buffer.from(piece));
      }),
      PEER,
    );
    assert.equal(await session.rpc("<get/>"), "<rpc-reply/>");
    assert.equal(await session.rpc("<get/>"), "<rpc-reply/>");
    assert.match(sent[0] ?? "", /^<hello .*base:1\.0<.*\]\]>\]\]>$/);
    assert.match(sent[2] ?? "", /^<rpc message-id="2" .*><get\/><\/rpc>\]\]>\]\]>$/);
  });

  it("rejects what it was asked when the session ends, and says that it has", async () => {
    const session = await LoopbackSession.open(
      server((message, transport) => {
        if (message.startsWith("<rpc")) transport.destroy();
      }),
      PEER,
    );
    await assert.rejects(session.rpc("<get/>"), /ended by the server/);
    assert.equal(await session.ended, "The session was ended by the server.");
  });

  it("is not opened where there are too many, or the server refuses", async () => {
    await assert.rejects(LoopbackSession.open({ openSession: () => undefined }, PEER), /Too many sessions/);
    const refusing: SessionOpener = {
      openSession: (_peer, transport) => {
        transport.refuse("Accounting does not work.");
        return { congested: true, receive() {}, inputEnded() {}, disconnected() {} };
      },
    };
    await assert.rejects(LoopbackSession.open(refusing, PEER), /Accounting does not work/);
  });
});
