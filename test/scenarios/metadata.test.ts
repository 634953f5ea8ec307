import assert from "node:assert/strict";
import { makeKeyPair } from "../../server/key-pair.ts";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, editConfig, HWTACACS_NAMESPACE } from "../support/hwtacacs.ts";
import { NetconfClient } from "../support/netconf-client.ts";
import { YangFolder, yangSettings } from "../support/yang-folders.ts";

const AN = 'xmlns:a="urn:hwtacacsd:test:annotations"';

/** The content of `<config>` with this inside `<hwtacacs>`. */
function hwtacacs(content: string, attributes = ""): string {
  return `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:nc="${BASE_NAMESPACE}" ${AN}${attributes}>${content}</hwtacacs>`;
}

function resend(content: string, attributes = ""): string {
  return hwtacacs(
    `<accounting-stop-packet><resend${attributes}>${content}</resend></accounting-stop-packet>`,
  );
}

function template(content: string, attributes = ""): string {
  return hwtacacs(`<template${attributes}><name>t</name>${content}</template>`);
}

/** `<edit-config>` of the candidate with this content of `<config>`. */
function editCandidate(content: string): string {
  return `<edit-config><target><candidate/></target><config>${content}</config></edit-config>`;
}

/** What a datastore holds below `<hwtacacs>`, without what declares namespaces. */
async function shown(client: NetconfClient, source = "running"): Promise<string> {
  const reply = await client.rpc(
    `<get-config><source><${source}/></source><filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"/></filter></get-config>`,
  );
  return /<hwtacacs[^]*<\/hwtacacs>/.exec(reply)?.[0].replaceAll(/ xmlns(:\w+)?="[^"]*"/g, "") ?? "";
}

async function ok(client: NetconfClient, operation: string): Promise<void> {
  assert.match(await client.rpc(operation), /<ok\/>/);
}

