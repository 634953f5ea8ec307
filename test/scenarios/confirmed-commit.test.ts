import assert from "node:assert/strict";
import { dataOf, editOf, getConfig, lock, tagOf } from "../support/config-requests.ts";
import { Daemon } from "../support/daemon.ts";
import { resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

function confirmed(parameters = ""): string {
  return `<commit><confirmed/>${parameters}</commit>`;
}

async function enable(client: NetconfClient): Promise<number> {
  return Number(/<enable>(\d+)<\/enable>/.exec(dataOf(await client.rpc(getConfig("running"))))?.[1] ?? 0);
}

async function expect(client: NetconfClient, operation: string, want: string): Promise<string> {
  const reply = await client.rpc(operation);
  assert.equal(tagOf(reply), want, `${operation}: ${reply}`);
  return reply;
}

/** Reads again until running shows the value; the test's own time limit bounds it. */
async function until(client: NetconfClient, value: number): Promise<void> {
  while ((await enable(client)) !== value) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("confirmed commit over a daemon's life (RFC 6241 §8.4)", function () {
  this.timeout(60_000);
  let daemon: Daemon;
  let client: NetconfClient;
  let other: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
  });

  beforeEach(async () => {
    client = await daemon.connect();
    other = await daemon.connect();
    await expect(client, editOf("running", resend("<enable>7</enable>")), "ok");
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
  });

  afterEach(() => {
    client.destroy();
    other.destroy();
  });

  after(() => daemon.remove());

  /** Ends the process as a power failure does, and starts it again. */
  async function killAndRestart(): Promise<void> {
    client.destroy();
    other.destroy();
    await daemon.stop("SIGKILL");
    await daemon.start();
    client = await daemon.connect();
    other = await daemon.connect();
  }

  it("is in hello in both versions", () => {
    for (const version of ["1.0", "1.1"]) {
      assert.ok(
        client.hello.includes(`<capability>urn:ietf:params:netconf:capability:confirmed-commit:${version}<`),
      );
    }
  });

  it("the time runs out: running is what it was", async () => {
    await expect(client, confirmed("<confirm-timeout>1</confirm-timeout>"), "ok");
    assert.equal(await enable(client), 50);
    await until(client, 7);
    await expect(client, "<commit/>", "ok");
    assert.equal(await enable(client), 7);
  });

  it("the session drops: running is what it was", async () => {
    await expect(client, confirmed(), "ok");
    client.destroy();
    await until(other, 7);
    await expect(other, lock("running"), "ok");
  });

  it("an orderly end of the daemon ends its sessions first", async () => {
    await expect(client, confirmed(), "ok");
    await daemon.stop("SIGTERM");
    await daemon.start();
    client = await daemon.connect();
    assert.equal(await enable(client), 7);
  });

  it("another session's commit, cancel and lock are refused", async () => {
    await expect(client, confirmed(), "ok");
    await expect(other, "<commit/>", "in-use");
    await expect(other, "<cancel-commit/>", "in-use");
    const denied = await expect(other, lock("running"), "lock-denied");
    assert.match(denied, new RegExp(`<session-id>${client.sessionId}</session-id>`));
    await expect(client, "<cancel-commit/>", "ok");
    assert.equal(await enable(other), 7);
  });

  it("parameters of a confirmed commit without <confirmed/> are refused", async () => {
    for (const name of ["persist", "confirm-timeout"]) {
      const reply = await expect(client, `<commit><${name}>5</${name}></commit>`, "unknown-element");
      assert.match(reply, new RegExp(`<bad-element>${name}</bad-element>`));
    }
    await expect(client, confirmed("<confirm-timeout>0</confirm-timeout>"), "invalid-value");
    assert.equal(await enable(client), 7);
    await expect(client, "<discard-changes/>", "ok");
  });

  it("killed while pending: running is what it was", async () => {
    await expect(client, confirmed(), "ok");
    await killAndRestart();
    assert.equal(await enable(client), 7);
    await expect(client, "<cancel-commit/>", "operation-failed");
  });

  it("killed while pending with persist: it goes on, and is confirmed by its token", async () => {
    await expect(client, confirmed("<persist>token</persist>"), "ok");
    await killAndRestart();
    assert.equal(await enable(client), 50);
    await expect(client, "<commit/>", "in-use");
    await expect(client, "<commit><persist-id>other</persist-id></commit>", "invalid-value");
    await expect(client, "<commit><persist-id>token</persist-id></commit>", "ok");
    await killAndRestart();
    assert.equal(await enable(client), 50);
  });

  it("killed while pending with persist, and its time runs out afterwards: running is what it was", async () => {
    await expect(client, confirmed("<persist>token</persist><confirm-timeout>1</confirm-timeout>"), "ok");
    await killAndRestart();
    await until(client, 7);
    await killAndRestart();
    assert.equal(await enable(client), 7);
  });

  it("killed after a follow-up: running is what it was before the first", async () => {
    await expect(client, confirmed(), "ok");
    await expect(client, editOf("candidate", resend("<enable>60</enable>")), "ok");
    await expect(client, confirmed(), "ok");
    assert.equal(await enable(client), 60);
    await killAndRestart();
    assert.equal(await enable(client), 7);
  });

  it("killed after the confirmation: it stays", async () => {
    await expect(client, confirmed(), "ok");
    await expect(client, "<commit/>", "ok");
    await killAndRestart();
    assert.equal(await enable(client), 50);
  });

  for (const [phase, request, allowed] of [
    ["the confirmed commit", confirmed("<persist>token</persist>"), [7, 50]],
    ["the confirmation", "<commit/>", [7, 50]],
    ["the cancellation", "<cancel-commit/>", [7]],
  ] as const) {
    it(`killed during ${phase}: running is old or new, and never between`, async () => {
      if (phase !== "the confirmed commit") await expect(client, confirmed(), "ok");
      const reply = client.rpc(request).catch(() => undefined);
      const killed = daemon.stop("SIGKILL");
      const acknowledged = (await reply)?.includes("<ok/>") === true;
      await killed;
      client.destroy();
      other.destroy();
      await daemon.start();
      client = await daemon.connect();
      other = await daemon.connect();
      const value = await enable(client);
      assert.ok((allowed as readonly number[]).includes(value), `found ${value}`);
      if (acknowledged && phase === "the confirmation") assert.equal(value, 50);
      if (value === 50 && phase === "the confirmed commit") {
        await expect(client, "<cancel-commit><persist-id>token</persist-id></cancel-commit>", "ok");
        assert.equal(await enable(client), 7);
      }
    });
  }
});
