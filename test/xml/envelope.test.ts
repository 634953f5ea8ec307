import assert from "node:assert/strict";
import fc from "fast-check";
import {
  netconfDeclarations,
  NETCONF_NAMESPACE,
  parseEnvelope,
  rpcReplyAttributes,
} from "../../src/xml/envelope.ts";
import type { Envelope } from "../../src/xml/envelope.ts";
import { editText } from "../../src/xml/text-edit.ts";

const BASE = NETCONF_NAMESPACE;

function parsed(text: string): Envelope {
  const result = parseEnvelope(text);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function echo(text: string): string {
  return rpcReplyAttributes(parsed(text).attributes);
}

function fault(text: string): string | undefined {
  const result = parseEnvelope(text);
  return result.ok ? undefined : result.error.kind;
}

describe("the rpc envelope (RFC 6241 §4.1)", () => {
  it("finds operation, message-id and every attribute", () => {
    const text = `<rpc xmlns="${BASE}" xmlns:ex="urn:ex" ex:user='fr"ed' message-id="101"><get-config><source><running/></source></get-config></rpc>`;
    const envelope = parsed(text);
    assert.equal(envelope.messageId, "101");
    assert.deepEqual(envelope.attributes, [
      { name: "message-id", value: "101" },
      { name: "xmlns", value: BASE },
      { name: "xmlns:ex", value: "urn:ex" },
      { name: "ex:user", value: 'fr"ed' },
    ]);
    assert.equal(envelope.operation?.localName, "get-config");
    assert.equal(envelope.operation?.namespace, BASE);
    assert.ok(text.slice(0, envelope.operation?.nameEnd).endsWith("<get-config"));
    assert.equal(envelope.operationCount, 1);
  });

  const accepted = [
    {
      name: "any prefix",
      text: `<nc:rpc xmlns:nc="${BASE}"><nc:get/></nc:rpc>`,
      operation: "get",
      namespace: BASE,
    },
    {
      name: "an operation in no namespace",
      text: `<nc:rpc xmlns:nc="${BASE}"><get/></nc:rpc>`,
      operation: "get",
      namespace: "",
    },
    {
      name: "an operation of another module",
      text: `<rpc xmlns="${BASE}"><reset xmlns='urn:a'/></rpc>`,
      operation: "reset",
      namespace: "urn:a",
    },
    {
      name: "a redeclared prefix",
      text: `<n:rpc xmlns:n="${BASE}"><n:op xmlns:n="urn:b"></n:op ></n:rpc>`,
      operation: "op",
      namespace: "urn:b",
    },
    {
      name: "declaration, comments and instructions",
      text: `\n<?xml version='1.0' encoding="utf-8" standalone='yes'?>\n<!-- <rpc> --><?x <!DOCTYPE a> ?>\n<rpc xmlns="${BASE}"><!--<a>--><get/></rpc>\n<!-- end -->`,
      operation: "get",
      namespace: BASE,
    },
    {
      name: "DOCTYPE in a comment or CDATA section",
      text: `<rpc xmlns="${BASE}"><get><!-- <!DOCTYPE x> --><a><![CDATA[<!DOCTYPE x>]]></a></get></rpc>`,
      operation: "get",
      namespace: BASE,
    },
    {
      name: "names that mean something to JavaScript",
      text: `<rpc xmlns="${BASE}" constructor="1"><constructor><__proto__><toString/></__proto__></constructor></rpc>`,
      operation: "constructor",
      namespace: BASE,
    },
    {
      name: "names of other scripts",
      text: `<rpc xmlns="${BASE}"><größe-測定/></rpc>`,
      operation: "größe-測定",
      namespace: BASE,
    },
    {
      name: "> and / in attributes",
      text: `<rpc xmlns="${BASE}" a="x>y/"><get b='/>'/></rpc>`,
      operation: "get",
      namespace: BASE,
    },
    {
      name: "CRLF line ends",
      text: `<?xml version="1.0"?>\r\n<rpc\r\n xmlns="${BASE}"\r\n>\r\n<get\r\n/>\r\n</rpc>\r\n`,
      operation: "get",
      namespace: BASE,
    },
    {
      name: "an element of the name of the one around it, and tags in comments, CDATA and instructions",
      text: `<rpc xmlns="${BASE}"><get><a>x<a/><a b=">"><!-- </a> --><![CDATA[</a>]]><?x </a>?></a></a></get></rpc>`,
      operation: "get",
      namespace: BASE,
    },
    { name: "no operation", text: `<rpc xmlns="${BASE}"></rpc>`, operation: undefined, namespace: undefined },
  ];
  for (const { name, text, operation, namespace } of accepted) {
    it(`accepts ${name}`, () => {
      const envelope = parsed(text);
      assert.equal(envelope.operation?.localName, operation);
      assert.equal(envelope.operation?.namespace, namespace);
      if (operation !== undefined) assert.ok(text.slice(0, envelope.operation?.nameEnd).endsWith(operation));
    });
  }

  const rpc = `<rpc xmlns="${BASE}"><get/></rpc>`;
  const rejected = [
    { kind: "doctype", text: `<!DOCTYPE rpc>${rpc}` },
    { kind: "doctype", text: `<!doctype rpc [<!ENTITY a "b">]>${rpc}` },
    {
      kind: "doctype",
      text: `<?xml version="1.0"?>\n<!-- c -->\n<!DocType\nrpc SYSTEM "file:///etc/passwd">${rpc}`,
    },
    { kind: "doctype", text: `<!\tDOCTYPE rpc>${rpc}` },
    { kind: "doctype", text: `<rpc xmlns="${BASE}"><get><a><!DOCTYPE x></a></get></rpc>` },
    { kind: "not-well-formed", text: `<!ENTITY a "b">${rpc}` },
    { kind: "not-an-element", text: "" },
    { kind: "not-an-element", text: " \n" },
    { kind: "not-an-element", text: '<?xml version="1.0"?><!-- nothing -->' },
    { kind: "not-well-formed", text: "hello" },
    { kind: "not-well-formed", text: `<?xml version="1.0" encoding="ISO-8859-1"?>${rpc}` },
    { kind: "not-well-formed", text: `<?xml version="1.0" encoding="UTF-16"?>${rpc}` },
    { kind: "not-well-formed", text: `<?xml encoding="UTF-8"?>${rpc}` },
    { kind: "not-well-formed", text: `<!-- --><?xml version="1.0"?>${rpc}` },
    { kind: "not-well-formed", text: `${rpc}${rpc}` },
    { kind: "not-well-formed", text: `${rpc}text` },
    { kind: "not-well-formed", text: `text${rpc}` },
    { kind: "not-well-formed", text: `${rpc}</rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get/>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get></rpc></get>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get></got></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get><a></get></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get><a></b></get></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get><a></aa></get></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get><a><a></a></get></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get><a><b c="</b></a></get></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get><a><b <c/></b></a></get></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get/></rpc x="1">` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" a="1" a="2"><get/></rpc>` },
    {
      kind: "not-well-formed",
      text: `<rpc xmlns="${BASE}" xmlns:p="u" xmlns:q="u" p:a="1" q:a="2"><get/></rpc>`,
    },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" a=1><get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" a><get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"a="1"><get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" a="<"><get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" a="&nbsp;"><get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" a="\u0001"><get/></rpc>` },
    { kind: "not-well-formed", text: `<nc:rpc><get/></nc:rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" x:a="1"><get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}" xmlns:x=""><get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><x:get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><a:b:get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><1get/></rpc>` },
    { kind: "not-well-formed", text: `<rpc xmlns="${BASE}"><get><!-- </get></rpc>` },
    { kind: "wrong-root", text: "<rpc><get/></rpc>" },
    { kind: "wrong-root", text: `<hello xmlns="${BASE}"/>` },
    { kind: "wrong-root", text: `<rpc xmlns="urn:other"><get/></rpc>` },
  ];
  for (const { kind, text } of rejected) {
    it(`rejects ${JSON.stringify(text.replace(BASE, "BASE"))} as ${kind}`, () => {
      assert.equal(fault(text), kind);
    });
  }

  it("finds a <config> without namespace in an edit-config only", () => {
    const text = `<nc:rpc xmlns:nc="${BASE}"><nc:edit-config><nc:target/><!-- <config> --><config a="1"><x xmlns="u"/></config></nc:edit-config></nc:rpc>`;
    const { bareConfig, operation } = parsed(text);
    assert.ok(bareConfig !== undefined);
    assert.ok(text.slice(bareConfig.nameEnd).startsWith(' a="1"><x'));
    const declared = editText(text, netconfDeclarations([bareConfig, operation]));
    assert.equal(declared, text.replace("<config a", `<config xmlns="${BASE}" a`));
    assert.equal(parsed(declared).bareConfig, undefined);
    assert.equal(
      parsed(`<rpc xmlns="${BASE}"><edit-config><config/></edit-config></rpc>`).bareConfig,
      undefined,
    );
    assert.equal(
      parsed(`<rpc xmlns="${BASE}"><validate xmlns=""><config/></validate></rpc>`).bareConfig,
      undefined,
    );
  });

  it("declares the namespace at several places at once, but not twice on one element", () => {
    const text = `<n:rpc xmlns:n="${BASE}">\r\n<edit-config>\r\n<config/></edit-config></n:rpc>`;
    const envelope = parsed(text);
    assert.equal(
      editText(text, netconfDeclarations([envelope.bareConfig, envelope.operation])),
      text
        .replace("<edit-config", `<edit-config xmlns="${BASE}"`)
        .replace("<config", `<config xmlns="${BASE}"`),
    );
    const undeclared = `<rpc xmlns="${BASE}"><get xmlns=""/></rpc>`;
    assert.equal(editText(undeclared, netconfDeclarations([parsed(undeclared).operation])), undeclared);
  });

  it("echoes attributes with message-id first, escaped again (RFC 6241 §4.2)", () => {
    assert.equal(
      echo(`<nc:rpc xmlns:nc='${BASE}' nc:a='x "y" &lt; &#10;' message-id='m&amp;'><nc:get/></nc:rpc>`),
      ` message-id="m&amp;" xmlns="${BASE}" xmlns:nc="${BASE}" nc:a="x &quot;y&quot; &lt; &#10;"`,
    );
    assert.equal(echo(`<n:rpc xmlns="urn:mine" xmlns:n="${BASE}"/>`), ` xmlns="${BASE}" xmlns:n="${BASE}"`);
  });

  it("leaves the payload alone: megabytes cost one pass", () => {
    const entry = "<entry><name>abc</name><value>&lt;x&gt;</value><undefined-prefix:y/></entry>";
    const text = `<rpc xmlns="${BASE}"><edit-config><target><running/></target><config>${entry.repeat(70_000)}</config></edit-config></rpc>`;
    assert.equal(parsed(text).operation?.localName, "edit-config");
  }).timeout(2000);

  it("never throws", () => {
    const token = fc.constantFrom(
      "<",
      ">",
      "/",
      "</",
      "/>",
      "<rpc",
      "<get/>",
      "</rpc>",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?xml",
      "?>",
      "<!",
      "DOCTYPE",
      '"',
      "'",
      "=",
      " ",
      "a",
      ":",
      "xmlns",
      `<rpc xmlns="${BASE}">`,
      "constructor",
      "__proto__",
      "&",
      "\r\n",
      "\t",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => void parseEnvelope(tokens.join(""))),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseEnvelope(text)));
  });
});
