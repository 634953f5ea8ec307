import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, edit, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const TXID = 'xmlns:txid="urn:ietf:params:xml:ns:netconf:txid:1.0"';
const MODULE = "urn:ietf:params:xml:ns:yang:ietf-netconf-txid";
const NMDA = "urn:ietf:params:xml:ns:yang:ietf-netconf-nmda";
const WITH_ETAG = `<with-etag xmlns="${MODULE}">true</with-etag>`;

/** `<get-config>` with this etag on itself and this content of `<filter>`, if any. */
function read(etag: string | undefined, filter?: string, source = "running"): string {
  const own = etag === undefined ? "" : ` txid:etag="${etag}"`;
  const inside = filter === undefined ? "" : `<filter>${filter}</filter>`;
  return `<get-config ${TXID}${own}><source><${source}/></source>${inside}</get-config>`;
}

/** `<hwtacacs>` with this in its start-tag and in it. */
function top(attributes: string, content = ""): string {
  return `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" ${attributes}>${content}</hwtacacs>`;
}

/** `<edit-config>` with these attributes of `<config>`. */
function change(content: string, { attributes = "", target = "running", options = "" } = {}): string {
  return (
    `<edit-config ${TXID} xmlns:nc="${BASE_NAMESPACE}"><target><${target}/></target>${options}` +
    `<config ${attributes}>${content}</config></edit-config>`
  );
}

const template = (name: string, attributes = "", content = ""): string =>
  `<template ${attributes}><name>${name}</name>${content}</template>`;
const timeout = (seconds: number, attributes = ""): string =>
  `<response-timeout ${attributes}>${seconds}</response-timeout>`;
/** A change of one template's timeout. */
const timeoutOf = (name: string, seconds: number, attributes = ""): string =>
  top("", template(name, attributes, timeout(seconds)));

/** The etag of the first element of that name, or of the entry of that name. */
function etagOf(reply: string, element: string): string {
  const found =
    new RegExp(`<${element}(?: [^>]*)? txid:etag="([^"]*)"`).exec(reply) ??
    new RegExp(`<template(?: [^>]*)? txid:etag="([^"]*)"[^>]*><name>${element}</name>`).exec(reply);
  return found?.[1] ?? assert.fail(`no etag of ${element}: ${reply}`);
}

/** A reply without what is its own, its message-id. */
function withoutId(reply: string): string {
  return reply.replace(/ message-id="[^"]*"/, "");
}

/** The content of a reply without any etag. */
function withoutEtags(reply: string): string {
  return withoutId(reply).replaceAll(/ xmlns:txid="[^"]*"| txid:etag="[^"]*"/g, "");
}

