import assert from "node:assert/strict";
import type { Identity } from "../support/certificates.ts";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, edit, MONITORING_NAMESPACE } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { openTls, TlsFiles } from "../support/tls-files.ts";
import { YangFolder, yangSettings } from "../support/yang-folders.ts";

const LISTENER = "  - { transport: tls, address: 127.0.0.1, port: 0 }\n";
const SUBSCRIBE = "urn:ietf:params:xml:ns:netconf:notification:1.0";
const CHANGES =
  '<filter><netconf-config-change xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-notifications"/></filter>';
const MEBIBYTE = 1024 * 1024;

/** The bound of what may wait for one subscriber. */
const BOUND = 8 * MEBIBYTE;

/** Bytes of one event that {@link BigChanges} makes, and a little more. */
const EVENT = 0.5 * MEBIBYTE;

/** Edits with a long `<netconf-config-change>` each. */
class BigChanges {
  readonly #client: NetconfClient;
  count = 0;

  constructor(client: NetconfClient) {
    this.#client = client;
  }

  async make(): Promise<void> {
    const operation = this.count % 2 === 0 ? "create" : "delete";
    const values = Array.from(
      { length: 100 },
      (_, index) => `<order nc:operation="${operation}">${index}${"x".repeat(4000)}</order>`,
    );
    await edit(
      this.#client,
      `<top xmlns="urn:hwtacacsd:test:model" xmlns:nc="${BASE_NAMESPACE}">${values.join("")}</top>`,
    );
    this.count += 1;
  }
}

async function subscribe(client: NetconfClient, startTime = ""): Promise<void> {
  const reply = await client.rpc(
    `<create-subscription xmlns="${SUBSCRIBE}">${CHANGES}${startTime}</create-subscription>`,
  );
  assert.match(reply, /<ok\/>/);
}

async function changes(client: NetconfClient, count: number): Promise<void> {
  for (let got = 0; got < count; got += 1) {
    const message = (await client.receive()) ?? assert.fail(`the session ended after ${got} of ${count}`);
    assert.match(message, /<netconf-config-change/);
  }
}

describe("a subscriber that does not read (RFC 5277)", function () {
  this.timeout(60_000);
  let daemon: Daemon;
  let files: TlsFiles;
  let identity: Identity;

  before(async () => {
    files = await TlsFiles.create();
    identity = await files.authority.issue("admin");
    daemon = await Daemon.start(files.settings() + yangSettings([YangFolder.model]), LISTENER);
  });

  after(async () => {
    await daemon.remove();
    await files.remove();
  });

  async function overTls(): Promise<NetconfClient> {
    const client = await openTls(
      { host: "127.0.0.1", port: daemon.tlsPort, ca: files.authority.certificate },
      identity,
    );
    await client.greet();
    return client;
  }

  const ways = [
    { name: "over SSH", open: () => daemon.connect(), what: "channel" },
    { name: "over TLS", open: overTls, what: "connection" },
  ] as const;
  for (const { name, open, what } of ways) {
    it(`${name}, is cut off at the bound, with a line in the log; nobody else is`, async () => {
      const printed = daemon.output.length;
      const slow = await open();
      const quick = await daemon.connect();
      const editor = await daemon.connect();
      await subscribe(slow);
      await subscribe(quick);
      slow.stopReading(what);
      const made = new BigChanges(editor);
      const line = new RegExp(`subscriber cut off.*sessionId\\W+${slow.sessionId}\\b.*`);
      while (!line.test(daemon.output.slice(printed))) {
        assert.ok(made.count < 150, "it is never cut off");
        await made.make();
      }
      await changes(quick, made.count);
      const backlog = Number(/backlog\W+(\d+)/.exec(line.exec(daemon.output.slice(printed))?.[0] ?? "")?.[1]);
      assert.ok(backlog > BOUND && backlog < BOUND + 2 * EVENT, `${backlog} bytes waited`);
      const sessions = await editor.rpc(
        `<get><filter><netconf-state xmlns="${MONITORING_NAMESPACE}"><sessions/></netconf-state></filter></get>`,
      );
      assert.ok(!sessions.includes(`<session-id>${slow.sessionId}<`), "its session has ended");
      assert.ok(sessions.includes(`<session-id>${quick.sessionId}<`));
      slow.readOn();
      let got = 0;
      while ((await slow.receive()) !== undefined) got += 1;
      assert.ok(got < made.count, "it has not got all");
      if (made.count % 2 === 1) await made.make();
      quick.destroy();
      editor.destroy();
    });
  }

  it("takes its connection along where that holds what nobody reads; where only a channel stood still, it goes on", async () => {
    const editor = await daemon.connect();
    const made = new BigChanges(editor);
    for (const [what, sessions] of [
      ["channel", 1],
      ["connection", 8], // each may have two mebibytes on its way, which is more than the network takes
    ] as const) {
      const first = await daemon.connect();
      const all = [first];
      while (all.length < sessions) all.push(await first.another());
      for (const client of all) await subscribe(client);
      const printed = daemon.output.length;
      const cut = (): number => daemon.output.slice(printed).match(/subscriber cut off/g)?.length ?? 0;
      first.stopReading(what);
      while (cut() < sessions) {
        assert.ok(made.count < 300, "it is never cut off");
        await made.make();
      }
      first.readOn();
      for (const client of all) while ((await client.receive()) !== undefined);
      const another = first.another();
      if (what === "connection") await assert.rejects(another);
      else (await another).destroy();
    }
    if (made.count % 2 === 1) await made.make();
    editor.destroy();
  });

  it("of replies is not answered further: its requests wait, and are answered once it reads", async () => {
    const asking = await daemon.connect();
    const editor = await daemon.connect();
    const made = new BigChanges(editor);
    await made.make();
    asking.stopReading("channel");
    const get = "<get-config><source><running/></source></get-config>";
    const count = 60;
    for (let id = 0; id < count; id += 1) {
      asking.send(`<rpc message-id="${id}" xmlns="${BASE_NAMESPACE}">${get}</rpc>`);
    }
    for (let times = 0; times < 2 * count; times += 1) await editor.rpc(get);
    const state = await editor.rpc(
      `<get><filter><netconf-state xmlns="${MONITORING_NAMESPACE}"><sessions><session><session-id>${asking.sessionId}</session-id><in-rpcs/></session></sessions></netconf-state></filter></get>`,
    );
    const answered = Number(/<in-rpcs>(\d+)</.exec(state)?.[1]);
    assert.ok(answered > 0 && answered < count / 2, `${answered} requests were answered`);
    asking.readOn();
    for (let id = 0; id < count; id += 1) {
      assert.match((await asking.receive()) ?? "", new RegExp(`^<rpc-reply message-id="${id}"`));
    }
    await made.make();
    asking.destroy();
    editor.destroy();
  });

  it("in a replay is waited for, and gets all of it once it reads", async () => {
    const began = new Date().toISOString();
    const editor = await daemon.connect();
    const made = new BigChanges(editor);
    while (made.count < 30) await made.make(); // more than the bound and the window of SSH
    const slow = await daemon.connect();
    slow.stopReading("channel");
    const subscribed = subscribe(slow, `<startTime>${began}</startTime>`);
    while (made.count < 36) await made.make();
    slow.readOn();
    await subscribed;
    await changes(slow, 30);
    for (let got = 0; got < 6; got += 1) {
      const message = (await slow.receive()) ?? assert.fail("the session ended");
      if (message.includes("<replayComplete")) got -= 1;
    }
    slow.destroy();
    editor.destroy();
  });
});
