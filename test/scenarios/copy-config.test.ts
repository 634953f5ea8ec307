import assert from "node:assert/strict";
import { copyConfig, dataOf, editOf, getConfig, lock, tagOf } from "../support/config-requests.ts";
import { Daemon } from "../support/daemon.ts";
import { HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const NAMES = ["running", "candidate", "startup"] as const;
const TEMPLATE = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><name>t</name></template></hwtacacs>`;

async function expect(client: NetconfClient, operation: string, want: string): Promise<string> {
  const reply = await client.rpc(operation);
  assert.equal(tagOf(reply), want, `${operation}: ${reply}`);
  return reply;
}

describe("copy-config (RFC 6241 §7.3)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start("datastores: { startup: true }");
    client = await daemon.connect();
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  async function shown(name: (typeof NAMES)[number]): Promise<string> {
    return dataOf(await client.rpc(getConfig(name)));
  }

  for (const source of NAMES) {
    for (const target of NAMES.filter((name) => name !== source)) {
      it(`${source} to ${target}: all of it, and nothing else is left`, async () => {
        await expect(client, copyConfig(TEMPLATE, target), "ok");
        await expect(client, copyConfig(resend("<enable>9</enable>"), source), "ok");
        if (source === "running" && target === "candidate") {
          await expect(client, copyConfig(TEMPLATE, target), "ok");
        }
        await expect(client, copyConfig(source, target), "ok");
        const copy = await shown(target);
        assert.match(copy, /<enable>9<\/enable>/);
        assert.doesNotMatch(copy, /template/);
        assert.equal(copy, await shown(source));
        await expect(client, "<discard-changes/>", "ok");
      });
    }
  }

  it("a datastore to itself: invalid-value", async () => {
    for (const name of NAMES) await expect(client, copyConfig(name, name), "invalid-value");
  });

  it("an invalid configuration leaves running as it was", async () => {
    const before = await shown("running");
    const invalid = `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-scheme><template>no</template></accounting-scheme></hwtacacs>`;
    await expect(client, copyConfig(invalid, "running"), "data-missing");
    await expect(client, copyConfig(resend("<enable>301</enable>"), "running"), "invalid-value");
    const wrong = await expect(client, copyConfig(resend("<no/>"), "running"), "unknown-element");
    assert.match(wrong, /<bad-element>no<\/bad-element>/);
    assert.equal(await shown("running"), before);
  });

  it("an empty configuration empties the target", async () => {
    const empty = "<copy-config><target><candidate/></target><source><config/></source></copy-config>";
    await expect(client, empty, "ok");
    assert.equal(await shown("candidate"), "");
    await expect(client, "<discard-changes/>", "ok");
  });

  it("a target that another session has locked: in-use", async () => {
    const other = await daemon.connect();
    await expect(other, lock("running"), "ok");
    await expect(client, copyConfig(TEMPLATE, "running"), "in-use");
    await expect(client, copyConfig("running", "candidate"), "ok");
    await other.close();
    await expect(client, editOf("running", resend("<enable>5</enable>")), "ok");
  });
});
