import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { editConfig, resend } from "../support/hwtacacs.ts";

const GET = "<get-config><source><running/></source></get-config>";

function shownValue(reply: string): number {
  return Number(/<enable>(\d+)<\/enable>/.exec(reply)?.[1] ?? 0);
}

describe("running survives kill -9", function () {
  this.timeout(120_000);

  it("no acknowledged edit is lost and no half of one is shown, killed at any moment", async () => {
    const daemon = await Daemon.start();
    try {
      let last = 0; // the last value acknowledged
      for (let round = 0; round < 6; round++) {
        const client = await daemon.connect();
        assert.ok([last, next(last)].includes(shownValue(await client.rpc(GET))), "after a restart");
        last = shownValue(await client.rpc(GET));
        const killAfter = 5 + ((round * 37) % 60); // another moment in each round
        let stopped: Promise<void> | undefined;
        for (let i = 0; ; i++) {
          if (i === killAfter) stopped = daemon.stop("SIGKILL"); // with an edit under way
          const value = next(last);
          // Both leaves change in one edit: they are seen together or not at all.
          const reply = await client
            .rpc(editConfig(resend(`<enable>${value}</enable><interval>${value}</interval>`)))
            .catch(() => undefined);
          if (reply?.includes("<ok/>") !== true) break;
          last = value;
        }
        await stopped;
        client.destroy();
        await daemon.start();
        const again = await daemon.connect();
        const shown = await again.rpc(GET);
        const value = shownValue(shown);
        assert.ok(value === last || value === next(last), `acknowledged ${last}, found ${value}`);
        assert.match(shown, new RegExp(`<enable>${value}</enable><interval>${value}</interval>`));
        last = value;
        again.destroy();
      }
    } finally {
      await daemon.remove();
    }
  });
});

function next(value: number): number {
  return (value % 300) + 1;
}
