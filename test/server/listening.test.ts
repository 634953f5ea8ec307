import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { Listener } from "../../server/config.ts";
import { listen, type Listening } from "../../server/listening.ts";
import { silentLog } from "../support/silent-log.ts";

async function reaches(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  return once(socket, "connect").then(
    () => true,
    () => false,
  );
}

describe("listeners", () => {
  const open: Listening[] = [];
  afterEach(() => {
    for (const listening of open.splice(0)) listening.close();
  });

  /** Listens and takes whatever comes; gives the port. */
  async function bind(changes: Partial<Listener>): Promise<number> {
    const listener: Listener = {
      transport: "ssh",
      address: "127.0.0.1",
      port: 0,
      ipv6Only: false,
      ...changes,
    };
    const listening = await listen(listener, silentLog, (socket) => {
      socket.on("error", () => undefined);
      socket.end();
    });
    open.push(listening);
    return listening.port;
  }

  it("takes connections on ::1 as on 127.0.0.1", async () => {
    assert.equal(await reaches("127.0.0.1", await bind({})), true);
    assert.equal(await reaches("::1", await bind({ address: "::1" })), true);
  });

  it("takes IPv4 on :: too, unless told that it is for IPv6 only", async () => {
    const both = await bind({ address: "::" });
    assert.deepEqual([await reaches("::1", both), await reaches("127.0.0.1", both)], [true, true]);
    const six = await bind({ address: "::", ipv6Only: true });
    assert.deepEqual([await reaches("::1", six), await reaches("127.0.0.1", six)], [true, false]);
  });

  it("says which listener cannot be bound, and why", async () => {
    const port = await bind({});
    await assert.rejects(bind({ transport: "tls", port }), {
      message: `cannot listen on tls 127.0.0.1 port ${port}: another program or listener has this address and port (EADDRINUSE)`,
    });
    await assert.rejects(bind({ address: "192.0.2.77" }), {
      message: "cannot listen on ssh 192.0.2.77 port 0: this machine has no such address (EADDRNOTAVAIL)",
    });
  });
});
