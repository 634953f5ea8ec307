import assert from "node:assert/strict";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "libsql";
import { Daemon } from "../support/daemon.ts";
import { editConfig, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";

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
        const [revisions, events] = await told(daemon);
        assert.equal(
          events,
          revisions,
          "each change on disk has its event there, and none is without its change",
        );
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

  it("so are the edits of many sessions that share an fsync", async () => {
    const daemon = await Daemon.start();
    try {
      const sessions = 8;
      const last = Array.from({ length: sessions }, () => 0); // the last value acknowledged to each
      for (let round = 0; round < 4; round++) {
        const clients = await Promise.all(last.map(() => daemon.connect()));
        let edits = 0;
        let stopped: Promise<void> | undefined;
        await Promise.all(
          clients.map(async (client, session) => {
            for (let value = last[session] ?? 0; ;) {
              if (++edits === 100 + round * 31) stopped = daemon.stop("SIGKILL");
              value += 1;
              const template = `<template><name>t${session}</name><response-timeout>${value}</response-timeout></template>`;
              const content = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}">${template}</hwtacacs>`;
              const reply = await client.rpc(editConfig(content)).catch(() => undefined);
              if (reply?.includes("<ok/>") !== true) return;
              last[session] = value;
            }
          }),
        );
        await stopped;
        for (const client of clients) client.destroy();
        const [revisions, events] = await told(daemon);
        assert.equal(events, revisions);
        await daemon.start();
        const again = await daemon.connect();
        const shown = await again.rpc(GET);
        for (const [session, value] of last.entries()) {
          const found = new RegExp(
            `<name>t${session}</name><response-timeout>(\\d+)</response-timeout>`,
          ).exec(shown)?.[1];
          assert.ok(
            [value, value + 1].includes(Number(found)),
            `session ${session}: acknowledged ${value}, found ${found}`,
          );
          last[session] = Number(found);
        }
        again.destroy();
      }
    } finally {
      await daemon.remove();
    }
  });
});

/** Revisions that a daemon which does not run has on disk, and events that tell of them; read from a copy. */
async function told(daemon: Daemon): Promise<[revisions: number, events: number]> {
  const copy = await mkdtemp(join(tmpdir(), "hwtacacsd-copy-"));
  try {
    await cp(daemon.dataDirectory, copy, { recursive: true });
    const file = new Sqlite(join(copy, "hwtacacsd.sqlite"));
    const count = (from: string): number =>
      (file.prepare(`SELECT count(*) AS rows FROM ${from}`).get() as { readonly rows: number }).rows;
    const counts: [number, number] = [
      count("revision"),
      count("notification WHERE name = 'netconf-config-change'"),
    ];
    file.close();
    return counts;
  } finally {
    await rm(copy, { recursive: true });
  }
}

function next(value: number): number {
  return (value % 300) + 1;
}
