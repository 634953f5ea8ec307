import assert from "node:assert/strict";
import { makeKeyPair } from "../../server/key-pair.ts";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, resend } from "../support/hwtacacs.ts";
import { NetconfClient } from "../support/netconf-client.ts";

const TXID = 'xmlns:txid="urn:ietf:params:xml:ns:netconf:txid:1.0"';
const NACM = 'xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"';
const READ = `<get-config ${TXID} txid:etag="?"><source><running/></source></get-config>`;

const group = (name: string, attributes = "", groups = ""): string =>
  `<nacm ${NACM} ${attributes}><groups ${groups}><group><name>${name}</name></group></groups></nacm>`;

const change = (content: string): string =>
  `<edit-config ${TXID}><target><running/></target><config>${content}</config></edit-config>`;

/** What a refusal says of the node whose etag is another one. */
function mismatch(reply: string): readonly (string | undefined)[] {
  const found = /<mismatch-path[^>]*>([^<]*)<.*<mismatch-etag-value[^>]*>([^<]*)</.exec(reply);
  return found?.slice(1) ?? assert.fail(reply);
}

const etagOf = (reply: string, element: string): string =>
  new RegExp(`<${element} [^>]*txid:etag="([^"]*)"`).exec(reply)?.[1] ?? assert.fail(reply);

describe("etags and access control (draft-ietf-netconf-transaction-id, RFC 8341)", () => {
  let daemon: Daemon;
  let root: NetconfClient;
  let operator: NetconfClient;

  before(async () => {
    const { privateKey, publicKey } = await makeKeyPair("ed25519", "test");
    const key = JSON.stringify([publicKey.trim()]);
    daemon = await Daemon.start(`users:
  - { name: root, authorized-keys: ${key} }
  - { name: operator, recovery: false, authorized-keys: ${key} }
`);
    const connect = (username: string): Promise<NetconfClient> =>
      NetconfClient.connect({ host: "127.0.0.1", port: daemon.port, username, privateKey });
    [root, operator] = await Promise.all([connect("root"), connect("operator")]);
    await edit(root, accountingBy([9]));
    await edit(root, group("first"));
  });

  after(async () => {
    for (const client of [root, operator]) client.destroy();
    await daemon.remove();
  });

  it("a change of what may not be read shows in nothing but what is around it", async () => {
    const before = await operator.rpc(READ);
    await edit(root, group("second"));
    const after = await operator.rpc(READ);
    assert.doesNotMatch(after, /nacm|shared-key/);
    assert.notEqual(etagOf(after, "data"), etagOf(before, "data"));
    assert.equal(after.slice(after.indexOf("<hwtacacs")), before.slice(before.indexOf("<hwtacacs")));
  });

  it("a condition on what may not be read tells as much as one on what is not there", async () => {
    await edit(root, resend("<enable>9</enable>")); // later than the groups
    const newest = etagOf(await root.rpc(READ), "data");
    const groups = etagOf(await root.rpc(READ), "groups");
    assert.notEqual(groups, newest);
    assert.deepEqual(mismatch(await root.rpc(change(group("third", "", 'txid:etag="nc0"')))), [
      "/nacm:nacm/nacm:groups",
      groups,
    ]);
    for (const place of [
      group("third", "", 'txid:etag="nc0"'),
      group("third", "", `txid:etag="${groups}"`),
    ]) {
      assert.deepEqual(mismatch(await operator.rpc(change(place))), ["/nacm:nacm/nacm:groups", newest]);
    }
    const denied = await operator.rpc(change(group("third", "", `txid:etag="${newest}"`)));
    assert.match(denied, /<error-tag>access-denied</);
  });
});
