import assert from "node:assert/strict";
import { makeKeyPair } from "../../server/key-pair.ts";
import { Daemon } from "../support/daemon.ts";
import { accountingBy, edit, resend, SHARED_KEY, untilStopPackets } from "../support/hwtacacs.ts";
import { NetconfClient } from "../support/netconf-client.ts";
import { ShellClient, type Executed } from "../support/shell-client.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

const RESEND = "hwtacacs-server accounting-stop-packet resend";
const SYSTEM_VIEW = "Enter system view, return user view with return command.";
const HOST = "core-1";
const USER = `<${HOST}>`;
const CLEAN = `[~${HOST}]`;
const CHANGED = `[*${HOST}]`;

/** Exactly this at the end of what has come. */
function ending(text: string): RegExp {
  return new RegExp(`${text.replaceAll(/[\\[\](){}.*+?^$|<>]/g, "\\$&")}$`);
}

/** `<edit-config>` on the candidate with this content of `<config>`. */
function editCandidate(content: string): string {
  return `<edit-config><target><candidate/></target><config>${content}</config></edit-config>`;
}

describe("the command line", () => {
  let daemon: Daemon;
  let netconf: NetconfClient;
  let shells: ShellClient[] = [];

  before(async () => {
    daemon = await Daemon.start("command-line: { hostname: core-1 }");
    netconf = await daemon.connect();
  });

  beforeEach(async () => {
    await netconf.rpc("<discard-changes/>");
    const replaced = resend("<enable>3</enable>").replace("<resend>", '<resend nc:operation="replace">');
    await edit(netconf, replaced);
  });

  afterEach(() => {
    for (const shell of shells.splice(0)) shell.destroy();
  });

  after(async () => {
    shells = [];
    netconf.destroy();
    await daemon.remove();
  });

  async function open(terminal?: { rows: number; cols: number } | false): Promise<ShellClient> {
    const shell = await ShellClient.open(await daemon.login(), terminal);
    shells.push(shell);
    return shell;
  }

  async function atPrompt(terminal?: { rows: number; cols: number }): Promise<ShellClient> {
    const shell = await open(terminal);
    await shell.until(ending(USER));
    return shell;
  }

  async function execute(...lines: readonly string[]): Promise<Executed> {
    return ShellClient.execute(await daemon.login(), lines.join("\n"));
  }

  async function configured(source = "running"): Promise<string> {
    const reply = await netconf.rpc(`<get-config><source><${source}/></source></get-config>`);
    return /<resend>(.*)<\/resend>/s.exec(reply)?.[1] ?? "";
  }

  describe("at a terminal", () => {
    it("changes the setting in two stages, and shows by the prompt what is committed", async () => {
      const shell = await atPrompt();
      const entered = await shell.type("system-view\r", ending(CLEAN));
      assert.ok(entered.includes(`system-view\r\n${SYSTEM_VIEW}\r\n${CLEAN}`), entered);
      await shell.type(`${RESEND} enable 50\r`, ending(CHANGED));
      assert.equal(await configured(), "<enable>3</enable>");
      assert.equal(await configured("candidate"), "<enable>50</enable>");
      await shell.type("commit\r", ending(CLEAN));
      assert.equal(await configured(), "<enable>50</enable>");
      await shell.type(`${RESEND} disable\rcommit\r`, /\*[^]*~[^]*\]$/);
      assert.equal(await configured(), "<disable/>");
      await shell.type(`undo ${RESEND}\rcommit\r`, /\*[^]*~[^]*\]$/);
      assert.equal(await configured(), "");
      await shell.type("return\r", ending(USER));
      await shell.type("quit\r", /$/);
      assert.equal((await shell.finished()).status, 0);
    });

    it("points at what is wrong in a line", async () => {
      const shell = await atPrompt();
      const wrong = await shell.type("display foo\r", ending(USER));
      assert.ok(
        wrong.includes(
          `display foo\r\n${" ".repeat(USER.length + 8)}^\r\nError: Unrecognized command found at '^' position.\r\n`,
        ),
        wrong,
      );
      await shell.type("sys\r", ending(CLEAN));
      const range = await shell.type(`${RESEND} enable 301\r`, ending(CLEAN));
      const column = CLEAN.length + `${RESEND} enable `.length;
      assert.ok(range.includes(`\r\n${" ".repeat(column)}^\r\nError: Wrong parameter found`), range);
      assert.equal(await configured("candidate"), "<enable>3</enable>");
    });

    it("helps at once when ? is typed, and goes on with the line", async () => {
      const shell = await atPrompt();
      const words = await shell.type("?", ending(USER));
      assert.match(words, /\?\r\n(  \S+ .*\r\n)*  display +Show/);
      const begun = await shell.type("dis?", ending(`${USER}dis`));
      assert.match(begun, /dis\?\r\n  display  .*\r\n<[^>]*>dis$/);
      const next = await shell.type("play hwtacacs-server accounting-stop-packet ?", /\?\r\n[^]*packet $/);
      assert.match(next, /  INTEGER<1-65535> .*\r\n  all  .*\r\n  ip  /);
      const whole = await shell.type("all ?", /<cr>[^]*all $/);
      assert.match(whole, /\?\r\n  <cr>\r\n/);
      await shell.type("\r", /resend:0\r\n<[^>]*>$/);
    });

    it("completes by Tab what can only be one word, and shows the words where it can be more", async () => {
      const shell = await atPrompt();
      const done = await shell.type("disp\thw\ta\tal\r", /resend:\d+\r\n<[^>]*>$/);
      assert.ok(done.includes("display hwtacacs-server accounting-stop-packet al"), done);
      await shell.type("system-v\t\r", ending(CLEAN));
      const more = await shell.type("c\t", /\r\n\S+\]c$/);
      assert.match(more, /\r\n {2}clear .*\r\n {2}commit .*\r\n/);
      await shell.type("om\t\r", ending(CLEAN));
    });

    it("edits the line: arrows, erasing, jumping, and earlier lines", async () => {
      const shell = await atPrompt();
      // After a line feed: drawing a line again begins with the prompt, too.
      await shell.type("system-vew\x1b[D\x1b[Di\r", ending(`\n${CLEAN}`));
      await shell.type(
        `xhwtacacs-server accounting-stop-packet resend enable 7\x01\x04\x05\x7f8\r`,
        ending(`\n${CHANGED}`),
      );
      assert.equal(await configured("candidate"), "<enable>8</enable>");
      await shell.type(`nonsense\x15${RESEND} enable 9 and more\x17\x17\r`, ending(`\n${CHANGED}`));
      assert.equal(await configured("candidate"), "<enable>9</enable>");
      await shell.type("\x1b[A\x1b[A\r", ending(`\n${CHANGED}`));
      assert.equal(await configured("candidate"), "<enable>8</enable>");
      await shell.type("half a line\x03", ending(CHANGED));
      await shell.type("\x1a", /cancel\)\]:$/);
      await shell.type("n\r", ending(USER));
      assert.equal(await configured("candidate"), "<enable>3</enable>");
      await shell.type("\x04", /$/);
      assert.equal((await shell.finished()).status, 0);
    });

    it("asks what is to become of uncommitted changes", async () => {
      const shell = await atPrompt();
      await shell.type(`sys\r${RESEND} enable 60\r`, ending(CHANGED));
      const asked = await shell.type("quit\r", /cancel\)\]:$/);
      assert.match(
        asked,
        /Warning: Uncommitted configurations found\. Are you sure to commit them before exiting\? \[Y\(yes\)\/N\(no\)\/C\(cancel\)\]:$/,
      );
      await shell.type("perhaps\r", /Error: Please choose 'YES', 'NO' or 'CANCEL'[^]*cancel\)\]:$/);
      await shell.type("c\r", ending(CHANGED));
      await shell.type("return\r", /cancel\)\]:$/);
      await shell.type("y\r", ending(USER));
      assert.equal(await configured(), "<enable>60</enable>");
    });

    it("takes a saved configuration as a whole, remarks included", async () => {
      const shell = await atPrompt();
      await shell.type(`system-view\r#\r${RESEND} enable 12\r#\rcommit\rreturn\r`, /~[^]*<[^>]*>$/);
      assert.equal(await configured(), "<enable>12</enable>");
    });

    it("is a NETCONF session: listed, its changes recorded as its user's, and ended by kill-session", async () => {
      const shell = await atPrompt();
      const sessions = await netconf.rpc(
        '<get><filter><netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><sessions/></netconf-state></filter></get>',
      );
      const ids = [...sessions.matchAll(/<session-id>(\d+)<\/session-id>/g)].map(([, id]) => Number(id));
      assert.equal(ids.length, 2);
      const other = ids.find((id) => id !== netconf.sessionId);
      await netconf.rpc('<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0"/>');
      await shell.type(`sys\r${RESEND} enable 61\rcommit\r`, /\*[^]*~[^]*\]$/);
      let event = await netconf.receive();
      while (event !== undefined && !event.includes("<netconf-config-change"))
        event = await netconf.receive();
      assert.match(event ?? "", new RegExp(`<username>admin</username><session-id>${other}</session-id>`));
      assert.match(
        await netconf.rpc(`<kill-session><session-id>${other}</session-id></kill-session>`),
        /<ok\/>/,
      );
      const { err, status } = await shell.finished();
      assert.match(err + shell.screen, /The session was ended by the server/);
      assert.equal(status, 1);
      netconf.destroy();
      netconf = await daemon.connect();
    });
  });

  describe("with the candidate that all share", () => {
    it("tells of others' changes before it commits them", async () => {
      await netconf.rpc(editCandidate(resend("<interval>20</interval>")));
      const shell = await atPrompt();
      const entered = await shell.type("sys\r", ending(CHANGED));
      assert.match(entered, /Warning: The candidate holds uncommitted changes of other sessions/);
      await shell.type("return\r", ending(USER));
      await shell.type(`sys\r${RESEND} enable 30\r`, /\*[^]*\*[^]*\]$/);
      await shell.type("return\r", /Info: The candidate is shared[^]*cancel\)\]:$/);
      await shell.type("y\r", ending(USER));
      assert.equal(await configured(), "<enable>30</enable><interval>20</interval>");
    });

    it("takes its uncommitted changes along when its user is gone, but never those of others", async () => {
      const alone = await atPrompt();
      await alone.type(`sys\r${RESEND} enable 40\r`, ending(CHANGED));
      const printed = daemon.output.length;
      alone.destroy();
      await daemon.printed(/uncommitted changes left behind.*discarded/, printed);
      assert.equal(await configured("candidate"), "<enable>3</enable>");

      const among = await atPrompt();
      await among.type(`sys\r${RESEND} enable 40\r`, ending(CHANGED));
      await netconf.rpc(editCandidate(resend("<max-interval>900</max-interval>")));
      const from = daemon.output.length;
      among.destroy();
      await daemon.printed(/uncommitted changes left behind.*left/, from);
      assert.match(await configured("candidate"), /<enable>40<\/enable><max-interval>900</);
    });

    it("is told by the server why a change or a commit is refused", async () => {
      await netconf.rpc(`<lock><target><candidate/></target></lock>`);
      const refused = await execute("system-view", `${RESEND} enable 41`, "commit");
      assert.equal(refused.status, 1);
      assert.match(refused.err, /^Error: .*lock/);
      await netconf.rpc(`<unlock><target><candidate/></target></unlock>`);
      await netconf.rpc(editCandidate(resend("<max-interval>1</max-interval>")));
      const invalid = await execute("system-view", `${RESEND} enable 41`, "commit");
      assert.match(
        invalid.err,
        /Error: max-interval must not be less than interval.*\(\/hwtacacs\/accounting-stop-packet\/resend\/max-interval\)\n/,
      );
    });
  });

  describe("without a terminal", () => {
    it("carries out a command, and tells by the exit status whether it did", async () => {
      const { out, err, status } = await execute("display hwtacacs-server accounting-stop-packet all");
      assert.deepEqual([err, status], ["", 0]);
      const rule = "-".repeat(61);
      assert.equal(
        out,
        `${rule}\nNO. SendTime      IP Address                         Template\n${rule}\nWhole accounting stop packet to resend:0\n`,
      );
      const wrong = await execute("display nothing");
      assert.deepEqual(wrong, {
        out: "",
        err: `display nothing\n        ^\nError: Unrecognized command found at '^' position.\n`,
        status: 1,
      });
    });

    it("carries out several lines up to the first that fails", async () => {
      const done = await execute("system-view", `${RESEND} enable 70`, "commit");
      assert.equal(done.status, 0);
      assert.equal(await configured(), "<enable>70</enable>");
      const failed = await execute("system-view", `${RESEND} enable 71`, `${RESEND} enable 0`, "commit");
      assert.equal(failed.status, 1);
      assert.match(failed.err, /Error: Wrong parameter[^]*discarded/);
      assert.equal(await configured(), "<enable>70</enable>");
      assert.equal(await configured("candidate"), "<enable>70</enable>");
    });

    it("says that what was not committed is discarded", async () => {
      const { err, status } = await execute("system-view", `${RESEND} enable 72`);
      assert.equal(status, 1);
      assert.match(err, /discarded, for they were not committed/);
      assert.equal(await configured("candidate"), "<enable>3</enable>");
    });

    it("reads the lines of a script, answers included", async () => {
      const shell = await open(false);
      shell.input(`system-view\r\n${RESEND} enable 73\r\nreturn\r\ny`);
      const { out, status } = await shell.finished();
      assert.equal(status, 0);
      assert.match(out, /Warning: Uncommitted configurations found/);
      assert.equal(await configured(), "<enable>73</enable>");
    });

    it("changes running at once after system-view immediately", async () => {
      const { status } = await execute("system-view immediately", `${RESEND} enable 74`);
      assert.equal(status, 0);
      assert.equal(await configured(), "<enable>74</enable>");
    });
  });
});

