import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { makeKeyPair } from "../../server/key-pair.ts";
import { copyConfig, editOf } from "../support/config-requests.ts";
import { Daemon } from "../support/daemon.ts";
import { EXAMPLES } from "../support/examples.ts";
import { accountingBy, edit, editConfig, resend, SHARED_KEY } from "../support/hwtacacs.ts";
import { NetconfClient } from "../support/netconf-client.ts";

const NACM = "urn:ietf:params:xml:ns:yang:ietf-netconf-acm";
const HWT = 'xmlns="urn:hwtacacsd:params:xml:ns:yang:hwtacacs"';
const GET_CONFIG = "<get-config><source><running/></source></get-config>";

const nacm = (content: string): string => `<nacm xmlns="${NACM}">${content}</nacm>`;

/** `<partial-lock>` by an XPath with the prefix `h`. */
const lockOf = (expression: string): string =>
  `<partial-lock xmlns="urn:ietf:params:xml:ns:netconf:partial-lock:1.0"><select xmlns:h="urn:hwtacacsd:params:xml:ns:yang:hwtacacs">${expression}</select></partial-lock>`;

/** `<get-config>` by an XPath with the prefix `h`. */
const selectByXPath = (expression: string): string =>
  `<get-config><source><running/></source><filter type="xpath" xmlns:h="urn:hwtacacsd:params:xml:ns:yang:hwtacacs" select="${expression}"/></get-config>`;

/** `<get-config>` of the names of the templates that have this key. */
const filterByKey = (key: string): string =>
  `<get-config><source><running/></source><filter><hwtacacs ${HWT}><template><name/>` +
  `<shared-key>${key}</shared-key></template></hwtacacs></filter></get-config>`;

/** An edit of the key of a template. */
const editOfKey = (value: string, name: string): string =>
  editConfig(
    `<hwtacacs ${HWT}><template><name>${name}</name><shared-key>${value}</shared-key></template></hwtacacs>`,
  );

/** The three counters, in the order of the schema. */
const deniedCounters = async (root: NetconfClient): Promise<readonly number[]> => {
  const reply = await root.rpc(
    `<get><filter>${nacm("<denied-operations/><denied-data-writes/><denied-notifications/>")}</filter></get>`,
  );
  return [...reply.matchAll(/<denied-[\w-]+>(\d+)</g)].map((match) => Number(match[1]));
};

