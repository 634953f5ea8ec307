import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Libyang, LibyangPanic } from "libyang-wasm";
import { demoContext, sys } from "./fixture.ts";

const xml = { format: "xml", strict: true, noState: true } as const;

describe("instances", () => {
  it("tells its version and memory", () => {
    const libyang = Libyang.create();
    assert.equal(libyang.version, "3.12.2");
    assert.ok(libyang.memoryBytes > 1_000_000);
    assert.equal(libyang.dead, false);
  });

  it("is dead after a trap, and says so", () => {
    const context = demoContext();
    const tree = context.parseData(sys("<title>t</title>"), xml);
    let panic: unknown;
    assert.throws(
      () => context.libyang.abort(),
      (error) => {
        panic = error;
        return error instanceof LibyangPanic;
      },
    );
    assert.equal(context.libyang.dead, true);
    for (const use of [
      () => tree.print({ format: "xml" }),
      () => context.modules(),
      () => context.parseData("", xml),
      () => context.libyang.snapshot(),
    ]) {
      assert.throws(use, (error) => error === panic);
    }
    tree[Symbol.dispose]();
    context[Symbol.dispose]();
    demoContext().parseData(sys("<title>t</title>"), xml);
  });

  it("restores a snapshot, loaders included", () => {
    const original = demoContext();
    const snapshot = original.libyang.snapshot();
    original.parseModule('module later { namespace "u:l"; prefix l; }');
    const { libyang, contexts } = Libyang.restore(snapshot);
    const [context] = contexts;
    assert.ok(context);
    assert.equal(contexts.length, 1);
    assert.notEqual(libyang, original.libyang);
    assert.equal(context.implemented("later"), undefined);
    const tree = context.parseData(sys("<hostname>abc</hostname>"), xml);
    assert.match(tree.print({ format: "json" }), /abc/);
    assert.equal(context.loadModule("ietf-system").name, "ietf-system");
    assert.equal(original.implemented("ietf-system"), undefined);
    assert.throws(() => libyang.abort(), LibyangPanic);
    const again = Libyang.restore(snapshot).contexts[0];
    assert.ok(again?.parseData(sys("<title>t</title>"), xml).first);
  });

  it("frees what is forgotten", async function () {
    this.timeout(60_000);
    setFlagsFromString("--expose-gc");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the flag adds
    const collect = runInNewContext("gc") as () => void;
    const context = demoContext();
    const words = "w".repeat(200_000);
    const forget = async (count: number): Promise<number> => {
      for (let i = 0; i < count; i++) context.parseData(sys(`<title>${words}${i}</title>`), xml);
      collect();
      await new Promise((resolve) => setImmediate(resolve)); // finalizers run then
      return context.libyang.memoryBytes;
    };
    const before = await forget(50);
    for (let round = 0; round < 6; round++) await forget(50);
    assert.ok((await forget(50)) < before + 20_000_000, "70 MB were forgotten");
  });

  it("does not grow over many parse, validate, print and free cycles", function () {
    this.timeout(120_000);
    const context = demoContext();
    const rpc =
      '<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><reset xmlns="urn:demo"><delay>5</delay></reset></rpc>';
    const cycle = (i: number): void => {
      const tree = context.parseData(
        sys(`<hostname>abc</hostname><mtu>${(i % 300) + 1}</mtu><title>t${i}</title>`),
        { ...xml, parseOnly: true },
      );
      tree.validate({ noState: true });
      tree.print({ format: "xml", shrink: true });
      tree[Symbol.dispose]();
      if (i % 10 === 0) {
        assert.throws(() => context.parseData(sys(`<mtu>${i + 301}</mtu>`), xml));
        const operation = context.parseRpc(rpc);
        operation.validate();
        operation[Symbol.dispose]();
        assert.throws(() => context.parseRpc(rpc.replace("delay", "nope").replace("delay", "nope")));
      }
    };
    for (let i = 0; i < 1000; i++) cycle(i);
    const before = context.libyang.memoryBytes;
    for (let i = 0; i < 100_000; i++) cycle(i);
    assert.equal(context.libyang.memoryBytes, before);
  });

  it("frees the trees of a context with it", () => {
    const libyang = Libyang.create();
    for (let i = 0; i < 10; i++) {
      const context = demoContext(libyang);
      for (let j = 0; j < 10; j++) context.parseData(sys(`<title>${"x".repeat(10_000)}</title>`), xml);
      context[Symbol.dispose]();
    }
    const before = libyang.memoryBytes;
    for (let i = 0; i < 10; i++) {
      const context = demoContext(libyang);
      for (let j = 0; j < 10; j++) context.parseData(sys(`<title>${"x".repeat(10_000)}</title>`), xml);
      context[Symbol.dispose]();
    }
    assert.equal(libyang.memoryBytes, before);
  });

  it("survives growth of its memory while arguments and results are in use", () => {
    const context = demoContext();
    const big = "\u00e9".repeat(8_000_000);
    const tree = context.parseData(sys(`<title>${big}</title>`), xml);
    assert.equal(tree.find("/demo:sys/title")?.value, big);
    assert.equal(tree.print({ format: "xml", shrink: true }).length, sys(`<title>${big}</title>`).length);
  });

  it("bounds the time of a catastrophic pattern", function () {
    this.timeout(20_000);
    const context = Libyang.create().createContext();
    context.parseModule(
      `module m { namespace "u:m"; prefix m; leaf x { type string { pattern '(a+)+b'; } } }`,
    );
    assert.throws(() => context.parseData(`<x xmlns="u:m">${"a".repeat(40)}c</x>`, xml));
    assert.equal(context.libyang.dead, false);
  });
});