describe("the command line and access control (RFC 8341)", () => {
  it("lets every user in, and does for each what rules permit", async () => {
    const { privateKey, publicKey } = await makeKeyPair("ed25519", "test");
    const key = JSON.stringify([publicKey.trim()]);
    const daemon = await Daemon.start(`datastores: { candidate: none }
users:
  - { name: root, authorized-keys: ${key} }
  - { name: operator, recovery: false, authorized-keys: ${key} }
`);
    const execute = (username: string, ...lines: readonly string[]): Promise<Executed> =>
      ShellClient.execute({ host: "127.0.0.1", port: daemon.port, username, privateKey }, lines.join("\n"));
    try {
      const change = await execute("operator", "system-view", `${RESEND} enable 5`);
      assert.equal(change.status, 1);
      assert.match(change.err, /^Error: You have no right to create .*NACM rule/);
      const reset = await execute("operator", "reset hwtacacs-server accounting-stop-packet all");
      assert.match(reset.err, /^Error: You have no right to run the action "reset"/);
      const shown = await execute("operator", "display hwtacacs-server accounting-stop-packet all");
      assert.match(shown.out, /Whole accounting stop packet to resend:0/);
      const done = await execute("root", "system-view", `${RESEND} enable 5`, "commit");
      assert.equal(done.status, 0, done.err);
      assert.match(done.out, /Info: Each command has taken effect at once/);
    } finally {
      await daemon.remove();
    }
  });
});

