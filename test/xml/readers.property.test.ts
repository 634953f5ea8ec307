import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHello } from "../../src/netconf/hello.ts";
import { attributesWithin } from "../../src/xml/attributes.ts";
import { decodeUtf8 } from "../../src/xml/decode-utf8.ts";
import { elementsAround } from "../../src/xml/elements-around.ts";
import { NETCONF_NAMESPACE, parseEnvelope, rpcReplyAttributes } from "../../src/xml/envelope.ts";
import { mixedElement } from "../../src/xml/mixed-content.ts";
import { readPlainTag } from "../../src/xml/plain-tag.ts";
import { readAnyTag } from "../../src/xml/start-tag.ts";
import { characterData } from "../../src/xml/unescape.ts";
import { contentFault } from "../../src/xml/well-formed.ts";

const SEEDS = [
  `<?xml version="1.0" encoding="UTF-8"?><rpc xmlns="${NETCONF_NAMESPACE}" message-id="1"><edit-config><target><running/></target><config><!-- c --><a xmlns="urn:a" xmlns:nc="${NETCONF_NAMESPACE}" nc:operation="merge">x &amp; <![CDATA[y]]></a></config></edit-config></rpc>`,
  `<nc:rpc xmlns:nc="${NETCONF_NAMESPACE}" nc:a='"' xml:lang="de" message-id="&#65;"><nc:get><nc:filter type="xpath" select="/a:b"/></nc:get></nc:rpc>`,
  `<hello xmlns="${NETCONF_NAMESPACE}"><capabilities><capability>urn:ietf:params:netconf:base:1.1</capability></capabilities></hello>`,
];
const PIECES = [
  "<",
  ">",
  "/",
  "</",
  "/>",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?xml",
  "?>",
  '"',
  "'",
  "=",
  "&",
  "&#",
  ";",
];

/** A sound message in which some places are overwritten, cut out or filled with something else. */
const mutated = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(
      fc.tuple(
        fc.nat(500),
        fc.nat(12),
        fc.oneof(
          fc.constantFrom(...PIECES, " a:b", " xmlns:x=''", "\0", "\ud800"),
          fc.string({ maxLength: 3 }),
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([seed, changes]) =>
    changes.reduce((text, [at, count, put]) => {
      const place = at % text.length || 0;
      return text.slice(0, place) + put + text.slice(place + count);
    }, seed),
  );

function readAll(text: string): void {
  const envelope = parseEnvelope(text);
  // What was accepted can be echoed.
  if (envelope.ok) rpcReplyAttributes(envelope.value.attributes);
  parseHello(text);
  contentFault(text);
  mixedElement(text);
  characterData(text);
  for (const { start } of attributesWithin(text, "rpc")) elementsAround(text, start);
}

describe("readers of messages", () => {
  it("never throw on a sound message that was changed", () => {
    fc.assert(fc.property(mutated, readAll), { numRuns: 1000 });
  });

  it("read a plain tag as any tag is read", () => {
    let plain = 0;
    const agree = (text: string): void => {
      for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at + 1)) {
        const tag = readPlainTag(text, at);
        if (tag === undefined) continue;
        plain += 1;
        assert.deepEqual(tag, readAnyTag(text, at));
      }
    };
    fc.assert(fc.property(mutated, agree), { numRuns: 2000 });
    assert.ok(plain > 2000, `${plain} plain tags`);
  });

  it("judge the content of a message alike, whichever way they take", () => {
    let faults = 0;
    const agree = (text: string): void => {
      const fault = contentFault(text);
      // With such a comment every tag is read the exact way.
      if (!text.includes("]]>")) assert.deepEqual(fault, contentFault(`<!--]]>-->${text}`));
      if (fault) faults += 1;
    };
    fc.assert(fc.property(mutated, agree), { numRuns: 3000 });
    assert.ok(faults > 100, `${faults} faults`);
  });

  it("never throw on any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), readAll), { numRuns: 500 });
  });

  it("never throw on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const text = decodeUtf8(bytes);
        if (text !== undefined) readAll(text);
      }),
      { numRuns: 500 },
    );
  });
});
