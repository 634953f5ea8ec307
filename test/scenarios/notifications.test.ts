import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import {
  accountingBy,
  BASE_NAMESPACE,
  edit,
  HWTACACS_NAMESPACE,
  resend,
  SHARED_KEY,
} from "../support/hwtacacs.ts";
import { TacacsServer } from "../support/tacacs-server.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:netconf:notification:1.0";
const EVENTS = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications";
const MANAGE_EVENT = "urn:ietf:params:xml:ns:netmod:notification";

function create(parameters = ""): string {
  return `<create-subscription xmlns="${NAMESPACE}">${parameters}</create-subscription>`;
}

async function subscribe(client: NetconfClient, parameters = ""): Promise<void> {
  assert.match(await client.rpc(create(parameters)), /<ok\/>/);
}

/** The next notification that matches; others before it are passed over. */
async function next(client: NetconfClient, wanted: RegExp): Promise<string> {
  for (;;) {
    const message = await client.receive();
    assert.ok(message !== undefined, "the session ended");
    if (wanted.test(message)) return message;
  }
}

/** Everything up to the notification that matches. */
async function until(client: NetconfClient, wanted: RegExp): Promise<readonly string[]> {
  const messages: string[] = [];
  for (;;) {
    const message = await client.receive();
    assert.ok(message !== undefined, "the session ended");
    messages.push(message);
    if (wanted.test(message)) return messages;
  }
}

const enable = (value: number): string => resend(`<enable>${value}</enable>`);
const changeOf = (value: string): RegExp => new RegExp(`<netconf-config-change.*${value}`);

