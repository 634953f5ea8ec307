import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, editConfig, MONITORING_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

function numberOf(name: string, text: string): number {
  const found = new RegExp(`<${name}>(\\d+)</${name}>`).exec(text);
  assert.ok(found, `no <${name}> in ${text}`);
  return Number(found[1]);
}

function capabilities(text: string): string[] {
  return [...text.matchAll(/<capability>([^<]*)<\/capability>/g)].map(([, capability = ""]) => capability);
}

describe("ietf-netconf-monitoring (RFC 6022 §2)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  async function state(part: string): Promise<string> {
    const filter = `<filter type="subtree"><netconf-state xmlns="${MONITORING_NAMESPACE}">${part}</netconf-state></filter>`;
    return client.rpc(`<get>${filter}</get>`);
  }

  async function session(id: number): Promise<string> {
    return state(`<sessions><session><session-id>${id}</session-id></session></sessions>`);
  }

  it("capabilities are those of the hello (§2.1.1)", async () => {
    assert.ok(capabilities(client.hello).length > 5);
    assert.deepEqual(capabilities(await state("<capabilities/>")), capabilities(client.hello));
  });

  it("datastores show who holds a lock, and since when (§2.1.2)", async () => {
    assert.doesNotMatch(await state("<datastores/>"), /<locks>/);
    assert.match(await client.rpc("<lock><target><running/></target></lock>"), /<ok\/>/);
    const locked = await state("<datastores><datastore><name>running</name></datastore></datastores>");
    assert.match(
      locked,
      new RegExp(
        `<name>running</name><locks><global-lock><locked-by-session>${client.sessionId}</locked-by-session>` +
          "<locked-time>\\d{4}-\\d\\d-\\d\\dT[\\d:.]+\\+00:00</locked-time></global-lock></locks>",
      ),
    );
    assert.match(await client.rpc("<unlock><target><running/></target></unlock>"), /<ok\/>/);
    assert.doesNotMatch(await state("<datastores/>"), /<locks>/);
  });

  it("sessions tell transport, user, host and time of log-in (§2.1.4)", async () => {
    const other = await daemon.connect();
    assert.match(
      await session(other.sessionId),
      /<transport>netconf-ssh<\/transport><username>admin<\/username><source-host>127\.0\.0\.1<\/source-host><login-time>\d{4}-/,
    );
    const ids = [...(await state("<sessions/>")).matchAll(/<session-id>(\d+)</g)].map(([, id]) => Number(id));
    assert.deepEqual(ids, [client.sessionId, other.sessionId]);
    await other.close();
    assert.doesNotMatch(await session(other.sessionId), /<session>/);
  });

  it("counts good and bad rpcs and errors of each session (§2.1.4)", async () => {
    const other = await daemon.connect();
    await other.rpc("<get-config><source><running/></source></get-config>");
    await other.rpc(editConfig(resend("<enable>301</enable>")));
    await other.rpc("<get-something/>");
    await other.request(`<rpc xmlns="${BASE_NAMESPACE}"><get/></rpc>`);
    await other.request(`<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><get></rpc>`);
    await other.request(
      `<rpc message-id="1" xmlns="${BASE_NAMESPACE}"><edit-config><target><running/></target><config><a></config></edit-config></rpc>`,
    );
    const shown = await session(other.sessionId);
    assert.equal(numberOf("in-rpcs", shown), 3);
    assert.equal(numberOf("in-bad-rpcs", shown), 3);
    assert.equal(numberOf("out-rpc-errors", shown), 5);
    assert.equal(numberOf("out-notifications", shown), 0);
    other.destroy();
  });

  it("an rpc under way counts itself", async () => {
    const first = numberOf("in-rpcs", await session(client.sessionId));
    assert.equal(numberOf("in-rpcs", await session(client.sessionId)), first + 1);
  });

  it("statistics add up all sessions, and outlive them (§2.1.5)", async () => {
    const before = await state("<statistics/>");
    assert.match(before, /<netconf-start-time>\d{4}-/);

    const polite = await daemon.connect();
    await polite.rpc("<get-something/>");
    await polite.close();
    const rude = await daemon.connect();
    await rude.rpc("<get-config><source><running/></source></get-config>");
    const id = rude.sessionId;
    rude.destroy();
    while ((await session(id)).includes("<session>"));
    const stranger = await daemon.connect("1.0");
    stranger.destroy();

    const after = await state("<statistics/>");
    const grown = (name: string): number => numberOf(name, after) - numberOf(name, before);
    assert.equal(grown("in-sessions"), 3);
    assert.ok(grown("dropped-sessions") >= 1);
    assert.equal(grown("out-rpc-errors"), 1);
    assert.equal(grown("in-bad-rpcs"), 0);
    assert.ok(grown("in-rpcs") >= 4);
  });

  it("a hello that is none is counted (§2.1.5)", async () => {
    const before = numberOf("in-bad-hellos", await state("<statistics/>"));
    const stranger = await daemon.open();
    await stranger.receive();
    stranger.sendRaw("<hello/>]]>]]>");
    assert.equal(await stranger.receive(), undefined, "the session ends");
    assert.equal(numberOf("in-bad-hellos", await state("<statistics/>")), before + 1);
    stranger.destroy();
  });

  it("is state: it cannot be edited", async () => {
    const reply = await client.rpc(
      editConfig(`<netconf-state xmlns="${MONITORING_NAMESPACE}"><statistics/></netconf-state>`),
    );
    assert.match(reply, /<error-tag>unknown-element<\/error-tag>/);
    assert.match(reply, /<bad-element>netconf-state<\/bad-element>/);
  });
});
