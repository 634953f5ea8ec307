import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { HWTACACS_NAMESPACE, LIBRARY_NAMESPACE } from "../support/hwtacacs.ts";
import { YangFolder, yangSettings } from "../support/yang-folders.ts";

const EVENTS = "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications";
const FILTER =
  `<filter><netconf-capability-change xmlns="${EVENTS}"/>` +
  `<yang-library-update xmlns="${LIBRARY_NAMESPACE}"/><yang-library-change xmlns="${LIBRARY_NAMESPACE}"/></filter>`;
const ALL = [YangFolder.model, YangFolder.deviations, YangFolder.revisions];

/** What a client gets that asks for a replay of everything, and the content-id of its hello. */
async function replayed(daemon: Daemon): Promise<{ events: readonly string[]; contentId: string }> {
  const client = await daemon.connect();
  const contentId = /content-id=([0-9a-f]+)</.exec(client.hello)?.[1] ?? "";
  const reply = await client.rpc(
    `<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0">${FILTER}` +
      "<startTime>2020-01-01T00:00:00Z</startTime></create-subscription>",
  );
  assert.match(reply, /<ok\/>/);
  const events: string[] = [];
  for (;;) {
    const message = (await client.receive()) ?? assert.fail("the session ended");
    if (message.includes("<replayComplete")) break;
    events.push(message.replace(/^.*?<\/eventTime>|<\/notification>$/g, ""));
  }
  client.destroy();
  return { events, contentId };
}

function list(kind: string, values: readonly string[]): string {
  return values.map((value) => `<${kind}-capability>${value}</${kind}-capability>`).join("");
}

async function restart(daemon: Daemon, settings: string, signal: NodeJS.Signals): Promise<void> {
  await daemon.stop(signal);
  await daemon.configure(settings);
  await daemon.start();
}

describe("capabilities and schema that change between two starts (RFC 6470 §2.2, RFC 8525 §4)", function () {
  this.timeout(30_000);
  let daemon: Daemon;

  before(async () => {
    daemon = await Daemon.start();
  });

  after(() => daemon.remove());

  it("tells nothing at the first start, nor where nothing changes", async () => {
    assert.deepEqual((await replayed(daemon)).events, []);
    await restart(daemon, "", "SIGKILL");
    assert.deepEqual((await replayed(daemon)).events, []);
  });

  it("tells a replaying client exactly what is new, gone and different, and who it was; once", async () => {
    const settings = `${yangSettings(ALL)}datastores: { candidate: none }\nurl: { https: true }\n`;
    await restart(daemon, settings, "SIGTERM");
    const { events, contentId } = await replayed(daemon);
    const added = [
      "urn:ietf:params:netconf:capability:url:1.0?scheme=https",
      "urn:hwtacacsd:test:deviations?module=test-deviations&amp;revision=2026-11-25",
      "urn:hwtacacsd:test:model?module=test-model&amp;revision=2026-11-25&amp;features=extras,more-extras",
      "urn:hwtacacsd:test:old-user?module=test-old-user",
      "urn:hwtacacsd:test:types?module=test-types&amp;revision=2026-11-25",
    ];
    const deleted = ["candidate:1.0", "confirmed-commit:1.0", "confirmed-commit:1.1"];
    const library = "urn:ietf:params:netconf:capability:yang-library";
    const modified = [
      `${library}:1.0?revision=2019-01-04&amp;module-set-id=${contentId}`,
      `${library}:1.1?revision=2019-01-04&amp;content-id=${contentId}`,
      `${HWTACACS_NAMESPACE}?module=hwtacacs&amp;revision=2026-11-25&amp;features=packet-operations,packet-notifications,buffer-thresholds,tls,single-connection,relay,traffic-unit,start-fail,realtime-accounting&amp;deviations=test-deviations`,
      "urn:ietf:params:xml:ns:netconf:base:1.0?module=ietf-netconf&amp;revision=2011-06-01&amp;features=writable-running,rollback-on-error,validate,url,xpath",
    ];
    assert.deepEqual(events, [
      `<netconf-capability-change xmlns="${EVENTS}"><changed-by><server/></changed-by>` +
        `${list("added", added)}${list(
          "deleted",
          deleted.map((name) => `urn:ietf:params:netconf:capability:${name}`),
        )}` +
        `${list("modified", modified)}</netconf-capability-change>`,
      `<yang-library-update xmlns="${LIBRARY_NAMESPACE}"><content-id>${contentId}</content-id></yang-library-update>`,
      `<yang-library-change xmlns="${LIBRARY_NAMESPACE}"><module-set-id>${contentId}</module-set-id></yang-library-change>`,
    ]);
    await restart(daemon, settings, "SIGKILL");
    assert.deepEqual((await replayed(daemon)).events, events);
  });

  it("tells the way back too", async () => {
    const before = (await replayed(daemon)).events.length;
    await restart(daemon, "", "SIGTERM");
    const events = (await replayed(daemon)).events.slice(before);
    assert.equal(events.length, 3);
    assert.match(
      events[0] ?? "",
      /<added-capability>urn:ietf:params:netconf:capability:candidate:1.0<.*<deleted-capability>urn:hwtacacsd:test:model\?/,
    );
  });
});
