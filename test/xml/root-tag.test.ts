import assert from "node:assert/strict";
import fc from "fast-check";
import { readRootTag } from "../../src/xml/root-tag.ts";

describe("the root's start-tag of a message that is cut off", () => {
  const found = [
    { name: "by itself", text: '<rpc xmlns="urn:a" b="1&amp;2"><get', want: ["rpc", "urn:a", "xmlns b"] },
    {
      name: "behind a mark, a declaration, comments and instructions",
      text: '\ufeff<?xml version="1.0"?>\n<!-- <a> --><?p <b> ?> <n:rpc xmlns:n="urn:a" n:b="">x',
      want: ["rpc", "urn:a", "xmlns:n n:b"],
    },
    { name: "in no namespace", text: "<a>", want: ["a", "", ""] },
  ];
  for (const { name, text, want } of found) {
    it(`is found ${name}`, () => {
      const root = readRootTag(text);
      const names = root?.attributes.map((attribute) => attribute.name).join(" ");
      assert.deepEqual([root?.localName, root?.namespace, names], want);
    });
  }

  for (const text of [
    "",
    "x<a>",
    '<a b="1"',
    "<a",
    "<!-- <a>",
    "<?x <a>",
    "<p:a>",
    '<a p:b="1">',
    '<a b="1" b="2">',
  ]) {
    it(`is not found in ${text}`, () => assert.equal(readRootTag(text), undefined));
  }

  it("never throws", () => {
    const token = fc.constantFrom("<", "<a ", "x=", '"', "'", ">", "<!--", "-->", "<?", "?>", " ", "&");
    fc.assert(fc.property(fc.array(token), (tokens) => void readRootTag(tokens.join(""))));
  });
});
