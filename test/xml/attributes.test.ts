import assert from "node:assert/strict";
import { findUnprefixedAttribute } from "../../src/xml/attributes.ts";

const CASES = [
  { name: "none", text: '<rpc a="1"><config><x xmlns="u"/></config></rpc>', want: undefined },
  { name: "with a prefix", text: '<config><x nc:operation="delete"/></config>', want: undefined },
  {
    name: "without a prefix",
    text: '<c:config><p:x operation="delete"/></c:config>',
    want: { element: "x", attribute: "operation" },
  },
  {
    name: "behind one with a prefix",
    text: "<config><x nc:a='>' b = '1'/></config>",
    want: { element: "x", attribute: "b" },
  },
  { name: "in text", text: '<config><x>say a="b"</x></config>', want: undefined },
  { name: "in a comment", text: '<config><!-- <x a="b"/> --></config>', want: undefined },
  { name: "in CDATA", text: '<config><x><![CDATA[<y a="b"/>]]></x></config>', want: undefined },
  {
    name: "of an element called constructor",
    text: '<config><constructor a="b"/></config>',
    want: { element: "constructor", attribute: "a" },
  },
  { name: "no config", text: "<rpc><get/></rpc>", want: undefined },
] as const;

describe("attributes without namespace below <config>", () => {
  for (const { name, text, want } of CASES) {
    it(name, () => assert.deepEqual(findUnprefixedAttribute(text, "config"), want));
  }
});
