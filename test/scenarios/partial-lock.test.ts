import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, editConfig, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:netconf:partial-lock:1.0";

function lock(...selects: readonly string[]): string {
  const list = selects.map((select) => `<select xmlns:hwt="${HWTACACS_NAMESPACE}">${select}</select>`);
  return `<partial-lock xmlns="${NAMESPACE}">${list.join("")}</partial-lock>`;
}

const RESEND = "/hwt:hwtacacs/hwt:accounting-stop-packet/hwt:resend";

async function locked(client: NetconfClient, ...selects: readonly string[]): Promise<string> {
  const reply = await client.rpc(lock(...selects));
  assert.match(reply, /<lock-id/);
  return reply;
}

describe("partial-lock (RFC 5717)", () => {
  let daemon: Daemon;
  let holder: NetconfClient;
  let other: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    const admin = await daemon.connect();
    await edit(admin, accountingBy([49, 50]));
    admin.destroy();
  });

  beforeEach(async () => {
    holder = await daemon.connect();
    other = await daemon.connect();
  });

  afterEach(async () => {
    for (const client of [holder, other]) await client.close();
  });

  after(() => daemon.remove());

  it("names the lock and every locked node, and the others edit what is free", async () => {
    const reply = await locked(
      holder,
      RESEND,
      "/hwt:hwtacacs/hwt:template[hwt:name='t']/hwt:accounting-server",
    );
    assert.match(reply, new RegExp(`<lock-id xmlns="${NAMESPACE}">\\d+</lock-id>`));
    assert.equal(reply.match(/<locked-node/g)?.length, 3);
    assert.match(
      reply,
      new RegExp(
        `<locked-node xmlns="${NAMESPACE}" xmlns:hwt="${HWTACACS_NAMESPACE}">${RESEND}</locked-node>`,
      ),
    );
    const refused = await other.rpc(editConfig(resend("<enable>9</enable>")));
    assert.match(refused, /<error-tag>in-use<\/error-tag>/);
    assert.match(refused, new RegExp(`<error-path[^>]*>${RESEND}/hwt:enable</error-path>`));
    assert.match(refused, new RegExp(`[Ss]ession ${holder.sessionId} `));
    await edit(holder, resend("<enable>9</enable>"));
    await edit(
      other,
      `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><accounting-stop-packet><buffer><max-packets>5000</max-packets></buffer></accounting-stop-packet></hwtacacs>`,
    );
  });

  it("refuses the deletion of what lies above a locked node, also by a commit of the candidate", async () => {
    await locked(holder, "/hwt:hwtacacs/hwt:template/hwt:accounting-server[hwt:name='s2']/hwt:port");
    const deletion =
      `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><template><name>t</name>` +
      '<accounting-server nc:operation="delete"><name>s2</name></accounting-server></template></hwtacacs>';
    assert.match(await other.rpc(editConfig(deletion)), /<error-tag>in-use<\/error-tag>/);
    const candidate = editConfig(deletion).replace("<running/>", "<candidate/>");
    assert.match(await other.rpc(candidate), /<ok\/>/);
    assert.match(await other.rpc("<commit/>"), /<error-tag>in-use<\/error-tag>/);
    assert.match(await other.rpc("<discard-changes/>"), /<ok\/>/);
  });

  it("excludes overlapping locks of other sessions and their global lock, until it is given back", async () => {
    const id = /<lock-id[^>]*>(\d+)</.exec(await locked(holder, RESEND))?.[1];
    const by = new RegExp(
      `<error-tag>lock-denied</error-tag>.*<session-id>${holder.sessionId}</session-id>`,
      "s",
    );
    assert.match(await other.rpc(lock(`${RESEND}/..`)), by);
    assert.match(await other.rpc("<lock><target><running/></target></lock>"), by);
    await locked(holder, RESEND); // one's own locks may overlap
    const unlock = `<partial-unlock xmlns="${NAMESPACE}"><lock-id>${id}</lock-id></partial-unlock>`;
    assert.match(await other.rpc(unlock), /<error-tag>invalid-value<\/error-tag>/);
    assert.match(await holder.rpc(unlock), /<ok\/>/);
    assert.match(await holder.rpc(unlock), /<error-tag>invalid-value<\/error-tag>/);
  });

  it("is refused under another session's global lock", async () => {
    assert.match(await holder.rpc("<lock><target><running/></target></lock>"), /<ok\/>/);
    assert.match(await other.rpc(lock(RESEND)), /<error-tag>lock-denied<\/error-tag>/);
  });

  it("and a global lock exclude each other within one session too (RFC 6241 §7.5)", async () => {
    const own = new RegExp(
      `<error-tag>lock-denied</error-tag>.*<session-id>${holder.sessionId}</session-id>`,
      "s",
    );
    assert.match(await holder.rpc("<lock><target><running/></target></lock>"), /<ok\/>/);
    assert.match(await holder.rpc(lock(RESEND)), own);
    assert.match(await holder.rpc("<unlock><target><running/></target></unlock>"), /<ok\/>/);
    await locked(holder, RESEND);
    assert.match(await holder.rpc("<lock><target><running/></target></lock>"), own);
  });

  it("is freed with its session", async () => {
    const leaving = await daemon.connect();
    await locked(leaving, RESEND);
    leaving.destroy();
    for (;;) {
      const reply = await other.rpc(lock(RESEND));
      if (reply.includes("<lock-id")) break;
      assert.match(reply, /lock-denied/);
    }
  });

  it("is shown by monitoring (RFC 6022 §2.1.2)", async () => {
    await locked(holder, RESEND);
    const shown = await other.rpc(
      '<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><datastores/></netconf-state></filter></get>',
    );
    assert.match(
      shown,
      new RegExp(
        `<partial-lock><lock-id>\\d+</lock-id><locked-by-session>${holder.sessionId}<.*<select.*<locked-node`,
      ),
    );
  });

  const refusals = [
    {
      name: "a selection of nothing",
      select: "/hwt:hwtacacs/hwt:template[hwt:name='none']",
      want: ["operation-failed", "no-matches"],
    },
    { name: "no node-set", select: "count(/hwt:hwtacacs)", want: ["invalid-value", "not-a-node-set"] },
    { name: "a broken expression", select: "/hwt:hwtacacs[", want: ["invalid-value", "character"] },
  ] as const;
  for (const { name, select, want } of refusals) {
    it(`refuses ${name}`, async () => {
      const reply = await holder.rpc(lock(select));
      assert.match(reply, new RegExp(`<error-tag>${want[0]}</error-tag>`), reply);
      assert.match(reply, new RegExp(want[1]), reply);
    });
  }
});
