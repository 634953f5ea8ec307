import assert from "node:assert/strict";
import { elementsAround } from "../../src/xml/elements-around.ts";

describe("elements around a place", () => {
  const text = '<a xmlns="1"><b/><!-- <x> --><p:c xmlns:p="2"><d xmlns=""><e f="g"/></d></p:c><h i="j"/></a>';
  const at = (word: string): readonly string[] =>
    elementsAround(text, text.indexOf(word)).map(({ namespace, localName }) => `{${namespace}}${localName}`);

  it("gives the open ones, outermost first, with their namespaces", () => {
    assert.deepEqual(at(' f="g"'), ["{1}a", "{2}c", "{}d"]);
  });

  it("leaves out those that are closed", () => {
    assert.deepEqual(at(' i="j"'), ["{1}a"]);
  });
});
