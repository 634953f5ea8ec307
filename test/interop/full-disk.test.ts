import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, editConfig, resend, SHARED_KEY, untilStopPackets } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

const START = 0x02;
const STOP = 0x04;
const MEGABYTES = 8;
const GET_RESEND =
  '<get-config><source><running/></source><filter><hwtacacs xmlns="urn:hwtacacsd:params:xml:ns:yang:hwtacacs">' +
  "<accounting-stop-packet><resend/></accounting-stop-packet></hwtacacs></filter></get-config>";

describe("a disk without room", () => {
  let daemon: Daemon;
  let server: TacacsServer;
  let admin: NetconfClient;

  beforeEach(async () => {
    server = await TacacsServer.start({ key: SHARED_KEY });
    daemon = await Daemon.startOnDisk(MEGABYTES);
    admin = await daemon.connect();
    await edit(admin, accountingBy([server.port]));
  });

  afterEach(async () => {
    admin.destroy();
    await daemon.remove();
    await server.stop();
  });

  /** Another process takes what room there is, to the last byte. */
  async function fillDisk(): Promise<void> {
    for (let size = MEGABYTES * 1024 * 1024; size >= 1; size = Math.floor(size / 2)) {
      const file = join(daemon.dataDirectory, `filler-${size}`);
      // What a write leaves that fails in its middle takes room too.
      await writeFile(file, Buffer.alloc(size)).catch((cause: NodeJS.ErrnoException) => {
        assert.equal(cause.code, "ENOSPC");
      });
    }
  }

  async function makeRoom(): Promise<void> {
    for (let size = MEGABYTES * 1024 * 1024; size >= 1; size = Math.floor(size / 2))
      await rm(join(daemon.dataDirectory, `filler-${size}`));
  }

  /** Another session, which is accounted. */
  async function logIn(): Promise<{ readonly session: NetconfClient; readonly taskId: string }> {
    const before = server.requests.length;
    const session = await daemon.connect();
    await server.waitFor((request) => request.flags === START && server.requests.indexOf(request) >= before);
    return { session, taskId: server.requests.at(-1)?.args.get("task_id") ?? "" };
  }

  function stopsOf(taskId: string): number {
    return server.requests.filter(({ flags, args }) => flags === STOP && args.get("task_id") === taskId)
      .length;
  }

  it("refuses an edit, keeps running as it is, and takes it once there is room", async () => {
    await edit(admin, resend("<enable>7</enable>"));
    await fillDisk();
    const refused = await admin.rpc(editConfig(resend("<enable>8</enable>")));
    assert.match(refused, /<error-tag>operation-failed<\/error-tag>/);
    assert.match(refused, /could not be written to disk and has not been made/);
    assert.match(await admin.rpc(GET_RESEND), /<enable>7<\/enable>/);
    await makeRoom();
    await edit(admin, resend("<enable>8</enable>"));
    assert.match(await admin.rpc(GET_RESEND), /<enable>8<\/enable>/);
  });

  it("sends no STOP whose count it cannot store, and after all as often as the policy grants", async () => {
    await edit(admin, resend("<enable>2</enable>"));
    const { session, taskId } = await logIn();
    server.behaviour = "silent";
    await session.close();
    await server.waitFor(({ flags, args }) => flags === STOP && args.get("task_id") === taskId);
    await fillDisk();
    await new Promise((resolve) => setTimeout(resolve, 5000)); // a cycle takes less where there is room
    assert.ok(stopsOf(taskId) <= 3, `${stopsOf(taskId)} transmissions`);
    await makeRoom();
    await untilStopPackets(admin, new RegExp(`<state>parked</state><task-id>${taskId}</task-id>`));
    assert.equal(stopsOf(taskId), 3);
  });

  it("an answered STOP whose removal cannot be written is sent once", async () => {
    const { session, taskId } = await logIn();
    server.behaviour = "hold";
    await session.close();
    await server.waitFor(({ flags, args }) => flags === STOP && args.get("task_id") === taskId);
    await fillDisk();
    server.release();
    await untilStopPackets(admin, /<total>0<\/total>/);
    await daemon.printed(/an answered packet is still stored/);
    await makeRoom();
    server.behaviour = "success";
    await edit(admin, resend("<enable>9</enable>")); // the engine asks the disk what is due
    const { session: next, taskId: nextTask } = await logIn();
    await next.close();
    await server.waitFor(({ flags, args }) => flags === STOP && args.get("task_id") === nextTask);
    await untilStopPackets(admin, /<stored>0<\/stored>/);
    assert.equal(stopsOf(taskId), 1);
  });

  it("the STOP of a session that ends meanwhile goes out once there is room, with the time of its end", async () => {
    const { session, taskId } = await logIn();
    await fillDisk();
    await session.close();
    const ended = Date.now() / 1000;
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.equal(stopsOf(taskId), 0);
    await makeRoom();
    const { args } = await server.waitFor(
      (request) => request.flags === STOP && request.args.get("task_id") === taskId,
      { timeout: 30_000 },
    );
    assert.ok(Math.abs(Number(args.get("stop_time")) - ended) <= 2);
    assert.equal(stopsOf(taskId), 1);
  });
});