describe("event notifications (RFC 5277, RFC 6470)", () => {
  let daemon: Daemon;
  let admin: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    admin = await daemon.connect();
  });

  after(() => daemon.remove());

  it("announces :notification and :interleave, and the stream with replay", async () => {
    assert.match(admin.hello, /capability:notification:1\.0/);
    assert.match(admin.hello, /capability:interleave:1\.0/);
    const reply = await admin.rpc(`<get><filter><netconf xmlns="${MANAGE_EVENT}"/></filter></get>`);
    assert.match(
      reply,
      /<stream><name>NETCONF<\/name><description>.+<\/description><replaySupport>true<\/replaySupport><replayLogCreationTime>\d{4}-.*<\/replayLogCreationTime><\/stream>/,
    );
  });

  it("tells of a change: by whom, of which datastore, what", async () => {
    const subscriber = await daemon.connect();
    await subscribe(subscriber);
    await edit(admin, enable(7));
    const message = await next(subscriber, /netconf-config-change/);
    assert.match(
      message,
      new RegExp(
        `^<notification xmlns="${NAMESPACE}"><eventTime>\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z</eventTime>` +
          `<netconf-config-change xmlns="${EVENTS}"><changed-by><username>admin</username>` +
          `<session-id>${admin.sessionId}</session-id><source-host>127.0.0.1</source-host></changed-by>` +
          `<datastore>running</datastore><edit><target xmlns:hwt="${HWTACACS_NAMESPACE}">` +
          `/hwt:hwtacacs/hwt:accounting-stop-packet/hwt:resend/hwt:enable</target><operation>\\w+</operation></edit>`,
      ),
    );
    subscriber.destroy();
  });

  it("goes on answering requests meanwhile, and tells of sessions", async () => {
    const subscriber = await daemon.connect();
    await subscribe(subscriber);
    // The end of an earlier test's session may be told before the reply.
    subscriber.send(
      `<rpc message-id="m" xmlns="${BASE_NAMESPACE}"><get-config><source><running/></source></get-config></rpc>`,
    );
    assert.match(await next(subscriber, /<rpc-reply/), /message-id="m".*<data>/);
    const other = await daemon.connect();
    await next(subscriber, new RegExp(`<netconf-session-start.*<session-id>${other.sessionId}</session-id>`));
    await other.close();
    const ended = await next(subscriber, new RegExp(`<netconf-session-end.*<session-id>${other.sessionId}<`));
    assert.match(ended, /<termination-reason>closed<\/termination-reason>/);
    const victim = await daemon.connect();
    assert.match(
      await admin.rpc(`<kill-session><session-id>${victim.sessionId}</session-id></kill-session>`),
      /<ok\/>/,
    );
    const killed = await next(
      subscriber,
      new RegExp(`<netconf-session-end.*<session-id>${victim.sessionId}<`),
    );
    assert.match(
      killed,
      new RegExp(`<killed-by>${admin.sessionId}</killed-by><termination-reason>killed</termination-reason>`),
    );
    subscriber.destroy();
  });

  const refusals = [
    {
      name: "a start in the future",
      parameters: "<startTime>2999-01-01T00:00:00Z</startTime>",
      want: ["bad-element", "startTime"],
    },
    {
      name: "a leap second in the future",
      parameters: "<startTime>2998-12-31T23:59:60Z</startTime>",
      want: ["bad-element", "startTime"],
    },
    {
      name: "a stop without start",
      parameters: "<stopTime>2999-01-01T00:00:00Z</stopTime>",
      want: ["missing-element", "startTime"],
    },
    {
      name: "a stop before the start",
      parameters: "<startTime>2020-01-02T00:00:00Z</startTime><stopTime>2020-01-01T00:00:00Z</stopTime>",
      want: ["bad-element", "stopTime"],
    },
    { name: "an unknown stream", parameters: "<stream>syslog</stream>", want: ["invalid-value", "syslog"] },
    { name: "no time", parameters: "<startTime>now</startTime>", want: ["invalid-value", "date-and-time"] },
    {
      name: "an unknown type of filter",
      parameters: '<filter type="regex"/>',
      want: ["bad-attribute", "regex"],
    },
    {
      name: "an XPath filter without expression",
      parameters: '<filter type="xpath"/>',
      want: ["missing-attribute", "select"],
    },
    {
      name: "a broken XPath",
      parameters: '<filter type="xpath" select="/a["/>',
      want: ["bad-attribute", "select"],
    },
  ] as const;
  for (const { name, parameters, want } of refusals) {
    it(`refuses ${name}, and the session may subscribe afterwards`, async () => {
      const client = await daemon.connect();
      const reply = await client.rpc(create(parameters));
      assert.match(reply, new RegExp(`<error-tag>${want[0]}</error-tag>`), reply);
      assert.match(reply, new RegExp(want[1]), reply);
      await subscribe(client);
      client.destroy();
    });
  }

  it("refuses a second subscription of a session", async () => {
    const client = await daemon.connect();
    await subscribe(client);
    const reply = await client.rpc(create());
    assert.match(reply, /<error-tag>operation-failed<\/error-tag>.*already/s);
    client.destroy();
  });

  const filters = [
    {
      name: "subtree",
      filter: `<filter type="subtree"><netconf-config-change xmlns="${EVENTS}"><datastore>running</datastore></netconf-config-change></filter>`,
    },
    {
      name: "XPath",
      filter: `<filter type="xpath" xmlns:e="${EVENTS}" select="/e:netconf-config-change[e:datastore='running']"/>`,
    },
  ];
  for (const { name, filter } of filters) {
    it(`hands out only what a ${name} filter selects`, async () => {
      const subscriber = await daemon.connect();
      await subscribe(subscriber, filter);
      (await daemon.connect()).destroy();
      await edit(admin, enable(11));
      assert.match((await subscriber.receive()) ?? "", /netconf-config-change/);
      subscriber.destroy();
    });
    it(`a ${name} filter that nothing fits gets nothing, while another session gets all`, async () => {
      const subscriber = await daemon.connect();
      await subscribe(subscriber, filter.replaceAll("running", "startup"));
      const all = await daemon.connect();
      await subscribe(all);
      await edit(admin, enable(12));
      await next(all, /netconf-config-change/);
      assert.match(await subscriber.rpc("<get-config><source><running/></source></get-config>"), /<data>/);
      subscriber.destroy();
      all.destroy();
    });
  }

  it("replays across a restart and kill -9, once each and in order, then goes on live", async () => {
    const fresh = await Daemon.start();
    try {
      const began = new Date().toISOString();
      const first = await fresh.connect();
      await edit(first, enable(21));
      await edit(first, enable(22));
      const watcher = await fresh.connect();
      await subscribe(watcher, `<startTime>${began}</startTime>`);
      await until(watcher, /replayComplete/); // what it has seen is on disk
      await fresh.stop("SIGKILL");
      await fresh.start();
      const admin2 = await fresh.connect();
      await edit(admin2, enable(23));
      const replayer = await fresh.connect();
      await subscribe(replayer, `<startTime>${began}</startTime>`);
      const replayed = await until(replayer, /replayComplete/);
      await edit(admin2, enable(24));
      const live = await until(replayer, /netconf-config-change/);
      const changes = [...replayed, ...live].filter((message) => message.includes("netconf-config-change"));
      assert.equal(changes.length, 4);
      const times = replayed.map((message) => /<eventTime>(.*?)</.exec(message)?.[1] ?? "");
      assert.deepEqual(times.slice(0, -1), times.slice(0, -1).toSorted());
      assert.match(replayed.at(-1) ?? "", new RegExp(`<replayComplete xmlns="${MANAGE_EVENT}"/>`));
    } finally {
      await fresh.remove();
    }
  });

  it("ends a replay with stopTime by notificationComplete, and the session may subscribe again", async () => {
    const client = await daemon.connect();
    const now = new Date().toISOString();
    await subscribe(client, `<startTime>2020-01-01T00:00:00Z</startTime><stopTime>${now}</stopTime>`);
    const messages = await until(client, /notificationComplete/);
    assert.match(messages.at(-2) ?? "", /replayComplete/);
    await subscribe(client);
    await edit(admin, enable(31));
    await next(client, changeOf("enable"));
    client.destroy();
  });

  it("tells of a server that does not answer, and of the packet that has used its cycle up", async () => {
    const server = await TacacsServer.start({ key: SHARED_KEY });
    server.behaviour = "error";
    const subscriber = await daemon.connect();
    await subscribe(
      subscriber,
      `<filter><packet-exhausted xmlns="${HWTACACS_NAMESPACE}"/><server-state-change xmlns="${HWTACACS_NAMESPACE}"/></filter>`,
    );
    await edit(admin, accountingBy([server.port]));
    await edit(admin, resend("<disable/>"));
    const user = await daemon.connect();
    await user.close();
    const failed = await next(subscriber, /server-state-change/);
    assert.match(failed, /<template>t<\/template><server>s1<\/server>.*<state>quiet<\/state>/);
    const exhausted = await next(subscriber, /packet-exhausted/);
    assert.match(exhausted, /<username>admin<\/username>.*<attempts>1<\/attempts><action>park<\/action>/);
    assert.doesNotMatch(failed + exhausted, new RegExp(SHARED_KEY));
    subscriber.destroy();
    await server.stop();
  });

  it("tells of a confirmed commit: start, extension, completion, cancellation, timeout", async () => {
    const subscriber = await daemon.connect();
    await subscribe(subscriber, `<filter><netconf-confirmed-commit xmlns="${EVENTS}"/></filter>`);
    const committer = await daemon.connect();
    const by = `<username>admin</username><session-id>${committer.sessionId}</session-id><source-host>127.0.0.1</source-host>`;
    const steps = [
      [
        "<commit><confirmed/><confirm-timeout>60</confirm-timeout></commit>",
        `${by}<confirm-event>start</confirm-event><timeout>60</timeout>`,
      ],
      [
        "<commit><confirmed/><confirm-timeout>50</confirm-timeout></commit>",
        `${by}<confirm-event>extend</confirm-event><timeout>50</timeout>`,
      ],
      ["<commit/>", `${by}<confirm-event>complete</confirm-event>`],
      ["<commit><confirmed/></commit>", `${by}<confirm-event>start</confirm-event><timeout>600</timeout>`],
      ["<cancel-commit/>", `${by}<confirm-event>cancel</confirm-event>`],
      [
        "<commit><confirmed/><confirm-timeout>1</confirm-timeout></commit>",
        `${by}<confirm-event>start</confirm-event><timeout>1</timeout>`,
      ],
    ] as const;
    for (const [operation, want] of steps) {
      assert.match(await committer.rpc(operation), /<ok\/>/);
      assert.ok(
        (await next(subscriber, /confirmed-commit/)).includes(`>${want}</netconf-confirmed-commit>`),
        want,
      );
    }
    const timeout = await next(subscriber, /confirmed-commit/);
    assert.match(timeout, /"><confirm-event>timeout<\/confirm-event><\/netconf-confirmed-commit>/);
    subscriber.destroy();
    committer.destroy();
  });

  it("tells of a saved startup configuration", async () => {
    const saving = await Daemon.start("datastores:\n  startup: true\n");
    try {
      const operator = await saving.connect();
      await subscribe(operator, `<filter><netconf-config-change xmlns="${EVENTS}"/></filter>`);
      const save = "<copy-config><target><startup/></target><source><running/></source></copy-config>";
      assert.match(await operator.rpc(save), /<ok\/>/);
      assert.match(
        await next(operator, /config-change/),
        /<datastore>startup<\/datastore><\/netconf-config-change>/,
      );
      operator.destroy();
    } finally {
      await saving.remove();
    }
  });

  it("frames them for a client of base:1.0", async () => {
    const old = await daemon.connect("1.0");
    await subscribe(old);
    await edit(admin, enable(41));
    assert.match(await next(old, /netconf-config-change/), new RegExp(`xmlns="${NAMESPACE}"`));
    old.destroy();
  });
});
