import assert from "node:assert/strict";
import { childrenOf, descendant, readElementTree, textOf } from "../../src/xml/element-tree.ts";

describe("a message as a tree of elements", () => {
  it("has names without prefixes, texts with references resolved, and every child in order", () => {
    const tree = readElementTree(
      '<?xml version="1.0"?><n:a xmlns:n="urn:n" b="1"><c>x &lt;&#65;&gt; </c><d/><c>2</c><constructor><c>3</c></constructor></n:a>',
    );
    assert.equal(tree?.name, "a");
    assert.deepEqual(
      tree.children.map(({ name, text }) => [name, text]),
      [
        ["c", "x <A> "],
        ["d", ""],
        ["c", "2"],
        ["constructor", ""],
      ],
    );
    assert.equal(textOf(tree, "c"), "x <A> ");
    assert.equal(childrenOf(tree, "c").length, 2);
    assert.equal(descendant(tree, ["constructor", "c"])?.text, "3");
    assert.equal(descendant(tree, ["d", "c"]), undefined);
  });

  it("is none where there is no element", () => {
    assert.equal(readElementTree(""), undefined);
  });
});
