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

const DISCARD = "<discard-changes/>";
const COMMIT = "<commit/>";
/** Refused by validation: no such template. */
const INVALID = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-scheme><template>no</template></accounting-scheme></hwtacacs>`;

async function enable(client: NetconfClient, source: "running" | "candidate"): Promise<number> {
  return Number(/<enable>(\d+)<\/enable>/.exec(dataOf(await client.rpc(getConfig(source))))?.[1] ?? 0);
}

async function expect(client: NetconfClient, operation: string, want: string): Promise<string> {
  const reply = await client.rpc(operation);
  assert.equal(tagOf(reply), want, `${operation}: ${reply}`);
  return reply;
}

describe("the shared candidate (RFC 6241 §8.3)", function () {
  this.timeout(30_000);
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
  });

  afterEach(async () => {
    await client.rpc(DISCARD);
    client.destroy();
    other.destroy();
  });

  after(() => daemon.remove());

  it("is in hello", () => {
    assert.match(client.hello, /<capability>urn:ietf:params:netconf:capability:candidate:1.0<\/capability>/);
    assert.match(client.hello, /module=ietf-netconf&amp;[^<]*features=[^<]*candidate/);
  });

  it("an edit is seen by every session, and in running after the commit only", async () => {
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
    assert.equal(await enable(other, "candidate"), 50);
    assert.equal(await enable(other, "running"), 7);
    await expect(other, COMMIT, "ok");
    assert.equal(await enable(client, "running"), 50);
    assert.equal(await enable(client, "candidate"), 50);
  });

  it("discard-changes brings running back", async () => {
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
    await expect(client, DISCARD, "ok");
    assert.equal(await enable(client, "candidate"), 7);
  });

  it("while it is not modified it follows running", async () => {
    await expect(client, editOf("running", resend("<enable>8</enable>")), "ok");
    assert.equal(await enable(client, "candidate"), 8);
    await expect(client, COMMIT, "ok");
    assert.equal(await enable(client, "running"), 8);
  });

  it("an edit that changes nothing leaves it unmodified", async () => {
    await expect(client, editOf("candidate", resend("<enable>7</enable>")), "ok");
    await expect(other, editOf("running", resend("<enable>8</enable>")), "ok");
    assert.equal(await enable(client, "candidate"), 8);
    await expect(other, lock("candidate"), "ok");
  });

  it("a failed edit leaves it as it was", async () => {
    const failing = resend('<interval>9</interval><max-interval nc:operation="delete"/>');
    await expect(client, editOf("candidate", failing), "data-missing");
    await expect(other, lock("candidate"), "ok");
    await expect(other, unlock("candidate"), "ok");
    await expect(client, editOf("candidate", resend("<enable>9</enable>")), "ok");
    await expect(client, editOf("candidate", failing), "data-missing");
    const shown = dataOf(await client.rpc(getConfig("candidate")));
    assert.match(shown, /<enable>9<\/enable><\/resend>/);
  });

  it("holds what is invalid until validate or commit, which say where it is", async () => {
    await expect(client, editOf("candidate", INVALID), "ok");
    for (const operation of [validate("candidate"), COMMIT]) {
      const reply = await expect(client, operation, "data-missing");
      assert.match(reply, /hwt:accounting-scheme\/hwt:template<\/error-path>/);
    }
    assert.equal(await enable(client, "running"), 7);
    assert.match(dataOf(await client.rpc(getConfig("candidate"))), /<template>no<\/template>/);
  });

  it("a test-option that the client names is carried out", async () => {
    for (const option of ["test-then-set", "test-only"]) {
      const request = editOf("candidate", INVALID, `<test-option>${option}</test-option>`);
      await expect(client, request, "data-missing");
    }
    const good = editOf("candidate", resend("<enable>9</enable>"), "<test-option>test-only</test-option>");
    await expect(client, good, "ok");
    assert.equal(await enable(client, "candidate"), 7);
    await expect(client, editOf("candidate", INVALID, "<test-option>set</test-option>"), "ok");
  });

  it("cannot be locked while it is modified", async () => {
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
    const reply = await expect(other, lock("candidate"), "lock-denied");
    assert.match(reply, new RegExp(`<session-id>${client.sessionId}</session-id>`));
    assert.match(reply, /discard-changes/);
    await expect(client, editOf("candidate", resend("<enable>7</enable>")), "ok");
    await expect(other, lock("candidate"), "ok"); // nothing is left to be committed
  });

  it("a lock keeps other sessions' edit, commit, copy and discard out", async () => {
    await expect(client, lock("candidate"), "ok");
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
    const requests = [
      editOf("candidate", resend("<enable>9</enable>")),
      COMMIT,
      DISCARD,
      copyConfig("running", "candidate"),
    ];
    for (const request of requests) await expect(other, request, "in-use");
    const denied = await expect(other, lock("candidate"), "lock-denied");
    assert.match(denied, new RegExp(`<session-id>${client.sessionId}</session-id>`));
    assert.equal(await enable(client, "candidate"), 50);
    await expect(client, COMMIT, "ok");
    await expect(client, unlock("candidate"), "ok");
  });

  it("a commit is refused where another session has locked running", async () => {
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
    await expect(other, lock("running"), "ok");
    await expect(client, COMMIT, "in-use");
    await expect(other, unlock("running"), "ok");
    await expect(client, COMMIT, "ok");
  });

  it("unlock discards what is outstanding (§8.3.5.2)", async () => {
    await expect(client, lock("candidate"), "ok");
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
    await expect(client, unlock("candidate"), "ok");
    assert.equal(await enable(client, "candidate"), 7);
  });

  for (const how of ["drops", "is killed", "closes"] as const) {
    it(`a session that ${how} with the lock frees it and discards its changes`, async () => {
      const holder = await daemon.connect();
      await expect(holder, lock("candidate"), "ok");
      await expect(holder, editOf("candidate", resend("<enable>50</enable>")), "ok");
      if (how === "closes") await holder.close();
      else if (how === "is killed") {
        const kill = `<kill-session><session-id>${holder.sessionId}</session-id></kill-session>`;
        await expect(client, kill, "ok");
      } else {
        holder.destroy();
        while (tagOf(await client.rpc(lock("candidate"))) === "lock-denied") await new Promise(setImmediate);
        await expect(client, unlock("candidate"), "ok");
      }
      await expect(client, lock("candidate"), "ok");
      assert.equal(await enable(client, "candidate"), 7);
      await expect(client, unlock("candidate"), "ok");
    });
  }

  it("what it takes whole from running, from <config> and gives to running", async () => {
    await expect(client, copyConfig(resend("<enable>20</enable>"), "candidate"), "ok");
    assert.equal(await enable(client, "candidate"), 20);
    await expect(client, copyConfig("candidate", "running"), "ok");
    assert.equal(await enable(client, "running"), 20);
    await expect(other, lock("candidate"), "ok");
    await expect(other, unlock("candidate"), "ok");
    await expect(client, editOf("candidate", resend("<enable>21</enable>")), "ok");
    await expect(client, copyConfig("running", "candidate"), "ok");
    assert.equal(await enable(client, "candidate"), 20);
  });
});

describe("a candidate for each session", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;
  let other: NetconfClient;

  before(async () => {
    daemon = await Daemon.start("datastores: { candidate: private }");
    client = await daemon.connect();
    other = await daemon.connect();
    await expect(client, editOf("running", resend("<enable>7</enable>")), "ok");
  });

  after(async () => {
    client.destroy();
    other.destroy();
    await daemon.remove();
  });

  it("an edit is seen by its own session only, and goes with it", async () => {
    const third = await daemon.connect();
    await expect(third, editOf("candidate", resend("<enable>50</enable>")), "ok");
    await expect(other, lock("candidate"), "ok");
    await expect(other, unlock("candidate"), "ok");
    assert.equal(await enable(other, "candidate"), 7);
    await third.close();
    await expect(other, COMMIT, "ok");
    assert.equal(await enable(other, "running"), 7);
  });

  it("monitoring shows the lock that has lasted longest, for it has room for one (RFC 6022 §2.1.2)", async () => {
    const shown = async (): Promise<string> => {
      const reply = await client.rpc(
        '<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><datastores><datastore><name>candidate</name></datastore></datastores></netconf-state></filter></get>',
      );
      return /<locked-by-session>(\d+)</.exec(reply)?.[1] ?? "none";
    };
    assert.equal(await shown(), "none");
    await expect(other, lock("candidate"), "ok");
    await expect(client, lock("candidate"), "ok");
    assert.equal(await shown(), String(other.sessionId));
    await expect(other, unlock("candidate"), "ok");
    assert.equal(await shown(), String(client.sessionId));
    await expect(client, unlock("candidate"), "ok");
    assert.equal(await shown(), "none");
  });

  it("a commit keeps what others have committed meanwhile", async () => {
    await expect(client, editOf("candidate", resend("<enable>50</enable>")), "ok");
    await expect(other, editOf("candidate", resend("<interval>9</interval>")), "ok");
    await expect(other, COMMIT, "ok");
    await expect(client, COMMIT, "ok");
    assert.match(
      dataOf(await client.rpc(getConfig("running"))),
      /<enable>50<\/enable><interval>9<\/interval>/,
    );
  });

  it("a commit of what another has changed too is refused, and says where", async () => {
    await expect(client, editOf("candidate", resend("<enable>60</enable>")), "ok");
    await expect(other, editOf("candidate", resend("<enable>61</enable>")), "ok");
    await expect(other, COMMIT, "ok");
    const reply = await expect(client, COMMIT, "operation-failed");
    assert.match(reply, /hwt:enable<\/error-path>/);
    assert.equal(await enable(client, "running"), 61);
    await expect(client, DISCARD, "ok");
    assert.equal(await enable(client, "candidate"), 61);
  });
});

describe("no candidate", function () {
  this.timeout(30_000);

  it("is not in hello, and its operations are refused by name", async () => {
    const daemon = await Daemon.start("datastores: { candidate: none }");
    try {
      const client = await daemon.connect();
      assert.doesNotMatch(client.hello, /candidate/);
      const reply = await expect(client, COMMIT, "operation-not-supported");
      assert.doesNotMatch(reply, /knows:.*(commit|discard)/);
      await expect(client, DISCARD, "operation-not-supported");
      const edit = await expect(client, editOf("candidate", resend("<enable>7</enable>")), "unknown-element");
      assert.match(edit, /<bad-element>candidate<\/bad-element>/);
      client.destroy();
    } finally {
      await daemon.remove();
    }
  });
});