describe("the command line and stored packets", function () {
  this.timeout(30_000);

  it("shows them as the command reference has it, and deletes them", async () => {
    const server = await TacacsServer.start({ key: SHARED_KEY });
    const daemon = await Daemon.start();
    try {
      const admin = await daemon.connect();
      await edit(admin, accountingBy([server.port]));
      await edit(admin, resend("<disable/>"));
      server.behaviour = ({ flags }) => (flags === 0x04 ? "error" : "success");
      const execute = async (command: string): Promise<string> =>
        (await ShellClient.execute(await daemon.login(), command)).out;
      for (let count = 0; count < 2; count += 1) await execute("quit");
      await untilStopPackets(admin, /<total>2<\/total>(.*<state>parked<\/state>){2}/s);

      const all = (await execute("display hwtacacs-server accounting-stop-packet all")).split("\n");
      assert.deepEqual(all.slice(2, 4), [
        "1   1             127.0.0.1                          t",
        "2   1             127.0.0.1                          t",
      ]);
      assert.equal(all[5], "Whole accounting stop packet to resend:2");
      await untilStopPackets(admin, /<total>3<\/total>(.*<state>parked<\/state>){3}/s);
      const second = (await execute("display hwtacacs-server accounting-stop-packet 2")).split("\n");
      assert.match(second[2] ?? "", /^2   1 /);
      const elsewhere = await execute("display hwtacacs-server accounting-stop-packet ip 192.0.2.9");
      assert.doesNotMatch(elsewhere, /^1/m);
      assert.equal(
        await execute("reset hwtacacs-server accounting-stop-packet ip 192.0.2.9"),
        "Info: 0 stored packets were deleted.\n",
      );
      const reset = await execute("reset hwtacacs-server accounting-stop-packet all");
      assert.match(reset, /^Info: [3-9] stored packets were deleted\.\n$/);
      // Accounted as what it is: the START of a shell.
      assert.ok(server.requests.some(({ args }) => args.get("service") === "shell"));
      admin.destroy();
    } finally {
      await daemon.remove();
      await server.stop();
    }
  });
});
