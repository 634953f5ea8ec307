import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeAttribute, escapeText, isXmlText, XmlCharacterError } from "../../src/xml/escape.ts";
import { unescapeAttribute, unescapeText } from "../../src/xml/unescape.ts";

const xmlText = fc.string({ unit: "binary", maxLength: 60 }).filter(isXmlText);

describe("escaping (XML 1.0 §2.4, §3.3.3)", () => {
  it("escapes markup, the end of a CDATA section and what a parser would normalize", () => {
    assert.equal(escapeText(`a & <b> ]]> "x"\n\t\r`), 'a &amp; &lt;b&gt; ]]&gt; "x"\n\t&#13;');
    assert.equal(
      escapeAttribute(`a & <b> "x" 'y'\n\t\r`),
      "a &amp; &lt;b&gt; &quot;x&quot; 'y'&#10;&#9;&#13;",
    );
  });

  for (const text of ["\u0000", "a\u0008", "\u001f", "\ufffe", "\uffff", "\ud800", "x\udc00"]) {
    it(`refuses ${JSON.stringify(text)}, which XML can't hold`, () => {
      assert.throws(() => escapeText(text), XmlCharacterError);
      assert.throws(() => escapeAttribute(text), XmlCharacterError);
      assert.equal(unescapeText(text), undefined);
    });
  }

  it("keeps characters outside the basic plane", () => {
    assert.equal(escapeText("\u{1f600}\u{10ffff}\u0085"), "\u{1f600}\u{10ffff}\u0085");
  });

  it("is undone by reading", () => {
    fc.assert(fc.property(xmlText, (text) => unescapeText(escapeText(text)) === text));
    fc.assert(fc.property(xmlText, (text) => unescapeAttribute(escapeAttribute(text)) === text));
  });
});

describe("references (XML 1.0 §4.1, §4.6)", () => {
  const cases = [
    { input: "&lt;&gt;&amp;&quot;&apos;", want: "<>&\"'" },
    { input: "&#65;&#x41;&#x1F600;&#10;", want: "AA\u{1f600}\n" },
    { input: "&amp;lt;", want: "&lt;" },
    { input: "&nbsp;", want: undefined },
    { input: "&constructor;", want: undefined },
    { input: "&", want: undefined },
    { input: "&lt", want: undefined },
    { input: "&#0;", want: undefined },
    { input: "&#xd800;", want: undefined },
    { input: "&#x110000;", want: undefined },
    { input: "&#99999999999999999999;", want: undefined },
  ];
  for (const { input, want } of cases) {
    it(`${want === undefined ? "refuses" : "resolves"} ${input}`, () => {
      assert.equal(unescapeText(input), want);
    });
  }

  it("normalizes literal white space in attributes only", () => {
    assert.equal(unescapeAttribute("a\r\nb\tc\nd&#10;e"), "a b c d\ne");
    assert.equal(unescapeText("a\tb\n"), "a\tb\n");
  });
});
