import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Daemon } from "../support/daemon.ts";
import { HWTACACS_NAMESPACE, LIBRARY_NAMESPACE } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

/** The rows of the table of served modules in yang/README.md: `name revision features`. */
function documentedModules(): string[] {
  const text = readFileSync(new URL("../../../yang/README.md", import.meta.url), "utf8");
  const table = /## What the server serves\n\n([^]*?)\n\n/.exec(text)?.[1] ?? "";
  return table
    .split("\n")
    .slice(2)
    .map((row) => {
      const [name = "", revision = "", , , features = ""] = row
        .split("|")
        .slice(1)
        .map((cell) => cell.trim());
      const on = features.startsWith("imported only") ? "imported only" : features.replace(/^none.*/, "");
      return `${name} ${revision} ${on}`.trim();
    })
    .sort();
}

function contentId(hello: string): string {
  const found =
    /capability:yang-library:1\.1\?revision=2019-01-04&amp;content-id=([0-9a-f]+)<\/capability>/.exec(hello);
  assert.ok(found?.[1], hello);
  return found[1];
}

describe("ietf-yang-library 1.1 (RFC 8525)", function () {
  this.timeout(30_000);
  let daemon: Daemon;
  let client: NetconfClient;

  before(async () => {
    daemon = await Daemon.start();
    client = await daemon.connect();
  });

  after(async () => {
    client.destroy();
    await daemon.remove();
  });

  async function library(top: string): Promise<string> {
    return client.rpc(`<get><filter><${top} xmlns="${LIBRARY_NAMESPACE}"/></filter></get>`);
  }

  it("hello names the content-id, in the form of RFC 7950 too", async () => {
    const id = contentId(client.hello);
    assert.ok(
      client.hello.includes(
        `<capability>urn:ietf:params:netconf:capability:yang-library:1.0?revision=2019-01-04&amp;module-set-id=${id}<`,
      ),
    );
    assert.match(await library("yang-library"), new RegExp(`<content-id>${id}</content-id></yang-library>`));
    assert.match(await library("modules-state"), new RegExp(`<module-set-id>${id}</module-set-id>`));
  });

  it("lists every module of the hello, and the others as imported only", async () => {
    const shown = await library("yang-library");
    const hello = [
      ...client.hello.matchAll(/<capability>([^<?]*)\?module=([^&<]*)(?:&amp;revision=([^&<]*))?/g),
    ];
    assert.ok(hello.length >= 5);
    for (const [, namespace = "", name = "", revision = ""] of hello) {
      assert.ok(
        shown.includes(
          `<module><name>${name}</name><revision>${revision}</revision><namespace>${namespace}</namespace>`,
        ),
        name,
      );
    }
    assert.equal(shown.match(/<module><name>/g)?.length, hello.length);
    assert.match(shown, /<import-only-module><name>ietf-inet-types<\/name><revision>2013-07-15<\/revision>/);
    assert.match(shown, /<name>ietf-netconf<\/name>.*?<feature>writable-running<\/feature>/);
  });

  it("yang/README.md lists exactly these modules", async () => {
    const shown = await library("yang-library");
    const served = [...shown.matchAll(/<(module|import-only-module)>(<name>.*?)<\/\1>/g)].map(
      ([, kind, content = ""]) => {
        const leaf = (name: string): string[] =>
          [...content.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "g"))].map(([, value = ""]) => value);
        const features = kind === "module" ? leaf("feature").join(", ") : "imported only";
        return `${leaf("name")[0]} ${leaf("revision")[0]} ${features}`.trim();
      },
    );
    assert.deepEqual(documentedModules(), served.sort());
  });

  it("lists the datastores with their schema (§3)", async () => {
    assert.match(
      await library("yang-library"),
      /<datastore><name xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores">ds:running<\/name><schema>complete<\/schema><\/datastore>/,
    );
  });

  it("shows the same modules to clients of RFC 7895", async () => {
    const shown = await library("modules-state");
    assert.ok(
      shown.includes(
        `<module><name>hwtacacs</name><revision>2026-11-25</revision><namespace>${HWTACACS_NAMESPACE}</namespace><feature>packet-operations</feature><feature>packet-notifications</feature><feature>buffer-thresholds</feature><feature>tls</feature><feature>single-connection</feature><feature>relay</feature><feature>traffic-unit</feature><feature>start-fail</feature><feature>realtime-accounting</feature><conformance-type>implement</conformance-type></module>`,
      ),
    );
    assert.match(shown, /<name>ietf-inet-types<\/name>.*?<conformance-type>import<\/conformance-type>/);
  });

  it("keeps the content-id over a restart", async () => {
    const before = contentId(client.hello);
    client.destroy();
    await daemon.stop();
    await daemon.start();
    client = await daemon.connect();
    assert.equal(contentId(client.hello), before);
  });
});
