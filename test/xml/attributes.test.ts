import assert from "node:assert/strict";
import { attributesWithin, type PlacedAttribute } from "../../src/xml/attributes.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly want: readonly Omit<PlacedAttribute, "tag" | "start" | "end">[];
}

const CASES: readonly Case[] = [
  { name: "none", text: '<rpc a="1"><config><x xmlns="u"/></config></rpc>', want: [] },
  {
    name: "with a prefix declared further out",
    text: '<rpc xmlns:nc="urn:nc"><config><y/><z>1</z><x nc:operation="delete"/></config></rpc>',
    want: [{ element: "x", namespace: "urn:nc", localName: "operation", value: "delete" }],
  },
  {
    name: "with a prefix declared anew, and back",
    text: '<config xmlns:p="urn:1"><x xmlns:p="urn:2" p:a="1"><y p:b="2"/></x><z p:c="3"/></config>',
    want: [
      { element: "x", namespace: "urn:2", localName: "a", value: "1" },
      { element: "y", namespace: "urn:2", localName: "b", value: "2" },
      { element: "z", namespace: "urn:1", localName: "c", value: "3" },
    ],
  },
  {
    name: "without a prefix",
    text: '<c:config xmlns:c="c" xmlns:p="p"><p:x operation="delete"/></c:config>',
    want: [{ element: "x", namespace: "", localName: "operation", value: "delete" }],
  },
  {
    name: "behind one that holds a tag's end",
    text: "<config xmlns:nc='n'><x nc:a='>' b = '1'/></config>",
    want: [
      { element: "x", namespace: "n", localName: "a", value: ">" },
      { element: "x", namespace: "", localName: "b", value: "1" },
    ],
  },
  { name: "in text", text: '<config><x>say a="b"</x></config>', want: [] },
  { name: "in a comment", text: '<config><!-- <x a="b"/> --></config>', want: [] },
  { name: "in CDATA", text: '<config><x><![CDATA[<y a="b"/>]]></x></config>', want: [] },
  {
    name: "of an element called constructor",
    text: '<config><constructor a="b"/></config>',
    want: [{ element: "constructor", namespace: "", localName: "a", value: "b" }],
  },
  { name: "no config", text: "<rpc><get/></rpc>", want: [] },
  { name: "ends where the text is broken", text: '<config><x a="1" b=2/><y c="3"/></config>', want: [] },
];

describe("attributes below <config>", () => {
  for (const { name, text, want } of CASES) {
    it(name, () => {
      const found = [...attributesWithin(text, "config")];
      assert.deepEqual(
        found.map(({ tag: _tag, start: _start, end: _end, ...attribute }) => attribute),
        want,
      );
      for (const { element, tag, localName, start, end } of found) {
        assert.match(text.slice(tag, start), new RegExp(`^<(\\w+:)?${element}(\\s[^]*)?$`));
        assert.match(text.slice(start, end), new RegExp(`^\\s(\\w+:)?${localName}\\s*=\\s*(["']).*\\2$`));
      }
    });
  }
});
