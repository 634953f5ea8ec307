import assert from "node:assert/strict";
import { NETCONF_NAMESPACE } from "../../src/xml/envelope.ts";
import { contentFault } from "../../src/xml/well-formed.ts";

const rpc = (content: string): string => `<rpc xmlns="${NETCONF_NAMESPACE}">${content}</rpc>`;

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
    it(`finds what is wrong in ${text}`, () => assert.match(contentFault(text) ?? "", fault));
  }
});