describe("annotations (RFC 7952) of an operator's modules", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let privateKey: string;
  let client: NetconfClient;

  const connect = (username: string): Promise<NetconfClient> =>
    NetconfClient.connect({ host: "127.0.0.1", port: daemon.port, username, privateKey });

  before(async () => {
    const pair = await makeKeyPair("ed25519", "test");
    ({ privateKey } = pair);
    const keys = JSON.stringify([pair.publicKey.trim()]);
    daemon = await Daemon.start(
      `${yangSettings([YangFolder.annotations])}users:
  - { name: root, authorized-keys: ${keys} }
  - { name: limited, recovery: false, authorized-keys: ${keys} }
`,
    );
    client = await connect("root");
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  beforeEach(async () => {
    await ok(client, editConfig(hwtacacs("", ' nc:operation="remove"')));
    await ok(client, "<discard-changes/>");
  });

  it("are kept on leafs, containers, list entries and keys, and shown again", async () => {
    await ok(
      client,
      editConfig(
        resend('<enable a:note="quiet" a:ticket="7">9</enable>', ' a:note="policy"') +
          `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" ${AN}><template a:note="entry"><name a:note="key">t</name></template></hwtacacs>`,
      ),
    );
    const text = await shown(client);
    for (const part of [
      '<resend an:note="policy"><enable an:note="quiet" an:ticket="7">9</enable></resend>',
      '<template an:note="entry"><name an:note="key">t</name></template>',
    ])
      assert.ok(text.includes(part), text);
    assert.match(await client.rpc("<get/>"), /<enable [^>]*an:note="quiet"/);
    assert.match(
      await client.rpc(
        `<get-data xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-nmda" xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores"><datastore>ds:running</datastore></get-data>`,
      ),
      /<enable [^>]*an:note="quiet"/,
    );
  });

  it("take identities by any prefix", async () => {
    await ok(
      client,
      editConfig(
        `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:q="urn:hwtacacsd:test:annotations"><template q:reason="q:outage"><name>t</name></template></hwtacacs>`,
      ),
    );
    assert.match(await shown(client), /<template an:reason="an:outage">/);
  });

  it("are selected by a subtree filter (RFC 6241 §6.2.2)", async () => {
    await ok(client, editConfig(template("", ' a:note="one"')));
    const get = (value: string): Promise<string> =>
      client.rpc(
        `<get-config><source><running/></source><filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}" ${AN}><template a:note="${value}"/></hwtacacs></filter></get-config>`,
      );
    assert.match(await get("one"), /<name>t<\/name>/);
    assert.doesNotMatch(await get("two"), /<name>t<\/name>/);
  });

  const STEPS: readonly {
    readonly name: string;
    readonly edit: string;
    readonly want: string;
  }[] = [
    {
      name: "merge keeps what it does not name",
      edit: "<enable>5</enable>",
      want: '<enable an:note="n" an:ticket="1">5</enable>',
    },
    {
      name: "merge gives another value",
      edit: '<enable a:note="m">5</enable>',
      want: '<enable an:ticket="1" an:note="m">5</enable>',
    },
    {
      name: "replace leaves only what it gives",
      edit: '<enable nc:operation="replace" a:note="m">9</enable>',
      want: '<enable an:note="m">9</enable>',
    },
    {
      name: "replace of the container around takes all away",
      edit: "",
      want: "<enable>9</enable>",
    },
  ];
  for (const { name, edit, want } of STEPS) {
    it(name, async () => {
      await ok(client, editConfig(resend('<enable a:note="n" a:ticket="1">9</enable>')));
      await ok(
        client,
        editConfig(edit === "" ? resend("<enable>9</enable>", ' nc:operation="replace"') : resend(edit)),
      );
      assert.ok((await shown(client)).includes(want), await shown(client));
    });
  }

  it("go with the node that is deleted", async () => {
    await ok(client, editConfig(resend('<enable a:note="n">9</enable>')));
    await ok(client, editConfig(resend('<enable a:note="n" nc:operation="delete"/>')));
    await ok(client, editConfig(resend("<enable>9</enable>")));
    assert.match(await shown(client), /<enable>9</);
  });

  it("make a change by themselves: a revision, an event, an etag", async () => {
    await ok(client, editConfig(resend('<enable a:note="n">9</enable>')));
    const etags = async (): Promise<string> =>
      client.rpc(
        `<get-config xmlns:txid="urn:ietf:params:xml:ns:netconf:txid:1.0"><source><running/></source><filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}" txid:etag="?"/></filter></get-config>`,
      );
    const before = await etags();
    const subscriber = await connect("root");
    await ok(subscriber, '<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"/>');
    await ok(client, editConfig(resend('<enable a:note="m">9</enable>')));
    let event = "";
    while (!event.includes("netconf-config-change"))
      event = (await subscriber.receive()) ?? assert.fail("ended");
    assert.match(
      event,
      /<target[^>]*>\/hwt:hwtacacs\/hwt:accounting-stop-packet\/hwt:resend\/hwt:enable<\/target><operation>replace</,
    );
    assert.notEqual(
      (await etags()).replaceAll(/message-id="\d+"/g, ""),
      before.replaceAll(/message-id="\d+"/g, ""),
    );
    subscriber.destroy();
  });

  it("survive SIGKILL, and SIGTERM with the snapshot that it leaves", async () => {
    await ok(client, editConfig(resend('<enable a:note="first">9</enable>', ' a:note="gone"')));
    await ok(
      client,
      editConfig(resend('<enable a:note="é&lt;&quot;\'">9</enable>', ' nc:operation="replace"')),
    );
    const before = await shown(client);
    assert.ok(before.includes("<resend><enable an:note="), before);
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      client.destroy();
      await daemon.stop(signal);
      await daemon.start();
      client = await connect("root");
      assert.equal(await shown(client), before, signal);
    }
  });

  it("wait in the candidate, and come and go with commit and discard", async () => {
    await ok(client, editConfig(resend("<enable>9</enable>")));
    const edit = `<edit-config><target><candidate/></target><config>${resend('<enable a:note="c">9</enable>')}</config></edit-config>`;
    await ok(client, edit);
    assert.match(await shown(client, "candidate"), /<enable an:note="c">/);
    assert.doesNotMatch(await shown(client), /an:note/);
    assert.match(
      await client.rpc("<lock><target><candidate/></target></lock>"),
      /lock-denied/,
      "it is modified",
    );
    await ok(client, "<discard-changes/>");
    assert.doesNotMatch(await shown(client, "candidate"), /an:note/);
    await ok(client, edit);
    await ok(client, "<commit/>");
    assert.match(await shown(client), /<enable an:note="c">/);
  });

  it("come back when a confirmed commit is cancelled", async () => {
    await ok(client, editConfig(resend('<enable a:note="old">9</enable>')));
    await ok(
      client,
      `<edit-config><target><candidate/></target><config>${resend('<enable a:note="new">9</enable>')}</config></edit-config>`,
    );
    await ok(client, "<commit><confirmed/><confirm-timeout>600</confirm-timeout></commit>");
    assert.match(await shown(client), /<enable an:note="new">/);
    await ok(client, "<cancel-commit/>");
    assert.match(await shown(client), /<enable an:note="old">/);
  });

  it("come with a whole configuration that is copied", async () => {
    await ok(
      client,
      `<copy-config><target><candidate/></target><source><config>${resend('<enable a:note="copied">9</enable>')}</config></source></copy-config>`,
    );
    assert.match(await shown(client, "candidate"), /<enable an:note="copied">/);
  });

  const REFUSED: readonly {
    readonly name: string;
    readonly content: string;
    readonly options?: string;
    readonly tag: string;
    readonly attribute: string;
    readonly path: string;
    readonly message: RegExp;
  }[] = [
    {
      name: "a value that is too long",
      content: resend(`<enable a:note="${"x".repeat(21)}">9</enable>`),
      tag: "bad-attribute",
      attribute: "note",
      path: "/hwt:hwtacacs/hwt:accounting-stop-packet/hwt:resend/hwt:enable",
      message: /is no value of the annotation "note"/,
    },
    {
      name: "a value of another type",
      content: resend("<enable>9</enable>", ' a:ticket="none"'),
      tag: "bad-attribute",
      attribute: "ticket",
      path: "/hwt:hwtacacs/hwt:accounting-stop-packet/hwt:resend",
      message: /is no value of the annotation "ticket"/,
    },
    {
      name: "an annotation that the module does not have",
      content: resend('<enable a:nothing="1">9</enable>'),
      tag: "unknown-attribute",
      attribute: "nothing",
      path: "/hwt:hwtacacs/hwt:accounting-stop-packet/hwt:resend/hwt:enable",
      message: /is not known here/,
    },
    {
      name: "one on a container that holds nothing",
      content: hwtacacs('<accounting-scheme a:note="empty"/>'),
      tag: "bad-attribute",
      attribute: "note",
      path: "/hwt:hwtacacs/hwt:accounting-scheme",
      message: /holds nothing/,
    },
    {
      name: "one on a node that the edit leaves as it is",
      content: hwtacacs(
        '<accounting-stop-packet a:note="n"><resend><enable nc:operation="merge">9</enable></resend></accounting-stop-packet>',
      ),
      options: "<default-operation>none</default-operation>",
      tag: "bad-attribute",
      attribute: "note",
      path: "/hwt:hwtacacs/hwt:accounting-stop-packet",
      message: /operation "none"/,
    },
  ];
  for (const { name, content, options, tag, attribute, path, message } of REFUSED) {
    it(`refuses ${name}`, async () => {
      await ok(client, editConfig(resend("<enable>7</enable>")));
      const before = await shown(client);
      const reply = await client.rpc(editConfig(content, options));
      assert.ok(reply.includes(`<error-tag>${tag}</error-tag>`), reply);
      assert.ok(reply.includes(`<bad-attribute>${attribute}</bad-attribute>`), reply);
      assert.ok(reply.includes(`>${path}</error-path>`), reply);
      assert.match(reply, message);
      assert.equal(await shown(client), before);
    });
  }

  it("need the right to update the node they are put on (RFC 8341)", async () => {
    await ok(client, editConfig(resend('<enable a:note="n">9</enable>')));
    // The container is default-deny-write, and there are no rules.
    const limited = await connect("limited");
    const reply = await limited.rpc(editConfig(resend('<enable a:note="m">9</enable>')));
    assert.match(reply, /<error-tag>access-denied<\/error-tag>.*hwt:enable<\/error-path>/);
    assert.match(await shown(limited), /<enable an:note="n">/);
    limited.destroy();
  });

  describe("with a startup datastore and candidates of their own", () => {
    let other: Daemon;

    before(async () => {
      other = await Daemon.start(
        `${yangSettings([YangFolder.annotations])}datastores: { candidate: private, startup: true }\n`,
      );
    });
    after(() => other.remove());

    it("come back with startup, and only what was saved", async () => {
      let admin = await other.connect();
      await ok(admin, editConfig(resend('<enable a:note="saved">9</enable>')));
      await ok(admin, "<copy-config><target><startup/></target><source><running/></source></copy-config>");
      await ok(admin, editConfig(resend('<enable a:note="unsaved">9</enable>')));
      admin.destroy();
      await other.stop();
      await other.start();
      admin = await other.connect();
      assert.match(await shown(admin), /<enable an:note="saved">/);
      assert.match(await shown(admin, "startup"), /<enable an:note="saved">/);
      admin.destroy();
    });

    it("of two candidates come together, or are refused where both are about the same node", async () => {
      const [one, two, three] = [await other.connect(), await other.connect(), await other.connect()];
      await ok(one, editCandidate(resend('<enable a:note="one">9</enable>')));
      await ok(two, editCandidate(template("", ' a:note="two"')));
      await ok(three, editCandidate(resend('<enable a:note="three">9</enable>')));
      for (const session of [one, two]) await ok(session, "<commit/>");
      const text = await shown(one);
      assert.match(text, /<enable an:note="one">.*<template an:note="two">/);
      assert.match(await three.rpc("<commit/>"), /operation-failed.*hwt:enable<\/error-path>/);
      assert.equal(await shown(one), text);
      for (const session of [one, two, three]) session.destroy();
    });
  });
});
