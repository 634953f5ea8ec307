import assert from "node:assert/strict";
import { Daemon } from "../support/daemon.ts";
import { edit, HWTACACS_NAMESPACE, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { ShellClient, type Executed } from "../support/shell-client.ts";

const KEY = "k3y-that-nobody-sees";
const OTHER_KEY = "0ther-k3y-that-nobody-sees";

/** Every command that the configuration may hold, as it is written. */
const CONFIGURATION = `#
hwtacacs-server accounting-stop-packet resend enable 50
hwtacacs-server accounting-stop-packet interval 20
hwtacacs-server accounting-stop-packet max-interval 900
hwtacacs-server accounting-stop-packet exhausted-action discard
hwtacacs-server accounting-stop-packet buffer max-packets 5000
hwtacacs-server accounting-stop-packet buffer upper-threshold 90
hwtacacs-server accounting-stop-packet buffer lower-threshold 50
#
hwtacacs-server template "second one"
 hwtacacs-server timer quiet 0
#
hwtacacs-server template tac
 hwtacacs-server accounting 192.0.2.10
 hwtacacs-server accounting 192.0.2.11 4949 shared-key cipher ****** mux-mode secondary
 hwtacacs-server accounting tac3.example.com third
 hwtacacs-server accounting 192.0.2.10 4949 fourth
 hwtacacs-server shared-key cipher ******
 hwtacacs-server timer response-timeout 10
 hwtacacs-server timer quiet 7
 hwtacacs-server source-ip 127.0.0.1
 hwtacacs-server traffic-unit kbyte
 undo hwtacacs-server user-name domain-included
#
aaa
 accounting-scheme default
  accounting start-fail offline
  accounting realtime 5
  accounting interim-fail max-times 4 offline
 #
 domain default
  hwtacacs-server tac
#
return
`;

/** The lines that commit others in the view of a template. */
function template(...lines: readonly string[]): readonly string[] {
  return ["system-view", "hwtacacs-server template tac", ...lines, "commit"];
}

describe("the configuration on the command line", () => {
  let daemon: Daemon;
  let netconf: NetconfClient;

  before(async () => {
    daemon = await Daemon.start("command-line: { hostname: core-1 }");
    netconf = await daemon.connect();
  });

  beforeEach(async () => {
    await netconf.rpc("<discard-changes/>");
    const empty =
      `<hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" ` +
      `nc:operation="remove"/>`;
    await edit(netconf, empty);
  });

  after(async () => {
    netconf.destroy();
    await daemon.remove();
  });

  async function execute(...lines: readonly string[]): Promise<Executed> {
    return ShellClient.execute(await daemon.login(), lines.join("\n"));
  }

  /** Runs lines that must all succeed. */
  async function done(...lines: readonly string[]): Promise<string> {
    const { out, err, status } = await execute(...lines);
    assert.equal(err, "");
    assert.equal(status, 0);
    return out;
  }

  async function running(): Promise<string> {
    const filter = `<filter><hwtacacs xmlns="${HWTACACS_NAMESPACE}"/></filter>`;
    return netconf.rpc(`<get-config><source><running/></source>${filter}</get-config>`);
  }

  const PREFIX = "hwtacacs-server accounting";

  it("is taken as it is shown, but for the keys", async () => {
    const typed = CONFIGURATION.replace("******", OTHER_KEY).replace("******", KEY);
    await done("system-view", ...typed.split("\n").slice(0, -2), "commit");
    assert.equal(await done("display current-configuration"), CONFIGURATION);
    const stored = await running();
    assert.match(stored, new RegExp(`<name>192.0.2.11:4949</name>.*<shared-key>${OTHER_KEY}</shared-key>`));
    assert.match(stored, new RegExp(`</name>.*<shared-key>${KEY}</shared-key>`));
    const part = CONFIGURATION.slice(CONFIGURATION.indexOf("#\naaa"));
    assert.equal(
      await done("system-view", "aaa", "display this"),
      `Enter system view, return user view with return command.\n${part}`,
    );
    const shown = (await done("display hwtacacs-server template name tac verbose")).split("\n");
    assert.match(
      shown.join("\n"),
      /\n {2}Secondary-accounting-server {10}: 192\.0\.2\.11:4949 Shared-key:\* Status:(UNKNOWN|QUIET)/,
    );
    assert.ok(shown.includes("  Domain-included                      : No"));
    assert.ok(shown.includes("  Fourth-server-requests               : 0"));
  });

  it("gets its defaults back by undo", async () => {
    const typed = CONFIGURATION.replaceAll("******", KEY);
    await done("system-view", ...typed.split("\n").slice(0, -2), "commit");
    await done(
      "system-view",
      "undo hwtacacs-server accounting-stop-packet resend",
      ...["interval", "max-interval", "exhausted-action", "buffer max-packets"].map(
        (words) => `undo hwtacacs-server accounting-stop-packet ${words}`,
      ),
      ...["upper", "lower"].map(
        (end) => `undo hwtacacs-server accounting-stop-packet buffer ${end}-threshold`,
      ),
      'undo hwtacacs-server template "second one"',
      "aaa",
      "domain default",
      "undo hwtacacs-server",
      "quit",
      "accounting-scheme default",
      ...["start-fail", "realtime", "interim-fail"].map((words) => `undo accounting ${words}`),
      "#",
      "hwtacacs-server template tac",
      ...["shared-key", "timer response-timeout", "timer quiet", "source-ip", "traffic-unit"].map(
        (words) => `undo hwtacacs-server ${words}`,
      ),
      "hwtacacs-server user-name domain-included",
      `undo ${PREFIX} fourth`,
      `undo ${PREFIX} 192.0.2.11 4949`,
      `undo ${PREFIX}`,
      `undo ${PREFIX} tac3.example.com`,
      "commit",
    );
    assert.equal(
      await done("display current-configuration"),
      "#\nhwtacacs-server template tac\n hwtacacs-server user-name domain-included\n#\nreturn\n",
    );
  });

  it("puts servers in their places", async () => {
    await done(
      ...template(`${PREFIX} 192.0.2.1`, `${PREFIX} 192.0.2.2 secondary`, `${PREFIX} 192.0.2.3 third`),
    );
    await done(
      ...template(`${PREFIX} 192.0.2.4 4949 shared-key cipher ${KEY}`, `${PREFIX} 192.0.2.5 secondary`),
    );
    const names = [...(await running()).matchAll(/<accounting-server><name>([^<]*)</g)].map(
      ([, name]) => name,
    );
    assert.deepEqual(names, ["192.0.2.4:4949", "192.0.2.5", "192.0.2.3"]);
    const again = await execute(...template(`${PREFIX} 192.0.2.3`));
    assert.match(again.err, /^Error: This is the third server already: undo it there first\.\n/);
    const gap = await execute("system-view", "hwtacacs-server template new", `${PREFIX} 192.0.2.3 third`);
    assert.match(gap.err, /^Error: There is no secondary server yet/);
    const none = await execute(...template(`undo ${PREFIX} 192.0.2.3 secondary`));
    assert.match(none.err, /^Error: The template has no such server: 192\.0\.2\.3 49\.\n/);
  });

  it("keeps what is set for a server over NETCONF, and names what has no command", async () => {
    const servers = [1, 2, 3, 4, 5]
      .map(
        (n) => `<accounting-server><name>it's ${n}</name><address>192.0.2.${n}</address></accounting-server>`,
      )
      .join("");
    await edit(
      netconf,
      `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><name>tac</name>${servers}</template></hwtacacs>` +
        '<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"><enable-nacm>true</enable-nacm></nacm>',
    );
    await done(
      ...template(`${PREFIX} 192.0.2.2 secondary shared-key cipher ${KEY}`, `${PREFIX} 192.0.2.9 third`),
    );
    assert.match(await running(), /<name>it's 2<\/name><address>192.0.2.2<\/address><shared-key>[^]*it's 5/);
    assert.equal(
      await done("display current-configuration"),
      `#
hwtacacs-server template tac
 hwtacacs-server accounting 192.0.2.1
 hwtacacs-server accounting 192.0.2.2 shared-key cipher ****** secondary
 hwtacacs-server accounting 192.0.2.9 third
 hwtacacs-server accounting 192.0.2.4 fourth
 # 5th server, which has no command: 192.0.2.5 49
#
# Set without commands, over NETCONF: nacm
#
return
`,
    );
    await edit(
      netconf,
      '<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="remove"/>',
    );
  });

  it("gives a server a shared connection and takes it back", async () => {
    await done(
      ...template(`${PREFIX} 192.0.2.1`, `${PREFIX} 192.0.2.2 secondary shared-key cipher ${KEY} mux-mode`),
    );
    const written = " hwtacacs-server accounting 192.0.2.2 shared-key cipher ****** mux-mode secondary\n";
    assert.ok((await done("display current-configuration")).includes(written));
    await done(...template(`${PREFIX} 192.0.2.1 mux-mode`));
    assert.equal([...(await running()).matchAll(/<single-connection>true</g)].length, 2);
    await done(...template(`undo ${PREFIX} 192.0.2.2 mux-mode`));
    assert.match(
      await running(),
      /<address>192.0.2.1<[^]*?<single-connection>true<[^]*<address>192.0.2.2<(?![^]*<single-)/,
    );
    const none = await execute(...template(`undo ${PREFIX} 192.0.2.3 mux-mode`));
    assert.match(none.err, /^Error: The template has no such server: 192\.0\.2\.3 49\.\n/);
  });

  it("shows what a commit would change, a secret too, without showing it", async () => {
    await done(
      ...template(
        `${PREFIX} 192.0.2.1`,
        `${PREFIX} 192.0.2.2 secondary`,
        `hwtacacs-server shared-key cipher ${KEY}`,
      ),
    );
    const out = await done(
      "system-view",
      "hwtacacs-server accounting-stop-packet resend disable",
      "hwtacacs-server template tac",
      `${PREFIX} 192.0.2.3 secondary`,
      `hwtacacs-server shared-key cipher ${OTHER_KEY}`,
      "display configuration candidate changes",
      "clear configuration candidate",
      "display configuration candidate merge",
    );
    assert.equal(
      out.slice(out.indexOf("Building")),
      `Building configuration
+ hwtacacs-server accounting-stop-packet resend disable
+ #
  hwtacacs-server template tac
-  hwtacacs-server accounting 192.0.2.2 secondary
-  hwtacacs-server shared-key cipher ******
+  hwtacacs-server accounting 192.0.2.3 secondary
+  hwtacacs-server shared-key cipher ******
#
hwtacacs-server template tac
 hwtacacs-server accounting 192.0.2.1
 hwtacacs-server accounting 192.0.2.2 secondary
 hwtacacs-server shared-key cipher ******
#
return
`,
    );
    assert.ok(!daemon.output.includes(KEY) && !daemon.output.includes(OTHER_KEY));
  });

  it("names what has no command, and where that would change", async () => {
    await edit(
      netconf,
      `<hwtacacs xmlns="${HWTACACS_NAMESPACE}"><template><name>r</name></template><relay><client><prefix>192.0.2.0/24</prefix><template>r</template></client></relay></hwtacacs>`,
    );
    assert.match(
      await done("display current-configuration"),
      /\n# Set without commands, over NETCONF: relay\n/,
    );
    const removed = `<edit-config><target><candidate/></target><config><hwtacacs xmlns="${HWTACACS_NAMESPACE}" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"><relay nc:operation="delete"/></hwtacacs></config></edit-config>`;
    assert.match(await netconf.rpc(removed), /<ok\/>/);
    assert.match(
      await done("system-view", "display configuration candidate changes"),
      /# Changed without commands, over NETCONF: relay/,
    );
  });

  it("takes no key that only stands in place of one", async () => {
    for (const key of ["******", "%^%#aBcD1234%^%#"]) {
      const { err, status } = await execute(...template(`hwtacacs-server shared-key cipher ${key}`));
      assert.equal(status, 1);
      assert.match(err, /^Error: .* type the key itself\.\n/);
      assert.ok(!err.includes("aBcD"));
    }
    assert.doesNotMatch(await running(), /shared-key/);
  });

  it("can be tried: commit trial, confirmed or aborted", async () => {
    await edit(netconf, resend("<enable>3</enable>"));
    const set = "hwtacacs-server accounting-stop-packet resend enable 90";
    const said = await done(
      "system-view",
      set,
      "commit trial 120",
      "display this",
      "abort trial",
      "display this",
    );
    assert.match(
      said,
      /trial configuration mode\.\n.* 120 seconds\.\n#\n.*enable 90\n#\nreturn\n#\n.*enable 3\n/,
    );
    await done("system-view", set, "commit trial persist token");
    const other = await execute("system-view", "commit");
    assert.match(other.err, /^Error: /);
    await done("system-view", "commit persist token");
    assert.match(await running(), /<enable>90</);
  });

  it("is shown in pages on a terminal, and its keys are not brought back by the history", async () => {
    await done(...template(`${PREFIX} 192.0.2.1`, `${PREFIX} 192.0.2.2 secondary`));
    const shell = await ShellClient.open(await daemon.login(), { rows: 4, cols: 80 });
    await shell.until(/<core-1>$/);
    const first = await shell.type("display current-configuration\r", /---- More ----$/);
    assert.match(
      first,
      /\r\n#\r\nhwtacacs-server template tac\r\n hwtacacs-server accounting 192.0.2.1\r\n {2}---- More/,
    );
    assert.match(await shell.type("\r", /More ----$/), /192\.0\.2\.2 secondary\r\n/);
    assert.match(await shell.type(" ", /<core-1>$/), /#\r\nreturn\r\n/);
    await shell.type("display current-configuration\r", /---- More ----$/);
    assert.doesNotMatch(await shell.type("q", /<core-1>$/), /return/);
    const all = await shell.type(
      "screen-length 0 temporary\rdisplay current-configuration\r",
      /return\r\n<core-1>$/,
    );
    assert.doesNotMatch(all, /More/);

    await shell.type(
      `system-view\rhwtacacs-server template tac\rhwtacacs-server shared-key cipher ${KEY}\r`,
      /\*[^]*tac\]$/,
    );
    const recalled = await shell.type("\x1b[A", /template tac$/);
    assert.ok(!recalled.includes(KEY));
    const history = await shell.type(
      "\x15display history-command\r",
      /history-command\r\n\[\*core-1-hwtacacs-tac\]$/,
    );
    assert.ok(!history.includes("cipher"), history);
    await shell.type("return\r", /cancel\)\]:$/);
    await shell.type("n\r", /<core-1>$/);
    shell.destroy();
  });

  it("is saved where a start begins with a startup datastore", async () => {
    assert.equal(await done("save"), "Info: What has been committed is on disk: there is nothing to save.\n");
    const other = await Daemon.start("datastores: { startup: true, candidate: private }");
    try {
      const run = async (...lines: readonly string[]): Promise<string> =>
        (await ShellClient.execute(await other.login(), lines.join("\n"))).out;
      const set = "hwtacacs-server accounting-stop-packet resend enable 33";
      assert.match(
        await run("system-view", set, "commit", "return", "save", "y"),
        /Are you sure to continue[^]*was saved\.\n$/,
      );
      await other.stop();
      await other.start();
      assert.match(await run("display current-configuration"), /enable 33\n/);
    } finally {
      await other.remove();
    }
  });
});
