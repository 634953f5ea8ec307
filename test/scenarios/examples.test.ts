import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { Daemon } from "../support/daemon.ts";
import { EXAMPLES, exampleLines } from "../support/examples.ts";
import { editConfig } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";
import { TacacsServer } from "../support/tacacs-server.ts";

/** What running shows of the policy after the example of that name. */
const POLICY: Readonly<Record<string, string>> = {
  "resend-enable.xml": "<enable>50</enable>",
  "resend-disable.xml": "<disable/>",
  "resend-default.xml": "",
  "resend-if-unchanged.xml": "<enable>50</enable>",
};

describe("examples/", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;
  const servers: TacacsServer[] = [];

  before(async () => {
    const key = "replace-this-key-with-your-own";
    servers.push(await TacacsServer.start({ key }), await TacacsServer.start({ key }));
    daemon = await Daemon.start();
  });

  beforeEach(async () => {
    client = await daemon.connect();
  });

  afterEach(() => client.destroy());

  after(async () => {
    await daemon.remove();
    for (const server of servers) await server.stop();
  });

  /** An example with the addresses of the tests' own servers in it, as its README asks its reader to do. */
  function read(path: string): string {
    return readFileSync(new URL(path, EXAMPLES), "utf8").replace(
      /<address>192\.0\.2\.1(\d)<\/address>/g,
      (_whole, digit: string) => `<address>127.0.0.1</address><port>${servers[Number(digit)]?.port}</port>`,
    );
  }

  /** Checks a reply by what its example is for, and the policy that holds then. */
  async function check(file: string, reply: string): Promise<void> {
    assert.doesNotMatch(reply, /rpc-error/);
    if (file === "get-state.xml")
      assert.match(reply, /<total>\d+<\/total>.*<statistics>.*<queued>\d+<\/queued>/s);
    else if (file === "get-defaults.xml") assert.match(reply, /wd:default="true">300<\/max-interval>/);
    else if (file === "get-origin.xml") assert.match(reply, /or:origin="or:default">300<\/max-interval>/);
    else if (file === "get-etags.xml") assert.match(reply, /<resend txid:etag="nc\d+">/);
    else if (file === "get-changes.xml") assert.match(reply, /<hwtacacs [^>]*txid:etag="="\/>/);
    else if (file === "resend-if-unchanged.xml") assert.match(reply, /<ok [^>]*txid:etag="nc\d+"\/>/);
    else if (file === "resend-now.xml" || file === "reset.xml")
      assert.match(reply, /<packets xmlns="[^"]*">\d+<\/packets>/);
    else if (file.startsWith("get-")) assert.match(reply, /<data>.*<\/data>/s);
    else assert.match(reply, /<ok\/>/);
    const policy = POLICY[file];
    if (policy !== undefined) assert.equal(await shownPolicy(), policy);
  }

  /** An example with the etag that its reader has from get-etags.xml. */
  async function withEtag(text: string): Promise<string> {
    const etag = /txid:etag="([^"]+)"/.exec(await client.request(read("rpcs/get-etags.xml")))?.[1];
    return text.replace("nc5", etag ?? assert.fail("no etag"));
  }

  async function shownPolicy(): Promise<string> {
    const reply = await client.request(read("rpcs/get-resend.xml"));
    assert.doesNotMatch(reply, /rpc-error/);
    return /<resend>(.*)<\/resend>/s.exec(reply)?.[1] ?? "";
  }

  const messages = readdirSync(new URL("rpcs/", EXAMPLES)).filter((name) => name.endsWith(".xml"));

  for (const file of messages) {
    it(`rpcs/${file}`, async () => {
      const text = read(`rpcs/${file}`);
      if (text.includes("txid:etag")) await client.request(read("rpcs/resend-enable.xml"));
      await check(file, await client.request(text.includes('"nc5"') ? await withEtag(text) : text));
    });
  }

  it("rpcs/template.xml makes the sessions accounted", async () => {
    assert.match(await client.request(read("rpcs/template.xml")), /<ok\/>/);
    const user = await daemon.connect();
    const port = `netconf${user.sessionId}`;
    await servers[0]?.waitFor((request) => request.flags === 0x02 && request.port === port);
    await user.close();
    await servers[0]?.waitFor((request) => request.flags === 0x04 && request.port === port);
    assert.equal(servers[1]?.requests.length, 0, "the secondary is asked where the primary fails only");
  });

  for (const name of ["lock-edit-unlock", "candidate-confirmed-commit"]) {
    it(`rpcs/${name}/`, async () => {
      assert.match(await client.request(read("rpcs/resend-default.xml")), /<ok\/>/);
      const files = readdirSync(new URL(`rpcs/${name}/`, EXAMPLES)).sort();
      for (const file of files) {
        assert.match(await client.request(read(`rpcs/${name}/${file}`)), /<ok\/>/, file);
      }
      assert.equal(await shownPolicy(), "<enable>50</enable>");
    });
  }

  for (const line of exampleLines()) {
    it(`netconf-console/README.md: nc ${line.arguments}`, async () => {
      if (line.option === "--hello") {
        assert.match(client.hello, /<capability>urn:hwtacacsd:params:xml:ns:yang:hwtacacs\?module=hwtacacs/);
      } else if (line.option === "--get-config") {
        const reply = await client.rpc("<get-config><source><running/></source></get-config>");
        assert.match(reply, /<data><hwtacacs.*<\/data>/s);
      } else {
        // netconf-console puts the file as it is into a message of its own.
        const text = read(`netconf-console/${line.file}`);
        assert.ok(
          line.option === "--edit-config" || /^<[\w-]+ xmlns="/.test(text),
          "its namespace is declared",
        );
        await check(
          line.file ?? "",
          await client.rpc(line.option === "--edit-config" ? editConfig(text) : text),
        );
      }
    });
  }

  it("every file of netconf-console/ is in a line of its README", () => {
    const named = new Set(exampleLines().map(({ file }) => file));
    const files = readdirSync(new URL("netconf-console/", EXAMPLES)).filter((name) => name.endsWith(".xml"));
    assert.ok(files.length > 0);
    assert.deepEqual(
      files.filter((name) => !named.has(name)),
      [],
    );
  });
});
