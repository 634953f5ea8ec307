import assert from "node:assert/strict";
import {
  copyConfig,
  dataOf,
  editOf,
  getConfig,
  lock,
  tagOf,
  unlock,
  validate,
} from "../support/config-requests.ts";
import { Daemon } from "../support/daemon.ts";
import { HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const SAVE = copyConfig("running", "startup");
const DELETE = "<delete-config><target><startup/></target></delete-config>";
const WITH_STARTUP = "datastores: { startup: true }";

async function enable(client: NetconfClient, source: "running" | "startup"): Promise<number> {
  return Number(/<enable>(\d+)<\/enable>/.exec(dataOf(await client.rpc(getConfig(source))))?.[1] ?? 0);
}

async function expect(client: NetconfClient, operation: string, want: string): Promise<string> {
  const reply = await client.rpc(operation);
  assert.equal(tagOf(reply), want, `${operation}: ${reply}`);
  return reply;
}

describe("a startup datastore of its own (RFC 6241 §8.7)", function () {
  this.timeout(60_000);
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start(WITH_STARTUP);
  });

  beforeEach(async () => {
    client = await daemon.connect();
    await expect(client, editOf("running", resend("<enable>7</enable>")), "ok");
    await expect(client, SAVE, "ok");
  });

  afterEach(() => client.destroy());

  after(() => daemon.remove());

  async function restart(signal: NodeJS.Signals): Promise<void> {
    client.destroy();
    await daemon.stop(signal);
    await daemon.start();
    client = await daemon.connect();
  }

  it("is in hello", () => {
    assert.match(client.hello, /<capability>urn:ietf:params:netconf:capability:startup:1.0<\/capability>/);
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`a start after ${signal} begins with what was saved last`, async () => {
      await expect(client, editOf("running", resend("<enable>50</enable>")), "ok");
      assert.equal(await enable(client, "startup"), 7);
      await restart(signal);
      assert.equal(await enable(client, "running"), 7);
      await expect(client, editOf("running", resend("<enable>50</enable>")), "ok");
      await expect(client, SAVE, "ok");
      await restart(signal);
      assert.equal(await enable(client, "running"), 50);
      assert.equal(await enable(client, "startup"), 50);
    });
  }

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`a persistent confirmed commit ends with a start after ${signal}, which is logged and told to a replay`, async () => {
      const began = new Date().toISOString();
      await expect(client, editOf("candidate", resend("<enable>60</enable>")), "ok");
      await expect(client, "<commit><confirmed/><persist>token</persist></commit>", "ok");
      const printed = daemon.output.length;
      await restart(signal);
      assert.equal(await enable(client, "running"), 7);
      assert.match(daemon.output.slice(printed), /confirmed commit that was pending has ended.*cancel/);
      await expect(client, "<cancel-commit><persist-id>token</persist-id></cancel-commit>", "invalid-value");
      await expect(client, "<commit/>", "ok");
      await expect(
        client,
        `<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"><filter><netconf-confirmed-commit ` +
          `xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-notifications"/></filter><startTime>${began}</startTime></create-subscription>`,
        "ok",
      );
      const told: string[] = [];
      for (;;) {
        const message = (await client.receive()) ?? assert.fail("the session ended");
        if (message.includes("<replayComplete")) break;
        told.push(message);
      }
      assert.match(
        told.at(-1) ?? "",
        /<username\/?>.*<session-id>0<\/session-id><confirm-event>cancel<\/confirm-event>/,
      );
    });
  }

  it("a confirmed commit that was saved lasts, and is not pending any more", async () => {
    await expect(client, editOf("candidate", resend("<enable>60</enable>")), "ok");
    await expect(client, "<commit><confirmed/><persist>token</persist></commit>", "ok");
    await expect(client, SAVE, "ok");
    await restart("SIGKILL");
    assert.equal(await enable(client, "running"), 60);
    await expect(client, "<commit/>", "ok");
  });

  it("takes a configuration sent along, and refuses an invalid one", async () => {
    await expect(client, copyConfig(resend("<enable>20</enable>"), "startup"), "ok");
    assert.equal(await enable(client, "startup"), 20);
    assert.equal(await enable(client, "running"), 7);
    const invalid = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-scheme><template>no</template></accounting-scheme></hwtacacs>`;
    await expect(client, copyConfig(invalid, "startup"), "data-missing");
    assert.equal(await enable(client, "startup"), 20);
    await expect(client, validate("startup"), "ok");
    await expect(client, copyConfig("startup", "running"), "ok");
    assert.equal(await enable(client, "running"), 20);
  });

  it("deleted, the next start begins empty", async () => {
    await expect(client, DELETE, "ok");
    assert.equal(dataOf(await client.rpc(getConfig("startup"))), "");
    assert.equal(await enable(client, "running"), 7);
    await restart("SIGKILL");
    assert.equal(dataOf(await client.rpc(getConfig("running"))), "");
  });

  it("a lock keeps other sessions from saving and deleting", async () => {
    const other = await daemon.connect();
    await expect(client, lock("startup"), "ok");
    const denied = await expect(other, lock("startup"), "lock-denied");
    assert.match(denied, new RegExp(`<session-id>${client.sessionId}</session-id>`));
    await expect(other, SAVE, "in-use");
    await expect(other, DELETE, "in-use");
    await expect(other, editOf("running", resend("<enable>8</enable>")), "ok");
    await expect(client, SAVE, "ok");
    await expect(client, unlock("startup"), "ok");
    other.destroy();
  });

  it("running cannot be deleted, nor edited into startup", async () => {
    const reply = await expect(
      client,
      "<delete-config><target><running/></target></delete-config>",
      "unknown-element",
    );
    assert.match(reply, /<bad-element>running<\/bad-element>/);
    await expect(client, editOf("startup", resend("<enable>8</enable>")), "unknown-element");
    assert.equal(await enable(client, "running"), 7);
  });

  it("switched on, it begins as running is; switched off, running goes on", async () => {
    await expect(client, editOf("running", resend("<enable>30</enable>")), "ok");
    client.destroy();
    await daemon.configure("");
    await daemon.stop("SIGTERM");
    await daemon.start();
    client = await daemon.connect();
    assert.equal(await enable(client, "running"), 30);
    assert.doesNotMatch(client.hello, /capability:startup/);
    await expect(client, SAVE, "unknown-element");
    const fresh = await Daemon.start();
    try {
      const first = await fresh.connect();
      await expect(first, editOf("running", resend("<enable>40</enable>")), "ok");
      first.destroy();
      await fresh.configure(WITH_STARTUP);
      await fresh.stop("SIGTERM");
      await fresh.start();
      const again = await fresh.connect();
      assert.equal(await enable(again, "running"), 40);
      assert.equal(await enable(again, "startup"), 40);
      again.destroy();
    } finally {
      await fresh.remove();
    }
  });
});
