import assert from "node:assert/strict";
import { LibyangError, type Context } from "libyang-wasm";
import { demoContext, sys } from "./fixture.ts";

const notes = `module notes {
  yang-version 1.1; namespace "urn:notes"; prefix n;
  import ietf-yang-metadata { prefix md; }
  md:annotation note { type string { length "1..5"; } }
  md:annotation level { type uint8; }
}`;

describe("metadata (RFC 7952)", () => {
  let context: Context;
  before(() => {
    context = demoContext();
    context.parseModule(notes);
  });
  const tree = (text: string): ReturnType<Context["parseData"]> =>
    context.parseData(text, { format: "xml", strict: true, parseOnly: true });

  it("is listed with its module", () => {
    assert.deepEqual(context.implemented("notes")?.annotations, ["note", "level"]);
    assert.deepEqual(context.implemented("demo")?.annotations, []);
    assert.deepEqual(context.module("ietf-inet-types")?.annotations, [], "a module that is only imported");
  });

  it("says what is wrong with a value", () => {
    const module = context.implemented("notes");
    assert.equal(module?.annotationFault("level", "7"), undefined);
    assert.match(module?.annotationFault("level", "700")?.message ?? "", /"700"/);
    assert.match(module?.annotationFault("note", "longer")?.message ?? "", /length/);
    assert.match(module?.annotationFault("other", "1")?.message ?? "", /other/);
  });

  it("is set, replaced and taken off, and told apart from libyang's own", () => {
    const data = tree(sys("<hostname>a</hostname><word>w</word><word>x</word>"));
    assert.deepEqual(data.annotated(), []);
    const node = data.find("/demo:sys/hostname") ?? assert.fail();
    node.setMeta("notes:note", "one");
    node.setMeta("notes:level", "1");
    node.setMeta("notes:note", "two");
    assert.deepEqual(
      node.metas().map(({ name, value }) => `${name}=${value}`),
      ["level=1", "note=two"],
    );
    assert.throws(() => node.setMeta("notes:level", "many"), LibyangError);
    assert.throws(() => node.setMeta("notes:other", "1"), LibyangError);
    node.removeMeta("notes:level");
    node.removeMeta("notes:level");
    assert.deepEqual(
      data.annotated().map(({ path }) => path),
      ["/demo:sys/hostname"],
    );
    assert.deepEqual(data.annotated(context.moduleSet(["notes"])), []);
    const again = tree(data.print({ format: "xml" }));
    assert.equal(again.find("/demo:sys/hostname")?.meta("notes", "note"), "two");
    assert.equal(data.clone().annotated().length, 1);
  });
});
