import assert from "node:assert/strict";
import { makeKeyPair } from "../../server/key-pair.ts";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, HWTACACS_NAMESPACE, SHARED_KEY } from "../support/hwtacacs.ts";
import { NetconfClient } from "../support/netconf-client.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

const STOP = 0x04;
const WATCHDOG = 0x08;
/** The shortest interval is a minute, so this takes two. */
const SCHEME =
  `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-scheme><realtime><interval>1</interval></realtime>` +
  "<interim-fail><max-times>1</max-times><action>offline</action></interim-fail></accounting-scheme></hwtacacs>";

describe("realtime accounting by the real clock", function () {
  this.timeout(200_000);

  it("sends a WATCHDOG after a minute, and ends the session whose next one no server takes", async () => {
    const { publicKey, privateKey } = await makeKeyPair("ed25519", "test");
    const keys = JSON.stringify([publicKey.trim()]);
    const server = await TacacsServer.start({ key: SHARED_KEY });
    const daemon = await Daemon.start(
      `users:\n  - { name: root, authorized-keys: ${keys} }\n  - { name: user, recovery: false, authorized-keys: ${keys} }\n`,
    );
    try {
      const login = { host: "127.0.0.1", port: daemon.port, privateKey };
      const root = await NetconfClient.connect({ ...login, username: "root" });
      await edit(root, accountingBy([server.port]));
      await edit(root, SCHEME);
      const user = await NetconfClient.connect({ ...login, username: "user" });
      const begun = Date.now();
      const { args } = await server.waitFor(
        ({ flags, user: name }) => flags === WATCHDOG && name === "user",
        {
          timeout: 90_000,
        },
      );
      assert.ok(Math.abs(Date.now() - begun - 60_000) < 5000, `after ${Date.now() - begun} ms`);
      assert.ok(["59", "60", "61"].includes(args.get("elapsed_time") ?? ""), args.get("elapsed_time"));
      assert.ok(Number(args.get("bytes_in")) > 0);
      assert.ok(!args.has("stop_time"));

      server.behaviour = "silent";
      assert.equal(await user.receive(), undefined, "the session has ended");
      assert.ok(Math.abs(Date.now() - begun - 121_000) < 10_000, `after ${Date.now() - begun} ms`);
      server.behaviour = "success";
      const stop = await server.waitFor(
        (request) => request.flags === STOP && request.args.get("task_id") === args.get("task_id"),
        { timeout: 30_000 },
      );
      assert.ok(Number(stop.args.get("elapsed_time")) >= 120);
      root.destroy();
    } finally {
      await daemon.remove();
      await server.stop();
    }
  });
});