describe("access control (RFC 8341)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let privateKey: string;
  let publicKey: string;
  /** A recovery user of the configuration file, one who obeys the rules, and one whose groups the file gives. */
  let root: NetconfClient;
  let operator: NetconfClient;
  let auditor: NetconfClient;

  const connect = (username: string): Promise<NetconfClient> =>
    NetconfClient.connect({ host: "127.0.0.1", port: daemon.port, username, privateKey });

  before(async () => {
    const pair = await makeKeyPair("ed25519", "test");
    ({ privateKey, publicKey } = pair);
    const key = JSON.stringify([pair.publicKey.trim()]);
    daemon = await Daemon.start(
      `users:
  - { name: root, authorized-keys: ${key} }
  - { name: operator, recovery: false, authorized-keys: ${key} }
  - { name: auditor, recovery: false, groups: [auditors], authorized-keys: ${key} }
`,
    );
    [root, operator, auditor] = await Promise.all([connect("root"), connect("operator"), connect("auditor")]);
    await edit(root, accountingBy([9]));
  });

  after(async () => {
    for (const client of [root, operator, auditor]) client.destroy();
    await daemon.remove();
  });

  it("without rules only a recovery user writes, or reads what is secret", async () => {
    const reply = await operator.rpc(editConfig(resend("<enable>7</enable>")));
    assert.match(reply, /<error-type>application<\/error-type><error-tag>access-denied<\/error-tag>/);
    assert.match(reply, /\/hwt:hwtacacs\/hwt:accounting-stop-packet\/hwt:resend\/hwt:enable<\/error-path>/);
    const seen = await operator.rpc(GET_CONFIG);
    assert.match(seen, /<template><name>t<\/name>/);
    assert.doesNotMatch(seen, /shared-key/);
    assert.match(await root.rpc(GET_CONFIG), new RegExp(`<shared-key>${SHARED_KEY}<`));
    assert.doesNotMatch(daemon.output, new RegExp(SHARED_KEY));
  });

  it("a filter finds out nothing about what may not be read", async () => {
    assert.match(await root.rpc(filterByKey(SHARED_KEY)), /<name>t<\/name>/);
    for (const key of [SHARED_KEY, "another-key"]) {
      assert.match(await operator.rpc(filterByKey(key)), /<data\/>|<data><\/data>/);
    }
    assert.match(
      await operator.rpc(`<get-config><source><running/></source><filter>${nacm("")}</filter></get-config>`),
      /<data\/>|<data><\/data>/,
    );
  });

  it("an edit finds out nothing about a secret either", async () => {
    const [right, wrong, absent] = [
      await operator.rpc(editOfKey(SHARED_KEY, "t")),
      await operator.rpc(editOfKey("another-key", "t")),
      await operator.rpc(editOfKey("another-key", "u")),
    ].map((reply) => reply.replace(/message-id="\d+"/, "").replace("'u'", "'t'"));
    assert.match(right ?? "", /access-denied/);
    assert.equal(right, wrong);
    assert.equal(right, absent);
  });

  it("the example lets its group change the resend policy, in a session that is open already", async () => {
    const example = readFileSync(new URL("rpcs/access-control.xml", EXAMPLES), "utf8");
    assert.match(await operator.request(example), /access-denied/);
    assert.match(await root.request(example), /<ok\/>/);
    await edit(operator, resend("<enable>7</enable>"));
    await edit(operator, resend('<enable nc:operation="delete"/>'));
    assert.match(
      await operator.rpc(
        editConfig(
          `<hwtacacs ${HWT}><template><name>t</name><accounting-server><name>s1</name><port>10</port></accounting-server></template></hwtacacs>`,
        ),
      ),
      /access-denied.*hwt:accounting-server\[hwt:name='s1'\]\/hwt:port<\/error-path>/,
    );
    assert.match(await auditor.rpc(editConfig(resend("<enable>8</enable>"))), /access-denied/);
  });

  it("a commit and a copy need rights for what differs, and copy nothing that may not be read", async () => {
    const other = `<hwtacacs ${HWT}><template><name>t</name><response-timeout>9</response-timeout></template></hwtacacs>`;
    assert.match(await operator.rpc(editOf("candidate", resend("<enable>12</enable>"))), /<ok\/>/);
    assert.match(await operator.rpc("<commit/>"), /<ok\/>/);
    assert.match(await operator.rpc(GET_CONFIG), /<enable>12<\/enable>/);
    assert.match(await root.rpc(editOf("candidate", other)), /<ok\/>/);
    for (const operation of ["<commit/>", copyConfig("candidate", "running")]) {
      assert.match(await operator.rpc(operation), /access-denied/);
    }
    assert.match(
      await operator.rpc("<commit/>"),
      /no right to change "response-timeout"|no right to create "response-timeout"/,
    );
    assert.match(await operator.rpc("<discard-changes/>"), /<ok\/>/);
    // All that differs is the key that the operator does not see: without it the copy would delete it.
    const copy = await operator.rpc(copyConfig("running", "candidate"));
    assert.match(copy, /access-denied.*no right to all that this change does/);
    assert.doesNotMatch(copy, /shared-key/);
    assert.match(await root.rpc(copyConfig("running", "candidate")), /<ok\/>/);
  });

  it("no default permits kill-session, and close-session needs no permission", async () => {
    const victim = await connect("operator");
    const kill = `<kill-session><session-id>${victim.sessionId}</session-id></kill-session>`;
    assert.match(
      await operator.rpc(kill),
      /<error-type>protocol<\/error-type><error-tag>access-denied<\/error-tag>.*&lt;kill-session&gt;/,
    );
    await edit(root, nacm("<exec-default>deny</exec-default>"));
    assert.match(await operator.rpc(GET_CONFIG), /access-denied/);
    await victim.close();
    await edit(
      root,
      nacm('<exec-default xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="delete"/>'),
    );
    assert.match(await operator.rpc(GET_CONFIG), /<data>/);
  });

  it("rules hold for the groups that the configuration file gives, until they are switched off", async () => {
    await edit(
      root,
      nacm(
        `<rule-list><name>auditors</name><group>auditors</group>` +
          `<rule><name>acm</name><module-name>ietf-netconf-acm</module-name><access-operations>read</access-operations><action>permit</action></rule>` +
          `<rule><name>keys</name><path xmlns:h="urn:hwtacacsd:params:xml:ns:yang:hwtacacs">/h:hwtacacs/h:template[h:name='t']/h:shared-key</path><action>permit</action></rule>` +
          `<rule><name>rest</name><path xmlns:h="urn:hwtacacsd:params:xml:ns:yang:hwtacacs">/h:hwtacacs/h:accounting-scheme</path><action>deny</action></rule></rule-list>`,
      ),
    );
    const seen = await auditor.rpc(GET_CONFIG);
    assert.match(seen, /<rule-list><name>auditors<\/name>/);
    assert.match(seen, new RegExp(`<shared-key>${SHARED_KEY}<`));
    assert.doesNotMatch(seen, /accounting-scheme>/);
    assert.match(seen, /<path xmlns:hwt="urn:hwtacacsd:[^"]*">\/hwt:hwtacacs\/hwt:template\[hwt:name='t'\]/);
    await edit(root, nacm("<enable-external-groups>false</enable-external-groups>"));
    assert.doesNotMatch(await auditor.rpc(GET_CONFIG), /shared-key|nacm/);
    await edit(root, nacm("<enable-nacm>false</enable-nacm>"));
    assert.match(
      await auditor.rpc(GET_CONFIG),
      /<enable-nacm>false<.*<shared-key>|<shared-key>.*<enable-nacm>false</s,
    );
    await edit(root, nacm("<enable-nacm>true</enable-nacm>"));
  });

  it("neither with-defaults nor an XPath shows what may not be read", async () => {
    await edit(
      root,
      nacm(
        `<rule-list><name>operators</name><rule xmlns:yang="urn:ietf:params:xml:ns:yang:1" yang:insert="first"><name>port</name>` +
          `<path xmlns:h="urn:hwtacacsd:params:xml:ns:yang:hwtacacs">/h:hwtacacs/h:accounting-stop-packet/h:resend/h:interval</path>` +
          `<access-operations>read</access-operations><action>deny</action></rule></rule-list>`,
      ),
    );
    const all = `<with-defaults xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">report-all</with-defaults>`;
    const seen = await operator.rpc(`<get-config><source><running/></source>${all}</get-config>`);
    assert.match(seen, /<max-interval>/);
    assert.doesNotMatch(seen, /<interval>|<nacm/);
    const probe = selectByXPath(`/h:hwtacacs/h:template[h:shared-key='${SHARED_KEY}']/h:name`);
    assert.match(await root.rpc(probe), /<name>t<\/name>/);
    assert.match(await operator.rpc(probe), /<data\/>|<data><\/data>/);
    assert.match(await operator.rpc(selectByXPath("//h:shared-key")), /<data\/>|<data><\/data>/);
  });

  it("a user set over NETCONF obeys the rules of its groups, and may not make itself more", async () => {
    const [algorithm, data] = publicKey.split(" ");
    const user = (name: string): string =>
      `<system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><authentication><user><name>${name}</name><authorized-key>` +
      `<name>k</name><algorithm>${algorithm}</algorithm><key-data>${data}</key-data></authorized-key></user></authentication></system>`;
    await edit(root, user("carol"));
    const carol = await connect("carol");
    assert.doesNotMatch(await carol.rpc(GET_CONFIG), /shared-key|nacm/);
    assert.match(await carol.rpc(editConfig(resend("<enable>11</enable>"))), /access-denied/);
    const member = nacm("<groups><group><name>operators</name><user-name>carol</user-name></group></groups>");
    for (const content of [user("mallory"), member]) {
      assert.match(await carol.rpc(editConfig(content)), /access-denied/);
    }
    await edit(root, member);
    assert.match(await carol.rpc(editConfig(resend("<enable>11</enable>"))), /<ok\/>/);
    carol.destroy();
  });

  it("a partial lock finds what may be read only, and leaves what others read", async () => {
    assert.match(await operator.rpc(GET_CONFIG), /<template>/);
    assert.match(await operator.rpc(lockOf("//h:shared-key")), /no-matches/);
    const locked = await operator.rpc(lockOf("/h:hwtacacs/h:template[h:name='t']"));
    const id = /<lock-id[^>]*>(\d+)</.exec(locked)?.[1];
    assert.ok(id, locked);
    assert.match(await operator.rpc(GET_CONFIG), /<template>/);
    assert.match(
      await operator.rpc(
        `<partial-unlock xmlns="urn:ietf:params:xml:ns:netconf:partial-lock:1.0"><lock-id>${id}</lock-id></partial-unlock>`,
      ),
      /<ok\/>/,
    );
  });

  it("counts what it denied", async () => {
    const [operations = 0, writes = 0, notifications = 0] = await deniedCounters(root);
    await operator.rpc("<kill-session><session-id>4000</session-id></kill-session>");
    await auditor.rpc(editConfig(resend("<enable>8</enable>")));
    assert.deepEqual(await deniedCounters(root), [operations + 1, writes + 1, notifications]);
  });

  it("rules and their namespaces outlive a restart", async () => {
    await daemon.stop();
    await daemon.start();
    [root, operator, auditor] = await Promise.all([connect("root"), connect("operator"), connect("auditor")]);
    await edit(operator, resend("<enable>9</enable>"));
    assert.match(await auditor.rpc(editConfig(resend("<enable>8</enable>"))), /access-denied/);
  });
});
