import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, resend, SHARED_KEY, untilStopPackets } from "../support/hwtacacs.ts";
import { TacacsServer, type Behaviour, type ReceivedRequest } from "../support/tacacs-server.ts";

const STOP = 0x04;

function stops(server: TacacsServer): readonly ReceivedRequest[] {
  return server.requests.filter((request) => request.flags === STOP);
}

/** STOP packets of one session only: the watching session has one of its own. */
function stopsOf(server: TacacsServer, taskId: string | undefined): readonly ReceivedRequest[] {
  return stops(server).filter((request) => request.args.get("task_id") === taskId);
}

describe("resend of accounting-stop packets, from edit-config to the wire", function () {
  this.timeout(60_000);
  let daemon: Daemon;
  let server: TacacsServer;

  beforeEach(async () => {
    server = await TacacsServer.start({ key: SHARED_KEY });
    daemon = await Daemon.start();
  });

  afterEach(async () => {
    await daemon.remove();
    await server.stop();
  });

  /** One session that sets the policy, logs in again and logs out; gives the task_id of that second session. */
  async function logOutWith(policy: string, ...ports: readonly number[]): Promise<string> {
    const admin = await daemon.connect();
    await edit(admin, accountingBy(ports.length > 0 ? ports : [server.port]));
    await edit(admin, resend(policy));
    const user = await daemon.connect();
    await server.waitFor((request) => request.flags === 0x02);
    const taskId = server.requests.at(-1)?.args.get("task_id");
    assert.ok(taskId, "START carries a task_id");
    server.behaviour = behaviour;
    await user.close();
    admin.destroy();
    return taskId;
  }
  let behaviour: Behaviour = "silent";

  it("enable 2: three transmissions, one task_id, three session_ids, then parked", async () => {
    behaviour = "silent";
    const taskId = await logOutWith("<enable>2</enable>");
    const watcher = await daemon.connect();
    const shown = await untilStopPackets(
      watcher,
      new RegExp(`<state>parked</state><task-id>${taskId}</task-id>`),
    );
    const sent = stopsOf(server, taskId);
    assert.equal(sent.length, 3);
    assert.equal(new Set(sent.map((request) => request.sessionId)).size, 3);
    assert.equal(new Set(sent.map((request) => request.rawArgs.join("|"))).size, 1, "arguments never change");
    assert.match(shown, new RegExp(`<task-id>${taskId}</task-id>.*?<send-times>3</send-times>`));
    for (const name of ["start_time", "stop_time", "elapsed_time", "service"]) {
      assert.ok(sent[0]?.args.has(name), `${name} is sent`);
    }
    watcher.destroy();
  });

  it("disable: exactly one transmission", async () => {
    behaviour = "silent";
    const taskId = await logOutWith("<disable/>");
    const watcher = await daemon.connect();
    await untilStopPackets(watcher, new RegExp(`<state>parked</state><task-id>${taskId}</task-id>`));
    assert.equal(stopsOf(server, taskId).length, 1);
    watcher.destroy();
  });

  it("enable 5 while parked after enable 2: re-armed for three more", async () => {
    behaviour = "silent";
    const taskId = await logOutWith("<enable>2</enable>");
    const watcher = await daemon.connect();
    const parked = new RegExp(`<state>parked</state><task-id>${taskId}</task-id>`);
    await untilStopPackets(watcher, parked);
    await edit(watcher, resend("<enable>5</enable>"));
    await untilStopPackets(watcher, new RegExp(`<task-id>${taskId}</task-id>.*?<send-times>6</send-times>`));
    await untilStopPackets(watcher, parked);
    assert.equal(stopsOf(server, taskId).length, 6);
    watcher.destroy();
  });

  it("a restart in the middle loses nothing and adds no try", async () => {
    behaviour = "silent";
    const taskId = await logOutWith("<enable>3</enable>");
    await server.waitFor((request) => request.flags === STOP && request.args.get("task_id") === taskId);
    await daemon.stop("SIGKILL");
    await daemon.start();
    const watcher = await daemon.connect();
    const shown = await untilStopPackets(
      watcher,
      new RegExp(`<state>parked</state><task-id>${taskId}</task-id>`),
    );
    const counted = Number(
      new RegExp(`<task-id>${taskId}</task-id>.*?<send-times>(\\d+)</send-times>`).exec(shown)?.[1],
    );
    assert.equal(counted, 4);
    // A try that was counted and cut off before it left the machine is not made again.
    assert.ok(stopsOf(server, taskId).length <= 4, `${stopsOf(server, taskId).length} transmissions`);
    watcher.destroy();
  });

  it("a session cut off by kill -9 is stopped after the restart", async () => {
    const admin = await daemon.connect();
    await edit(admin, accountingBy([server.port]));
    const user = await daemon.connect();
    await server.waitFor((request) => request.flags === 0x02);
    const taskId = server.requests.at(-1)?.args.get("task_id");
    await daemon.stop("SIGKILL");
    user.destroy();
    admin.destroy();
    await daemon.start();
    await server.waitFor((request) => request.flags === STOP && request.args.get("task_id") === taskId);
    assert.equal(stopsOf(server, taskId).length, 1);
  });

  for (const failure of ["error", "garbage", "close", "wrong-key", "follow", "half-reply"] as const) {
    it(`a server that answers with ${failure} has not taken the packet`, async () => {
      behaviour = failure;
      const taskId = await logOutWith("<enable>1</enable>");
      const watcher = await daemon.connect();
      await untilStopPackets(watcher, new RegExp(`<state>parked</state><task-id>${taskId}</task-id>`));
      assert.equal(stopsOf(server, taskId).length, 2);
      watcher.destroy();
    });
  }

  it("the secondary takes the packet when the primary is down", async () => {
    const primary = await TacacsServer.start({ key: SHARED_KEY });
    await primary.stop();
    behaviour = "success";
    const taskId = await logOutWith("<enable>2</enable>", primary.port, server.port);
    await server.waitFor((request) => request.flags === STOP && request.args.get("task_id") === taskId);
    assert.equal(stopsOf(server, taskId).length, 1);
  });
});
