import assert from "node:assert/strict";
import { mixedElement } from "../../src/xml/mixed-content.ts";

const CASES: readonly { readonly name: string; readonly text: string; readonly want?: string }[] = [
  { name: "text before an element", text: "<a><b>x<c/></b></a>", want: "b" },
  { name: "text behind an element", text: "<a><b><c/>x</b></a>", want: "b" },
  { name: "text between elements", text: "<a><b/>x<c></c></a>", want: "a" },
  { name: "a prefix", text: '<a><p:b xmlns:p="p">x<c/></p:b></a>', want: "p:b" },
  { name: "CDATA", text: "<a><![CDATA[x]]><b/></a>", want: "a" },
  { name: "text, a comment, an element", text: "<a>x<!-- y --><b/></a>", want: "a" },
  { name: "a reference", text: "<a>&amp;<b/></a>", want: "a" },
  { name: "elements only", text: "<a>\n  <b/>\n  <c>\n </c></a>" },
  { name: "text only", text: "<a><b>x</b><c>y</c></a>" },
  { name: "text in a comment", text: "<a><!-- x --><b/></a>" },
  { name: "an instruction", text: "<?xml version='1.0'?><a><?x y?><b/></a>" },
  { name: "what looks like a tag in a value", text: '<a><b c="x<d/>y"/><e>1</e></a>' },
  { name: "a sign in text", text: "<a><b>1 > 0</b><c>/> x</c></a>" },
  { name: "CDATA only", text: "<a><b><![CDATA[x<c/>y]]></b></a>" },
  { name: "text around the root", text: "x<a/>y" },
];

describe("mixed content", () => {
  for (const { name, text, want } of CASES) {
    it(`${want === undefined ? "finds none in" : "finds"} ${name}`, () =>
      assert.equal(mixedElement(text), want));
  }
});
