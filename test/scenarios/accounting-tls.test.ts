import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, editConfig, untilStopPackets } from "../support/hwtacacs.ts";
import { TacacsServer } from "../support/tacacs-server.ts";
import { TlsFiles } from "../support/tls-files.ts";

/** A template whose server is reached over TLS. */
const overTls = (port: number): string =>
  accountingBy([port]).replace("</accounting-server>", "<tls/></accounting-server>");

describe("an accounting server over TLS (RFC 9887)", function () {
  this.timeout(20_000);
  let files: TlsFiles;

  before(async () => {
    files = await TlsFiles.create();
  });
  after(() => files.remove());

  it("gets the records", async () => {
    const identity = await files.authority.issue("aaa", { names: [{ type: "ip", value: "127.0.0.1" }] });
    const server = await TacacsServer.start({
      singleConnect: true,
      tls: {
        cert: identity.certificate,
        key: identity.privateKey,
        ca: files.authority.certificate,
        rejectUnauthorized: true,
      },
    });
    const daemon = await Daemon.start(files.accountingSettings);
    try {
      const admin = await daemon.connect();
      assert.match(admin.hello, /features=[^&]*\btls\b/);
      await edit(admin, overTls(server.port));
      const visitor = await daemon.connect();
      await visitor.close();
      await server.waitFor(({ flags }) => flags === 4);
      await untilStopPackets(admin, /<stored>0<\/stored>/);
      admin.destroy();
    } finally {
      await daemon.remove();
      await server.stop();
    }
  });

  it("is refused where this server has no certificate, or the port is that without TLS", async () => {
    const daemon = await Daemon.start();
    try {
      const admin = await daemon.connect();
      const refused = await admin.rpc(editConfig(overTls(300)));
      assert.match(
        refused,
        /invalid-value.*accounting-server\[hwt:name='s1'\]\/hwt:tls<.*section accounting-tls/,
      );
      const port = await admin.rpc(editConfig(overTls(300).replace("<port>300</port>", "")));
      assert.match(port, /must-violation.*hwt:tls<.*over TLS it is 300/);
      const shown = await admin.rpc("<get-config><source><running/></source></get-config>");
      assert.doesNotMatch(shown, /accounting-server/);
      admin.destroy();
    } finally {
      await daemon.remove();
    }
  });
});
