import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Daemon } from "../support/daemon.ts";
import { BASE_NAMESPACE, edit, resend } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const config = (content: string): string =>
  `<?xml version="1.0"?>\n<nc:config xmlns:nc="${BASE_NAMESPACE}">${content}</nc:config>\n`;

describe("configurations at URLs (RFC 6241 §8.8)", () => {
  let base: string;
  let folder: string;
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    base = await mkdtemp(join(tmpdir(), "hwtacacsd-url-"));
    folder = join(base, "configs");
    mkdirSync(folder);
    writeFileSync(join(base, "outside.xml"), config(resend("<enable>66</enable>")));
    symlinkSync(join(base, "outside.xml"), join(folder, "link.xml"));
    symlinkSync(base, join(folder, "up"));
    daemon = await Daemon.start(`url:\n  file-folder: ${folder}\ndatastores:\n  startup: true\n`);
    client = await daemon.connect();
  });

  after(async () => {
    await daemon.remove();
    await rm(base, { recursive: true, force: true });
  });

  const running = (): Promise<string> => client.rpc("<get-config><source><running/></source></get-config>");
  const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
  const editBy = (url: string): Promise<string> =>
    client.rpc(`<edit-config><target><running/></target><url>${url}</url></edit-config>`);

  it("announces the schemes that are on, and nothing where none is", async () => {
    assert.match(
      client.hello,
      /<capability>urn:ietf:params:netconf:capability:url:1\.0\?scheme=file<\/capability>/,
    );
    const plain = await Daemon.start();
    try {
      const other = await plain.connect();
      assert.doesNotMatch(other.hello, /capability:url/);
      const reply = await other.rpc(
        "<edit-config><target><running/></target><url>file:///a.xml</url></edit-config>",
      );
      assert.match(reply, /<error-tag>unknown-element<\/error-tag>/);
      other.destroy();
    } finally {
      await plain.remove();
    }
  });

  it("with-defaults says which defaults a copy to a file has (RFC 6243 §4.5.1)", async () => {
    await edit(client, resend("<enable>21</enable><interval>10</interval>"));
    const resendIn = async (mode: string): Promise<string | undefined> => {
      const wanted = `<with-defaults xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">${mode}</with-defaults>`;
      const copy = `<copy-config><target><url>file:///defaults.xml</url></target><source><running/></source>${wanted}</copy-config>`;
      assert.match(await client.rpc(copy), /<ok\/>/);
      return /<resend>(.*)<\/resend>/.exec(readFileSync(join(folder, "defaults.xml"), "utf8"))?.[1];
    };
    assert.equal(await resendIn("trim"), "<enable>21</enable>");
    assert.equal(await resendIn("explicit"), "<enable>21</enable><interval>10</interval>");
    assert.equal(
      await resendIn("report-all"),
      "<enable>21</enable><interval>10</interval><max-interval>300</max-interval><exhausted-action>park</exhausted-action>",
    );
    await edit(client, resend('<interval nc:operation="delete"/>'));
  });

  it("edits by the content of a file, and judges it as what is sent along", async () => {
    write("edit.xml", config(resend("<enable>21</enable>")));
    assert.match(await editBy("file:///edit.xml"), /<ok\/>/);
    assert.match(await running(), /<enable>21<\/enable>/);
    write("bad.xml", config(resend("<enable>301</enable>")));
    const refused = await editBy("file:///bad.xml");
    assert.match(refused, /<error-tag>invalid-value<\/error-tag>.*hwt:enable<\/error-path>/s);
    assert.match(await running(), /<enable>21<\/enable>/);
  });

  it("copies a datastore to a file, for the owner alone, and back", async () => {
    await edit(client, resend("<enable>22</enable>"));
    const copy =
      "<copy-config><target><url>file:///saved.xml</url></target><source><running/></source></copy-config>";
    assert.match(await client.rpc(copy), /<ok\/>/);
    assert.match(
      readFileSync(join(folder, "saved.xml"), "utf8"),
      new RegExp(`^<config xmlns="${BASE_NAMESPACE}">.*<enable>22<`),
    );
    assert.equal(statSync(join(folder, "saved.xml")).mode & 0o777, 0o600);
    await edit(client, resend("<enable>23</enable>"));
    const back =
      "<copy-config><target><running/></target><source><url>file:///saved.xml</url></source></copy-config>";
    assert.match(await client.rpc(back), /<ok\/>/);
    assert.match(await running(), /<enable>22<\/enable>/);
    const validated = await client.rpc(
      "<validate><source><url> file:///saved.xml </url></source></validate>",
    );
    assert.match(validated, /<ok\/>/);
    const deleted = await client.rpc(
      "<delete-config><target><url>file:///saved.xml</url></target></delete-config>",
    );
    assert.match(deleted, /<ok\/>/);
    assert.ok(!readdirSync(folder).some((name) => name.includes("saved")));
  });

  it("keeps a path that climbs inside the folder (RFC 3986 §5.2.4)", async () => {
    for (const url of ["file:///../outside.xml", "file:///%2e%2e/outside.xml"]) {
      const copy = `<copy-config><target><url>${url}</url></target><source><running/></source></copy-config>`;
      assert.match(await client.rpc(copy), /<ok\/>/);
      assert.match(readFileSync(join(base, "outside.xml"), "utf8"), /66/);
      assert.doesNotMatch(readFileSync(join(folder, "outside.xml"), "utf8"), /66/);
    }
  });

  for (const [name, url, want] of [
    ["a slash in disguise", "file:///..%2foutside.xml", "invalid-value"],
    ["a link to a file outside", "file:///link.xml", "operation-failed"],
    ["a folder that is a link out", "file:///up/outside.xml", "invalid-value"],
    ["another host", "file://example.org/edit.xml", "invalid-value"],
    ["a scheme that is off", "https://127.0.0.1/edit.xml", "invalid-value"],
    ["a scheme that nobody has", "ftp://127.0.0.1/edit.xml", "invalid-value"],
    ["no URL", "edit.xml", "invalid-value"],
    ["a file that is not there", "file:///none.xml", "operation-failed"],
    ["a folder", "file:///up", "operation-failed|invalid-value"],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const before_ = await running();
      assert.match(await editBy(url), new RegExp(`<error-tag>(${want})</error-tag>`));
      assert.equal(
        (await running()).replace(/message-id="\d+"/, ""),
        before_.replace(/message-id="\d+"/, ""),
      );
      const copy = `<copy-config><target><url>${url}</url></target><source><running/></source></copy-config>`;
      if (!url.includes("none.xml")) assert.match(await client.rpc(copy), /<rpc-error>/);
      assert.match(readFileSync(join(base, "outside.xml"), "utf8"), /66/);
    });
  }

  for (const [name, content, want] of [
    ["broken XML", "<config", "well-formed"],
    ["a document type", `<!DOCTYPE config [<!ENTITY a "b">]>${config("")}`, "document type"],
    ["another root", "<data/>", "does not hold a"],
    ["no namespace", "<config/>", "does not hold a"],
  ] as const) {
    it(`refuses a file with ${name}`, async () => {
      write("wrong.xml", content);
      const reply = await editBy("file:///wrong.xml");
      assert.match(reply, /<error-tag>invalid-value<\/error-tag>/);
      assert.match(reply, new RegExp(want));
    });
  }
});
