import assert from "node:assert/strict";
import { standardModule } from "libyang-wasm/modules";
import {
  hashClearTextPasswords,
  mayHoldPasswords,
  type PasswordHash,
} from "../../src/netconf/clear-text-passwords.ts";
import { InstanceFactory } from "../../src/yang/instance.ts";

const OWN = `module own {
  yang-version 1.1; namespace "urn:own"; prefix o;
  import iana-crypt-hash { prefix ianach; }
  container own {
    leaf any { type ianach:crypt-hash; }
    leaf sha256 { type ianach:crypt-hash { pattern '$0$.*|$5$.*'; } }
    leaf text { type string; }
    leaf-list many { type ianach:crypt-hash; ordered-by user; }
    anydata box;
  }
}`;

describe("clear text passwords (RFC 7317, iana-crypt-hash)", () => {
  const context = new InstanceFactory({
    modules: [{ name: "own", features: [] }],
    load: ({ name, revision }) => (name === "own" ? OWN : standardModule(name, revision)),
  }).create();
  const asked: string[] = [];
  const hash: PasswordHash = async (password, id) => {
    asked.push(`${id} ${password}`);
    return `$${id}$salt$${"h".repeat(id === "5" ? 43 : 86)}`;
  };
  beforeEach(() => asked.splice(0));

  async function sent(content: string, hasher: PasswordHash | undefined = hash): Promise<string> {
    const text = `<rpc message-id="1" xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><edit-config><target><running/></target><config><own xmlns="urn:own">${content}</own></config></edit-config></rpc>`;
    const rpc = context.parseRpc(text);
    const error = mayHoldPasswords(text) ? await hashClearTextPasswords(rpc.op, context, hasher) : undefined;
    if (error) return `${error.tag} ${error.path?.path ?? ""}`;
    return rpc.op.child("config")?.anyFirst?.print({ format: "xml", shrink: true }) ?? "";
  }

  for (const { name, content, want } of [
    { name: "a hash function that the type takes: the best", content: "<any>$0$pw</any>", want: ["6 pw"] },
    { name: "a type that takes SHA-256 only", content: "<sha256>$0$pw</sha256>", want: ["5 pw"] },
    { name: "every one of a leaf-list", content: "<many>$0$a</many><many>$0$b</many>", want: ["6 a", "6 b"] },
    { name: "`$` and `0` as character references", content: "<any>&#x24;&#48;$pw</any>", want: ["6 pw"] },
    {
      name: "spaces and markup of the password as they are",
      content: "<any>$0$ a&lt;b </any>",
      want: ["6  a<b "],
    },
    {
      name: "inside anydata",
      content: '<box><own xmlns="urn:own"><any>$0$pw</any></own></box>',
      want: ["6 pw"],
    },
  ]) {
    it(`hashes ${name}`, async () => {
      const shown = await sent(content);
      assert.deepEqual(asked, want);
      assert.ok(!shown.includes("$0$"), shown);
      assert.match(shown, /\$[56]\$salt\$h+/);
    });
  }

  it("leaves other text and hashes alone", async () => {
    const content = `<any>$6$salt$${"x".repeat(86)}</any><text>$0$text</text>`;
    assert.equal(await sent(content), `<own xmlns="urn:own">${content}</own>`);
    assert.deepEqual(asked, []);
  });

  for (const { name, content, want } of [
    { name: "an empty password", content: "<any>$0$</any>", want: "invalid-value /o:own/o:any" },
    {
      name: "a password of 513 bytes",
      content: `<any>$0$${"é".repeat(256)}x</any>`,
      want: "invalid-value /o:own/o:any",
    },
    {
      name: "more passwords than a message may have",
      content: Array.from({ length: 257 }, (_, i) => `<many>$0$${i}</many>`).join(""),
      want: "resource-denied ",
    },
  ]) {
    it(`refuses ${name}`, async () => {
      assert.equal(await sent(content), want);
      assert.deepEqual(asked, []);
    });
  }

  it("refuses a password that could not be hashed", async () => {
    assert.equal(await sent("<any>$0$pw</any>", async () => undefined), "operation-failed /o:own/o:any");
  });
});
