import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Daemon } from "../support/daemon.ts";
import { EXAMPLES } from "../support/examples.ts";
import { NetconfClient } from "../support/netconf-client.ts";
import { run } from "./programs.ts";

/** Totals of one host in Ansible's recap. */
interface Recap {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly output: string;
}

describe("Ansible, by the playbooks of examples/ansible", () => {
  let daemon: Daemon;
  let admin: NetconfClient;
  let home: string;
  const others: Daemon[] = [];

  before(async () => {
    daemon = await Daemon.start();
    admin = await daemon.connect();
    home = join(daemon.directory, "home");
    await mkdir(home);
  });

  after(async () => {
    admin.destroy();
    for (const each of [daemon, ...others]) await each.remove();
  });

  async function play(playbook: string, ...more: readonly string[]): Promise<Recap> {
    const server = others.at(-1) ?? daemon;
    const variables = {
      ansible_port: server.port,
      ansible_private_key_file: join(server.directory, "var/admin_ed25519"),
      backup_folder: join(home, "backup"),
    };
    const { output } = await run(
      "ansible-playbook",
      ["-i", "inventory.yml", `${playbook}.yml`, "-e", JSON.stringify(variables), ...more],
      {
        cwd: fileURLToPath(new URL("ansible", EXAMPLES)),
        env: {
          HOME: home,
          ANSIBLE_HOST_KEY_CHECKING: "False",
          ANSIBLE_NOCOLOR: "1",
          ANSIBLE_LOCALHOST_WARNING: "False",
        },
      },
    );
    const recap = /^hwtacacsd +: +ok=(\d+) +changed=(\d+) +unreachable=0 +failed=(\d+)/m.exec(output);
    assert.ok(recap, output);
    const [ok = NaN, changed = NaN, failed = NaN] = recap.slice(1).map(Number);
    return { ok, changed, failed, output };
  }

  async function changes(playbook: string, ...more: readonly string[]): Promise<string> {
    const { changed, failed, output } = await play(playbook, ...more);
    assert.deepEqual({ changed, failed }, { changed: 1, failed: 0 }, output);
    return output;
  }

  async function changesNothing(playbook: string, ...more: readonly string[]): Promise<string> {
    const { changed, failed, output } = await play(playbook, ...more);
    assert.deepEqual({ changed, failed }, { changed: 0, failed: 0 }, output);
    return output;
  }

  const shown = (datastore: string): Promise<string> =>
    admin.rpc(`<get-config><source><${datastore}/></source></get-config>`);

  it("check mode shows the difference and changes nothing", async () => {
    const output = await changes("resend", "--check", "--diff");
    assert.match(output, /^\+.*<enable>50<\/enable>/m);
    for (const datastore of ["running", "candidate"]) assert.ok(!(await shown(datastore)).includes("enable"));
  });

  it("netconf_config with lock, validate, backup and diff; the second run changes nothing", async () => {
    assert.match(await changes("resend", "--diff"), /^\+.*<enable>50<\/enable>/m);
    assert.match(await shown("running"), /<enable>50<\/enable>/);
    const backup = await readFile(join(home, "backup/hwtacacsd.xml"), "utf8");
    assert.ok(!backup.includes("enable"), "the backup holds what was before");
    await changesNothing("resend", "--diff");
    await changesNothing("resend", "--check");
  });

  it("a confirmed commit, and its confirmation; the second run changes nothing", async () => {
    const policy = ["-e", "resend=<enable>60</enable>"];
    await changes("confirmed", ...policy);
    await changesNothing("confirmed", ...policy);
    assert.match(await shown("running"), /<enable>60<\/enable>/);
    // Nothing is on trial any more: there is nothing to cancel.
    assert.match(await admin.rpc("<cancel-commit/>"), /<rpc-error>/);
  });

  it("a confirmed commit that nobody confirms is taken back", async () => {
    await changes("confirmed", "-e", "resend=<enable>61</enable>", "--skip-tags", "keep");
    let running = await shown("running");
    while (running.includes("<enable>61</enable>")) running = await shown("running"); // until its session has ended
    assert.match(running, /<enable>60<\/enable>/);
  });

  it("a refused edit fails with the server's message, and the next run finds the candidate clean and unlocked", async () => {
    const { failed, output } = await play("resend", "-e", "resend=<enable>301</enable>");
    assert.equal(failed, 1, output);
    assert.match(output, /the range is 1\.\.300/);
    await changes("resend", "-e", "resend=<disable/>");
    assert.match(await shown("running"), /<disable\/>/);
  });

  it("a lock conflict fails at once and names the session", async () => {
    assert.match(await admin.rpc("<lock><target><candidate/></target></lock>"), /<ok\/>/);
    const { failed, output } = await play("resend");
    assert.equal(failed, 1, output);
    assert.match(output, new RegExp(`session ${admin.sessionId}\\b`));
    assert.match(await admin.rpc("<unlock><target><candidate/></target></unlock>"), /<ok\/>/);
    await changes("resend");
  });

  it("netconf_get as native and xml with subtree and XPath filters, netconf_rpc as pretty", async () => {
    const output = await changesNothing("read");
    assert.match(output, /"enable": "50"/);
    assert.match(output, /<total>0<\/total>/);
    assert.match(output, /[1-9]\d* schemas/);
    assert.match(output, /module hwtacacs/);
    await changesNothing("read");
  });

  it("a user with password and key, who then logs in; the second run changes nothing", async () => {
    const privateKey = await readFile(join(daemon.directory, "var/admin_ed25519"), "utf8");
    const publicKey = await readFile(join(daemon.directory, "var/admin_ed25519.pub"), "utf8");
    const variables = [
      "-e",
      JSON.stringify({ username: "alice", password: "a password", public_key: publicKey }),
    ];
    await changes("user", ...variables);
    await changesNothing("user", ...variables);
    for (const proof of [{ password: "a password" }, { privateKey }]) {
      const login = { host: "127.0.0.1", port: daemon.port, username: "alice", ...proof };
      (await NetconfClient.connect(login)).destroy();
    }
  });

  it("save, to a startup datastore; the second run changes nothing", async () => {
    const server = await Daemon.start("datastores:\n  startup: true");
    others.push(server);
    const save = ["-e", "save=true"];
    await changes("resend", ...save);
    const client = await server.connect();
    const startup = "<get-config><source><startup/></source></get-config>";
    assert.match(await client.rpc(startup), /<enable>50<\/enable>/);
    client.destroy();
    await changesNothing("resend", ...save);
  });
});
