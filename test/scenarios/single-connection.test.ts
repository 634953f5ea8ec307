import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, SHARED_KEY, untilStopPackets } from "../support/hwtacacs.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

describe("single-connection of an accounting server (RFC 8907 §4.3)", function () {
  this.timeout(20_000);

  it("carries the records of all sessions over one connection, also to the one that takes its place", async () => {
    const server = await TacacsServer.start({ key: SHARED_KEY, singleConnect: true });
    const daemon = await Daemon.start();
    try {
      const admin = await daemon.connect();
      await edit(
        admin,
        accountingBy([server.port]).replace("</port>", "</port><single-connection>true</single-connection>"),
      );
      const visit = async (): Promise<void> => {
        const client = await daemon.connect();
        await client.close();
      };
      for (let i = 0; i < 3; i++) await visit();
      await server.waitFor(6);
      assert.deepEqual([...new Set(server.requests.map(({ connection }) => connection))], [1]);
      server.closeConnections();
      await server.waitForIdle();
      await visit();
      await server.waitFor(8);
      assert.deepEqual([...new Set(server.requests.map(({ connection }) => connection))], [1, 2]);
      const shown = await untilStopPackets(admin, /<stored>0<\/stored>/);
      assert.match(shown, /<exhausted>0<\/exhausted>/);
      admin.destroy();
      await daemon.stop();
      await server.waitForIdle();
    } finally {
      await daemon.remove();
      await server.stop();
    }
  });
});
