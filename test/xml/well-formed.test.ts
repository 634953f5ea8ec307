import assert from "node:assert/strict";
import { NETCONF_NAMESPACE } from "../../src/xml/envelope.ts";
import fc from "fast-check";
import { contentFault, MAX_ATTRIBUTES } from "../../src/xml/well-formed.ts";

const rpc = (content: string): string => `<rpc xmlns="${NETCONF_NAMESPACE}">${content}</rpc>`;

function many(count: number): string {
  return Array.from({ length: count }, (_, i) => ` a${i}=">"`).join("");
}

function tagWith(names: readonly string[]): string {
  return rpc(`<r${names.map((name) => ` ${name}='1'`).join("")}/>`);
}

describe("what parsers let pass (XML 1.0, Namespaces in XML 1.0)", () => {
  const sound = [
    rpc("<get/>"),
    rpc("<!-- a - b --><!----><a><![CDATA[ -- <x:y a='1' a='1'>]]></a>"),
    rpc("<a b=']]>'>]] ></a>"),
    rpc("<?xml-stylesheet a?><?x <!-- -- --> ]]>?><a/>"),
    rpc('<p:a xmlns:p="urn:p" p:b="1" b="2"><p:c/></p:a>'),
    rpc('<a xml:lang="de"/>'),
    rpc('<a xmlns:p="u"><b xmlns:p="v" p:c="1"/><p:d></p:d></a>'),
    `<?xml version="1.0"?>${rpc("")}`,
  ];
  for (const text of sound) {
    it(`has nothing against ${text}`, () => assert.equal(contentFault(text), undefined));
  }

  const wrong = [
    { fault: /comment/, text: rpc("<!-- a -- b -->") },
    { fault: /comment/, text: rpc("<!-- a --->") },
    { fault: /comment/, text: rpc("<!----->") },
    { fault: /declaration/, text: rpc('<?xml version="1.0"?>') },
    { fault: /declaration/, text: rpc("<?XML?>") },
    { fault: /instruction/, text: rpc("<?a'b?>") },
    { fault: /instruction/, text: `<?xml="1.0"?>${rpc("")}` },
    { fault: /instruction/, text: rpc("<? a?>") },
    { fault: /\]\]>/, text: rpc("<a>]]></a>") },
    { fault: /\]\]>/, text: rpc("<a><![CDATA[x]]>]]></a>") },
    { fault: /twice/, text: rpc('<a b="1" b="2"/>') },
    { fault: /bound/, text: rpc("<p:a/>") },
    { fault: /bound/, text: rpc('<a p:b="1"/>') },
    { fault: /bound/, text: rpc('<a xmlns:p="u"/><p:b/>') },
    { fault: /bound/, text: rpc('<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>') },
    { fault: /bound/, text: rpc('<a xmlns:p=""/>') },
  ];
  for (const { fault, text } of wrong) {
    it(`finds what is wrong in ${text}`, () => {
      const found = contentFault(text);
      assert.match(found?.message ?? "", fault);
      assert.equal(found?.kind, "not-well-formed");
    });
  }

  it("takes as many attributes as may be, and tells of one too many where nothing worse is wrong", () => {
    assert.equal(contentFault(rpc(`<a${many(MAX_ATTRIBUTES)}/>`)), undefined);
    const excess = `<a${many(MAX_ATTRIBUTES + 1)}/>`;
    assert.equal(contentFault(rpc(excess))?.kind, "too-many");
    assert.equal(contentFault(rpc(`${excess}<p:b/>`))?.kind, "not-well-formed");
  });

  it("accepts any distinct names and refuses any repeated one", () => {
    const names = fc.uniqueArray(
      fc.stringMatching(/^[a-z]{1,5}$/).filter((name) => name !== "xmlns"),
      { minLength: 2, maxLength: 20 },
    );
    fc.assert(
      fc.property(names, fc.nat(19), (distinct, pick) => {
        assert.equal(contentFault(tagWith(distinct)), undefined);
        const again = distinct[pick % distinct.length] ?? "";
        assert.equal(contentFault(tagWith([...distinct, again]))?.kind, "not-well-formed");
      }),
    );
  });
});