describe("etags (draft-ietf-netconf-transaction-id)", () => {
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
    await edit(client, top("", template("a", "", timeout(7)) + template("b", "", timeout(7))));
  });

  after(() => daemon.remove());

  const root = async (): Promise<string> => etagOf(await client.rpc(read("?", "")), "data");

  it("are announced, given to who asks, and to nobody else", async () => {
    assert.match(client.hello, /capability:txid:etag:1\.0/);
    const reply = await client.rpc(read("?"));
    assert.match(etagOf(reply, "data"), /^[!#-[\]-~]+$/);
    assert.doesNotMatch(await client.rpc(read(undefined)), /etag="/);
    assert.equal(withoutEtags(reply), withoutEtags(await client.rpc(read(undefined))));
  });

  it("are those of containers and list entries, and change with what is at or below them, up to the root", async () => {
    await edit(client, timeoutOf("a", 8));
    const first = await client.rpc(read("?"));
    await edit(client, timeoutOf("b", 9));
    const second = await client.rpc(read("?"));
    assert.doesNotMatch(second, /<(?:name|response-timeout)[^>]*etag/);
    assert.equal(etagOf(second, "a"), etagOf(first, "a"));
    assert.notEqual(etagOf(second, "b"), etagOf(first, "b"));
    for (const element of ["data", "hwtacacs"]) {
      assert.equal(etagOf(second, element), etagOf(second, "b"));
      assert.notEqual(etagOf(second, element), etagOf(first, element));
    }
    await edit(client, timeoutOf("b", 9));
    assert.equal(withoutId(await client.rpc(read("?"))), withoutId(second), "nothing has changed");
  });

  it("change with what a deletion leaves", async () => {
    await edit(client, top("", template("gone")));
    const before = await client.rpc(read("?"));
    await edit(client, top(`xmlns:nc="${BASE_NAMESPACE}"`, template("gone", 'nc:operation="delete"')));
    const reply = await client.rpc(read("?"));
    assert.notEqual(etagOf(reply, "hwtacacs"), etagOf(before, "hwtacacs"));
    assert.equal(etagOf(reply, "b"), etagOf(before, "b"));
  });

  it("are given below the node of a filter that asks, whatever kind of filter", async () => {
    const entry = await client.rpc(read(undefined, top("", template("a", 'txid:etag="?"'))));
    assert.match(
      entry,
      /<data xmlns:txid="[^"]*"><hwtacacs xmlns="[^"]*"><template txid:etag="nc\d+"><name>a<\/name><response-timeout>/,
    );
    const xpath =
      `<get-config ${TXID} xmlns:h="${HWTACACS_NAMESPACE}"><source><running/></source>` +
      `<filter type="xpath" select="/h:hwtacacs/h:template[h:name='b']" txid:etag="?"/></get-config>`;
    assert.match(
      await client.rpc(xpath),
      /<data [^>]*etag="nc\d+"><hwtacacs [^>]*etag="nc\d+"><template txid:etag="nc\d+"><name>b</,
    );
  });

  it("keep what the client knows out of the reply, and leave the keys of an entry", async () => {
    const all = await client.rpc(read("?"));
    assert.match(
      await client.rpc(read(etagOf(all, "data"))),
      /<data xmlns:txid="[^"]*" txid:etag="="><\/data>/,
    );
    await edit(client, timeoutOf("b", 10));
    const known = etagOf(all, "data");
    const reply = await client.rpc(read(undefined, top(`txid:etag="${known}"`)));
    const newest = await root();
    assert.match(reply, new RegExp(`<hwtacacs [^>]*txid:etag="${newest}">`));
    assert.match(reply, /<template txid:etag="="><name>a<\/name><\/template>/);
    assert.match(
      reply,
      new RegExp(`<template txid:etag="${newest}"><name>b</name><response-timeout>10</response-timeout>`),
    );
    assert.match(
      await client.rpc(read(undefined, top(`txid:etag="${newest}"`))),
      /<data xmlns:txid="[^"]*"><hwtacacs xmlns="[^"]*" txid:etag="="\/><\/data>/,
    );
  });

  it("are compared for each node with the nearest etag of the filter", async () => {
    const all = await client.rpc(read("?"));
    const reply = await client.rpc(
      read(
        undefined,
        top(
          'txid:etag="?"',
          template("a", `txid:etag="${etagOf(all, "a")}"`) + template("b", 'txid:etag="nc0"'),
        ),
      ),
    );
    assert.match(reply, /<template txid:etag="="><name>a<\/name><\/template>/);
    assert.match(reply, new RegExp(`<template txid:etag="${etagOf(all, "b")}"><name>b</name><response`));
    const leaf = template("a", "", `<response-timeout txid:etag="${etagOf(all, "a")}"/>`);
    assert.match(
      await client.rpc(read(undefined, top("", leaf))),
      /<template><name>a<\/name><response-timeout txid:etag="="\/><\/template>/,
    );
  });

  it("that nobody has given match nothing", async () => {
    for (const etag of ["nc999999", "nc007", "!", "=", "other"]) {
      assert.match(await client.rpc(read(etag)), /txid:etag="nc\d+"><hwtacacs/, etag);
    }
    for (const [where, reply] of [
      ["get-config", await client.rpc(read("a b"))],
      ["hwtacacs", await client.rpc(read(undefined, top('txid:etag=""')))],
      [
        "response-timeout",
        await client.rpc(change(top("", template("a", "", timeout(1, 'txid:etag="\\"'))))),
      ],
      ["config", await client.rpc(change(timeoutOf("a", 1), { attributes: 'txid:etag=""' }))],
    ] as const) {
      assert.match(
        reply,
        new RegExp(`<error-tag>bad-attribute<.*<bad-element>${where}</bad-element>`),
        reply,
      );
    }
  });

  it("are not known to other operations, nor is last-modified", async () => {
    for (const operation of [
      `<get ${TXID}><filter>${top('txid:etag="?"')}</filter></get>`,
      `<get ${TXID} txid:etag="?"/>`,
      `<copy-config ${TXID}><target><candidate/></target><source><config>${top('txid:etag="nc1"')}</config></source></copy-config>`,
      `<edit-config ${TXID} txid:etag="?"><target><running/></target><config/></edit-config>`,
    ]) {
      assert.match(await client.rpc(operation), /<error-tag>unknown-attribute<.*<bad-attribute>etag</);
    }
    const modified = top('txid:last-modified="?"');
    for (const operation of [read(undefined, modified), change(modified)]) {
      assert.match(
        await client.rpc(operation),
        /<error-tag>unknown-attribute<.*<bad-attribute>last-modified</,
      );
    }
  });

  it("come with get-data of a configuration, in every mode of with-defaults, and not with operational", async () => {
    const get = (datastore: string, more: string): string =>
      `<get-data xmlns="${NMDA}" xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores" ${TXID}>` +
      `<datastore>ds:${datastore}</datastore>${more}</get-data>`;
    const filter = `<subtree-filter>${top("", template("a", 'txid:etag="?"'))}</subtree-filter>`;
    const plain = await client.rpc(get("running", filter));
    assert.match(
      plain,
      new RegExp(
        `<data xmlns="${NMDA}" xmlns:txid="[^"]*"><hwtacacs [^>]*><template txid:etag="nc\\d+"><name>a<`,
      ),
    );
    for (const mode of ["report-all", "report-all-tagged", "trim", "explicit"]) {
      const modes = `<with-defaults>${mode}</with-defaults>`;
      const asked = await client.rpc(get("running", filter + modes));
      const without = await client.rpc(get("running", filter.replace(/txid:etag="."/, "") + modes));
      assert.match(asked, /etag="nc/);
      assert.equal(withoutEtags(asked), withoutEtags(without), mode);
    }
    assert.match(await client.rpc(get("operational", filter)), /operation-not-supported.*No etags are kept/);
  });

  it("make an edit conditional, for all of running or for a node", async () => {
    const all = await client.rpc(read("?"));
    await edit(client, timeoutOf("b", 20));
    const outdated = { attributes: `txid:etag="${etagOf(all, "data")}"` };
    const newest = await root();
    const whole = await client.rpc(change(timeoutOf("a", 21), outdated));
    assert.match(
      whole,
      new RegExp(
        "<error-type>protocol</error-type><error-tag>operation-failed</error-tag>.*" +
          `<error-info><txid-value-mismatch-error-info xmlns="${MODULE}"><mismatch-path>/</mismatch-path>` +
          `<mismatch-etag-value>${newest}</mismatch-etag-value></txid-value-mismatch-error-info></error-info>`,
      ),
    );
    const entry = await client.rpc(change(timeoutOf("b", 21, `txid:etag="${etagOf(all, "b")}"`)));
    assert.match(entry, /<mismatch-path[^>]*>\/hwt:hwtacacs\/hwt:template\[hwt:name='b'\]<\/mismatch-path>/);
    assert.match(entry, new RegExp(`<mismatch-etag-value>${newest}<`));
    assert.match(await client.rpc(read("?")), /<name>b<\/name><response-timeout>20</);
    // What b was meant to be has nothing to do with a.
    const done = await client.rpc(change(timeoutOf("a", 21, `txid:etag="${etagOf(all, "a")}"`)));
    assert.match(done, /<ok\/>/);
    // An etag that is newer than the node's own is known to be up to date.
    assert.match(await client.rpc(change(timeoutOf("b", 22, `txid:etag="${newest}"`))), /<ok\/>/);
    assert.match(await client.rpc(change(timeoutOf("b", 23, 'txid:etag="?"'))), /operation-failed/);
  });

  it("judge a deletion, a leaf, and a node that is not there by what is around it", async () => {
    const all = await client.rpc(read("?"));
    const stale = template("a", 'nc:operation="delete" txid:etag="nc0"');
    assert.match(await client.rpc(change(top("", stale))), /operation-failed/);
    const leaf = template("a", "", timeout(30, `txid:etag="${etagOf(all, "a")}"`));
    assert.match(await client.rpc(change(top("", leaf))), /<ok\/>/);
    assert.match(await client.rpc(change(top("", leaf))), /mismatch-path[^>]*>[^<]*response-timeout</);
    const created = (etag: string): string => change(top("", template("new", `txid:etag="${etag}"`)));
    assert.match(await client.rpc(created(etagOf(all, "data"))), /operation-failed/);
    assert.match(await client.rpc(created(await root())), /<ok\/>/);
    const gone = `nc:operation="delete" txid:etag="${await root()}"`;
    const twice = change(top("", template("new", gone)));
    assert.match(await client.rpc(twice), /<ok\/>/);
    assert.match(await client.rpc(twice), /mismatch-path/);
  });

  it("come back with the answer of an edit that wants them", async () => {
    const before = await root();
    const done = await client.rpc(change(timeoutOf("a", 31), { options: WITH_ETAG }));
    assert.notEqual(etagOf(done, "ok"), before);
    assert.equal(etagOf(done, "ok"), await root());
    const unchanged = await client.rpc(change(timeoutOf("a", 31), { options: WITH_ETAG }));
    assert.equal(etagOf(unchanged, "ok"), await root());
    const no = WITH_ETAG.replace("true", "false");
    assert.match(await client.rpc(change(timeoutOf("a", 32), { options: no })), /<ok\/>/);
    const data =
      `<edit-data xmlns="${NMDA}" xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores" ${TXID}>` +
      `<datastore>ds:running</datastore>${WITH_ETAG}<config>${timeoutOf("a", 33, `txid:etag="${await root()}"`)}` +
      `</config></edit-data>`;
    assert.equal(etagOf(await client.rpc(data), "ok"), await root());
    assert.match(await client.rpc(data), /mismatch-path/);
    for (const [wrong, tag] of [
      [WITH_ETAG.replace("true", "perhaps"), "invalid-value"],
      [WITH_ETAG + WITH_ETAG, "bad-element"],
    ] as const) {
      const reply = await client.rpc(change(timeoutOf("a", 34), { options: wrong }));
      assert.match(reply, new RegExp(`<error-tag>${tag}<`));
    }
  });

  it("of the candidate are those of running where they are the same, and else unknown", async () => {
    const running = await client.rpc(read("?"));
    assert.equal(withoutId(await client.rpc(read("?", undefined, "candidate"))), withoutId(running));
    const done = await client.rpc(change(timeoutOf("a", 40), { target: "candidate", options: WITH_ETAG }));
    assert.equal(etagOf(done, "ok"), "!");
    const reply = await client.rpc(read("?", undefined, "candidate"));
    assert.deepEqual(
      ["data", "hwtacacs", "a", "b"].map((element) => etagOf(reply, element)),
      ["!", "!", "!", etagOf(running, "b")],
    );
    assert.match(await client.rpc(read("!", undefined, "candidate")), /<response-timeout>40</);
    await client.rpc("<discard-changes/>");
    assert.equal(withoutId(await client.rpc(read("?", undefined, "candidate"))), withoutId(running));
  });

  it("on an edit of the candidate are judged by its commit, the last of a node counting", async () => {
    const target = "candidate";
    const first = etagOf(await client.rpc(read("?")), "a");
    assert.match(await client.rpc(change(timeoutOf("a", 41, `txid:etag="${first}"`), { target })), /<ok\/>/);
    await edit(client, timeoutOf("a", 42));
    const refused = await client.rpc("<commit/>");
    assert.match(refused, /operation-failed.*<mismatch-path[^>]*>[^<]*template\[hwt:name='a'\]</);
    const now = await client.rpc(read("?"));
    assert.match(now, /<name>a<\/name><response-timeout>42</);
    const again = change(timeoutOf("a", 43, `txid:etag="${etagOf(now, "a")}"`), { target });
    assert.match(await client.rpc(again), /<ok\/>/);
    assert.equal(etagOf(await client.rpc(`<commit>${WITH_ETAG}</commit>`), "ok"), await root());
    assert.match(await client.rpc(read("?")), /<name>a<\/name><response-timeout>43</);
    // A condition is gone with the commit, and with the changes that it was about.
    const stale = change(timeoutOf("a", 44, `txid:etag="${first}"`), { target });
    assert.match(await client.rpc(stale), /<ok\/>/);
    await client.rpc("<discard-changes/>");
    assert.match(await client.rpc(change(timeoutOf("a", 45), { target })), /<ok\/>/);
    assert.match(await client.rpc("<commit/>"), /<ok\/>/);
  });

  it("are new after a confirmed commit has been reverted", async () => {
    const before = await client.rpc(read("?"));
    await client.rpc(change(resend("<enable>17</enable>"), { target: "candidate" }));
    assert.match(await client.rpc("<commit><confirmed/></commit>"), /<ok\/>/);
    const during = await client.rpc(read("?"));
    assert.match(await client.rpc("<cancel-commit/>"), /<ok\/>/);
    const after = await client.rpc(read("?"));
    assert.equal(new Set([before, during, after].map((reply) => etagOf(reply, "data"))).size, 3);
    assert.equal(etagOf(after, "a"), etagOf(before, "a"));
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`survive ${signal} and a restart`, async () => {
      await edit(client, timeoutOf("b", signal === "SIGTERM" ? 50 : 51));
      const reply = await client.rpc(read("?"));
      assert.notEqual(etagOf(reply, "a"), etagOf(reply, "b"));
      await daemon.stop(signal);
      await daemon.start();
      client = await daemon.connect();
      assert.equal(withoutId(await client.rpc(read("?"))), withoutId(reply));
    });
  }
});
