import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { standardModule } from "libyang-wasm/modules";
import { Daemon } from "../support/daemon.ts";
import { MONITORING_NAMESPACE } from "../support/hwtacacs.ts";
import type { NetconfClient } from "../support/netconf-client.ts";

const HWTACACS = ownModule("hwtacacs");

function ownModule(name: string): string {
  return readFileSync(new URL(`../../../yang/${name}.yang`, import.meta.url), "utf8");
}

function text(reply: string): string {
  const data = /^<rpc-reply [^>]*><data xmlns="([^"]*)">([^]*)<\/data><\/rpc-reply>$/.exec(reply);
  assert.equal(data?.[1], MONITORING_NAMESPACE, reply.slice(0, 400));
  return (data[2] ?? "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&#13;/g, "\r")
    .replace(/&amp;/g, "&");
}

describe("get-schema (RFC 6022 §3.1)", function () {
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

  async function getSchema(identifier: string, more = ""): Promise<string> {
    return client.rpc(
      `<get-schema xmlns="${MONITORING_NAMESPACE}"><identifier>${identifier}</identifier>${more}</get-schema>`,
    );
  }

  const forms = [
    ["without a format", ""],
    ["yang without a prefix", "<format>yang</format>"],
    ["any prefix", `<format xmlns:q="${MONITORING_NAMESPACE}">q:yang</format>`],
    ["the version", "<version>2026-11-25</version><format>yang</format>"],
  ] as const;
  for (const [name, more] of forms) {
    it(`gives the text as it was loaded, byte by byte: ${name}`, async () => {
      assert.equal(text(await getSchema("hwtacacs", more)), HWTACACS);
    });
  }

  it("gives every schema of /netconf-state/schemas in each of its formats", async () => {
    const listed = await client.rpc(
      `<get><filter><netconf-state xmlns="${MONITORING_NAMESPACE}"><schemas/></netconf-state></filter></get>`,
    );
    const schemas = [
      ...listed.matchAll(
        /<schema><identifier>(.*?)<\/identifier><version>(.*?)<\/version><format>(.*?)<\/format><namespace>(.*?)<\/namespace><location>NETCONF<\/location>/g,
      ),
    ];
    assert.ok(schemas.length > 10);
    for (const [, name = "", version = "", format = "", namespace = ""] of schemas) {
      const reply = await getSchema(name, `<version>${version}</version><format>${format}</format>`);
      if (format === "yang") {
        assert.equal(text(reply), standardModule(name, version) ?? ownModule(name), name);
      } else {
        assert.match(
          reply,
          new RegExp(
            `<data xmlns="[^"]*"><module name="${name}"\\s+xmlns="urn:ietf:params:xml:ns:yang:yin:1"`,
          ),
        );
        assert.ok(reply.includes(`<namespace uri="${namespace}"/>`), name);
      }
    }
    assert.deepEqual(new Set(schemas.map(([, , , format]) => format)), new Set(["yang", "yin"]));
  });

  const refusals = [
    { name: "an unknown identifier", identifier: "nobody", more: "", says: /no schema "nobody"/ },
    {
      name: "an unknown version",
      identifier: "hwtacacs",
      more: "<version>1999-01-01</version>",
      says: /2026-11-25/,
    },
    { name: "an empty version", identifier: "hwtacacs", more: "<version/>", says: /2026-11-25/ },
    {
      name: "a format that is not offered",
      identifier: "hwtacacs",
      more: "<format>xsd</format>",
      says: /yang and yin/,
    },
  ];
  for (const { name, identifier, more, says } of refusals) {
    it(`${name}: invalid-value`, async () => {
      const reply = await getSchema(identifier, more);
      assert.match(reply, /<error-type>application<\/error-type><error-tag>invalid-value<\/error-tag>/);
      assert.match(reply, says);
    });
  }

  it("a prefix that nobody declared: invalid-value, and the parameter is named", async () => {
    const reply = await getSchema("hwtacacs", "<format>ncm:yang</format>");
    assert.match(reply, /<error-type>protocol<\/error-type><error-tag>invalid-value<\/error-tag>/);
    assert.match(reply, /&lt;format&gt;/);
  });

  it("no identifier: missing-element", async () => {
    const reply = await client.rpc(`<get-schema xmlns="${MONITORING_NAMESPACE}"/>`);
    assert.match(reply, /<error-type>protocol<\/error-type><error-tag>missing-element<\/error-tag>/);
    assert.match(reply, /<bad-element>identifier<\/bad-element>/);
  });
});
