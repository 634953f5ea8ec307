import assert from "node:assert/strict";
import fc from "fast-check";
import {
  BASE_1_0,
  BASE_1_1,
  helloMessage,
  negotiate,
  parseHello,
  readHello,
} from "../../src/netconf/hello.ts";
import { NETCONF_NAMESPACE } from "../../src/xml/envelope.ts";

const BASE = NETCONF_NAMESPACE;

describe("capabilities exchange (RFC 6241 §8.1)", () => {
  const accepted = [
    {
      name: "a plain hello",
      text: `<hello xmlns="${BASE}"><capabilities><capability>${BASE_1_1}</capability><capability>urn:x?a=1&amp;b=2</capability></capabilities></hello>`,
      want: [BASE_1_1, "urn:x?a=1&b=2"],
    },
    {
      name: "a prefix, a declaration and white space",
      text: `<?xml version="1.0" encoding="UTF-8"?>\n<nc:hello xmlns:nc="${BASE}">\n <nc:capabilities>\n  <nc:capability>\n ${BASE_1_0}<!-- c -->\n </nc:capability>\n </nc:capabilities>\n</nc:hello>\n`,
      want: [BASE_1_0],
    },
    {
      name: "repeated capabilities",
      text: `<hello xmlns="${BASE}"><capabilities><capability>a</capability><capability>a</capability></capabilities></hello>`,
      want: ["a"],
    },
    { name: "no capabilities at all", text: `<hello xmlns="${BASE}"><capabilities/></hello>`, want: [] },
  ];
  for (const { name, text, want } of accepted) {
    it(`reads ${name}`, () => {
      assert.deepEqual(parseHello(text), { ok: true, value: { capabilities: want } });
    });
  }

  const rejected = [
    {
      name: "a session-id from the client",
      kind: "session-id-from-client",
      text: `<hello xmlns="${BASE}"><capabilities/><session-id>4</session-id></hello>`,
    },
    { name: "an rpc in place of the hello", kind: "malformed", text: `<rpc xmlns="${BASE}"/>` },
    { name: "a hello in no namespace", kind: "malformed", text: "<hello><capabilities/></hello>" },
    { name: "a hello without capabilities", kind: "malformed", text: `<hello xmlns="${BASE}"/>` },
    {
      name: "two lists of capabilities",
      kind: "malformed",
      text: `<hello xmlns="${BASE}"><capabilities/><capabilities/></hello>`,
    },
    {
      name: "an element in a capability",
      kind: "malformed",
      text: `<hello xmlns="${BASE}"><capabilities><capability><a/></capability></capabilities></hello>`,
    },
    {
      name: "a document type",
      kind: "malformed",
      text: `<!DOCTYPE hello><hello xmlns="${BASE}"><capabilities/></hello>`,
    },
    { name: "no XML", kind: "malformed", text: "hello" },
  ];
  for (const { name, kind, text } of rejected) {
    it(`refuses ${name}`, () => {
      const result = parseHello(text);
      assert.equal(result.ok ? undefined : result.error.kind, kind);
    });
  }

  const both = [BASE_1_0, BASE_1_1];
  const negotiations = [
    { name: "both versions", client: both, server: both, want: "1.1" },
    { name: "a client of 1.0", client: [BASE_1_0, "urn:x"], server: both, want: "1.0" },
    { name: "a client of 1.1", client: [BASE_1_1], server: both, want: "1.1" },
    { name: "a client that announces the XML namespace", client: [BASE], server: both, want: "1.0" },
    { name: "parameters behind the capability", client: [`${BASE_1_1}?x=1`], server: both, want: "1.1" },
    { name: "nothing in common", client: [BASE_1_0], server: [BASE_1_1], want: undefined },
    { name: "no base capability", client: ["urn:x"], server: both, want: undefined },
  ];
  for (const { name, client, server, want } of negotiations) {
    it(`agrees on ${want ?? "nothing"} with ${name}`, () => {
      const result = negotiate(client, server);
      assert.equal(result.ok ? result.value : undefined, want);
      if (!result.ok) assert.equal(result.error.kind, "no-common-version");
    });
  }

  it("writes capabilities, then session-id", () => {
    assert.equal(
      helloMessage({ capabilities: [BASE_1_1, "urn:x?a&b"], sessionId: 4 }),
      `<?xml version="1.0" encoding="UTF-8"?>\n<hello xmlns="${BASE}">\n  <capabilities>\n    <capability>${BASE_1_1}</capability>\n` +
        "    <capability>urn:x?a&amp;b</capability>\n  </capabilities>\n  <session-id>4</session-id>\n</hello>\n",
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (inner) => {
        parseHello(inner);
        parseHello(
          `<hello xmlns="${BASE}"><capabilities><capability>${inner}</capability></capabilities></hello>`,
        );
      }),
    );
  });
});

describe("the bytes of a client's hello (RFC 6241 §3)", () => {
  const hello = helloMessage({ capabilities: [BASE_1_1], sessionId: 1 });
  it("is UTF-8", () => {
    const text = hello.replace(/<session-id>.*<\/session-id>/, "");
    assert.deepEqual(readHello(Buffer.from(`\ufeff${text}`)), parseHello(text));
    for (const encoding of ["latin1", "utf16le"] as const) {
      const result = readHello(
        Buffer.from(text.replace("<capabilities", "<!--\u00e9--><capabilities"), encoding),
      );
      assert.equal(result.ok ? undefined : result.error.message, "the <hello> is not UTF-8 text");
    }
  });
});
