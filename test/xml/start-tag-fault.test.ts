import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_ATTRIBUTES, startTagFault } from "../../src/xml/start-tag-fault.ts";

function attributes(count: number): string {
  return Array.from({ length: count }, (_, i) => ` a${i}=">"`).join("");
}

function tagWith(names: readonly string[]): string {
  return `<r${names.map((name) => ` ${name}='1'`).join("")}/>`;
}

const CASES: readonly { readonly name: string; readonly text: string; readonly want?: string }[] = [
  { name: "an attribute twice", text: '<r><a x="1" x="1"/></r>', want: "not-well-formed" },
  {
    name: "one twice behind a > in a value",
    text: "<r><a y='>' n:x='1' n:x='2'></a></r>",
    want: "not-well-formed",
  },
  { name: "a declaration twice", text: '<r xmlns:a="u" xmlns:a="v"/>', want: "not-well-formed" },
  { name: "one too many", text: `<r><a${attributes(MAX_ATTRIBUTES + 1)}/></r>`, want: "too-many" },
  { name: "as many as may be", text: `<r><a${attributes(MAX_ATTRIBUTES)}/></r>` },
  { name: "one each on two elements", text: '<r><a x="1"/><a x="1"/></r>' },
  { name: "equals signs in text and values", text: '<r><a x="=x=">x="1" x="1"</a><b >y=z=</b></r>' },
  { name: "what looks like a tag in a comment", text: '<r><!-- <a x="1" x="1"> --></r>' },
  { name: "what looks like a tag in CDATA", text: '<r><![CDATA[<a x="1" x="1">]]></r>' },
  { name: "what looks like a tag in an instruction", text: '<?p <a x="1" x="1"> ?><r/>' },
];

describe("start-tags with several attributes (XML 1.0 §3.1)", () => {
  for (const { name, text, want } of CASES) {
    it(`${want ?? "nothing wrong"}: ${name}`, () => assert.equal(startTagFault(text)?.kind, want));
  }

  it("accepts any distinct names and refuses any repeated one", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(names, fc.nat(19), (distinct, pick) => {
        assert.equal(startTagFault(tagWith(distinct)), undefined);
        const again = distinct[pick % distinct.length] ?? "";
        assert.equal(startTagFault(tagWith([...distinct, again]))?.kind, "not-well-formed");
      }),
    );
  });

  it("never throws", () => {
    const token = fc.constantFrom(
      "<",
      "<a ",
      "x=",
      '"',
      "'",
      ">",
      "/>",
      "</a>",
      "<!--",
      "-->",
      "<?",
      "?>",
      "=",
      " ",
      "&",
    );
    fc.assert(
      fc.property(fc.array(token), (tokens) => void startTagFault(tokens.join(""))),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void startTagFault(text)));
  });
});
