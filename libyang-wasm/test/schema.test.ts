import assert from "node:assert/strict";
import { Libyang, LibyangError, StaleHandleError, type Context, type SchemaNode } from "libyang-wasm";
import { StandardModules, standardModule } from "libyang-wasm/modules";
import { demo, demoContext } from "./fixture.ts";

describe("schema", () => {
  let context: Context;
  before(() => {
    context = demoContext();
  });
  const at = (path: string): SchemaNode => {
    const node = context.schemaNode(path);
    assert.ok(node, path);
    return node;
  };

  it("describes modules", () => {
    const module = context.implemented("demo");
    assert.ok(module);
    assert.equal(module.revision, "2024-01-01");
    assert.equal(module.namespace, "urn:demo");
    assert.equal(module.prefix, "d");
    assert.equal(module.yangVersion, "1.1");
    assert.deepEqual(
      [...module.features],
      [
        ["f1", true],
        ["f2", false],
      ],
    );
    assert.deepEqual(
      module.schemaNodes().map((node) => [node.kind, node.name]),
      [
        ["container", "sys"],
        ["container", "need"],
        ["rpc", "reset"],
        ["notification", "alarm"],
      ],
    );
    assert.match(module.print("yang"), /^module demo/);
    assert.match(module.print("yin"), /<module name="demo"/);
    assert.match(module.print("tree"), /\+--rw sys/);
    assert.equal(context.byNamespace("urn:demo")?.name, "demo");
    assert.equal(context.module("demo", "1999-01-01"), undefined);
    assert.equal(context.implemented("ietf-inet-types"), undefined);
    assert.equal(context.module("ietf-inet-types")?.implemented, false);
    assert.ok(context.modules().some(({ name }) => name === "ietf-netconf"));
    const netconf = context.implemented("ietf-netconf")?.features;
    assert.equal(netconf?.get("validate"), true);
    assert.equal(netconf?.get("candidate"), false);
  });

  it("describes nodes", () => {
    const host = at("/demo:sys/hostname");
    assert.equal(host, at("/demo:sys/hostname"));
    assert.equal(host.config, true);
    assert.equal(host.extension("demo", "note"), "hello");
    assert.equal(host.extension("ietf-netconf-acm", "default-deny-write"), "");
    assert.equal(host.extension("demo", "nope"), undefined);
    assert.equal(at("/demo:sys/mtu").defaultValue, "100");
    assert.equal(at("/demo:sys/mtu").units, "bytes");
    assert.deepEqual(at("/demo:sys/peer").keys, ["name"]);
    assert.equal(at("/demo:sys/peer/name").isKey, true);
    assert.equal(at("/demo:sys/peer/ref").isReference, true);
    assert.equal(at("/demo:sys/peer/name").isReference, false);
    assert.equal(at("/demo:sys/peer").isReference, false);
    assert.equal(at("/demo:sys/peer").userOrdered, false);
    assert.equal(at("/demo:sys/rule").userOrdered, true);
    assert.equal(at("/demo:sys/box").presence, true);
    assert.equal(at("/demo:sys/limits").presence, false);
    assert.equal(at("/demo:sys/uptime").config, false);
    assert.equal(at("/demo:need/must-have").mandatory, true);
    assert.equal(at("/demo:sys/a").parent?.kind, "case");
    assert.equal(at("/demo:sys/a").parent?.parent?.kind, "choice");
    assert.deepEqual(
      at("/demo:reset")
        .children()
        .map(({ kind }) => kind),
      ["input", "output"],
    );
    assert.equal(context.schemaNode("/demo:reset/state", { output: true })?.path, "/demo:reset/state");
    assert.equal(context.schemaNode("/demo:sys/nope"), undefined);
    assert.ok(
      at("/demo:sys")
        .children()
        .every((child) => child.parent?.same(at("/demo:sys"))),
    );
  });

  it("makes values canonical", () => {
    assert.deepEqual(at("/demo:sys/mtu").canonical(" 0200"), { ok: true, value: "200" });
    assert.deepEqual(at("/demo:sys/kind").canonical("demo:circle"), { ok: true, value: "demo:circle" });
    assert.deepEqual(at("/demo:sys/peer/ref").canonical("any"), { ok: true, value: "any" });
    const bad = at("/demo:sys/mtu").canonical("301");
    assert.ok(!bad.ok);
    assert.match(bad.errors[0]?.message ?? "", /Unsatisfied range/);
    assert.equal(at("/demo:sys/title").canonical("").ok, true);
    assert.throws(() => at("/demo:sys/title").canonical("a\0b"), LibyangError);
  });

  it("reports bad modules, missing imports and what a loader throws", () => {
    const fresh = demoContext();
    assert.throws(
      () => fresh.parseModule('module x { namespace "u"; prefix x; leaf a { typo string; } }'),
      LibyangError,
    );
    assert.throws(
      () => fresh.parseModule('module y { namespace "u:y"; prefix y; import none { prefix n; } }'),
      LibyangError,
    );
    const failure = new Error("disk on fire");
    const failing = fresh.libyang.createContext({
      loader() {
        throw failure;
      },
    });
    assert.throws(
      () => failing.loadModule("any"),
      (error) => error === failure,
    );
    assert.equal(failing.parseModule('module z { namespace "u:z"; prefix z; }').name, "z");
    assert.equal(
      fresh.parseModule(
        '<module name="yi" xmlns="urn:ietf:params:xml:ns:yang:yin:1"><namespace uri="u:yi"/><prefix value="yi"/></module>',
        { format: "yin" },
      ).name,
      "yi",
    );
  });

  it("loads submodules and deviations", () => {
    const texts: Readonly<Record<string, string>> = {
      main: 'module main { yang-version 1.1; namespace "u:m"; prefix m; include part; revision 2020-01-01; }',
      part: "submodule part { yang-version 1.1; belongs-to main { prefix m; } revision 2021-02-03; feature inner; container from-part { leaf x { type string; } } }",
      dev: 'module dev { namespace "u:d"; prefix d; import main { prefix m; } deviation /m:from-part/m:x { deviate not-supported; } }',
    };
    const fresh = Libyang.create().createContext({
      loader: ({ name, submodule }) => texts[submodule ?? name],
    });
    const main = fresh.loadModule("main", { features: "*" });
    assert.deepEqual(main.submodules, [{ name: "part", revision: "2021-02-03" }]);
    assert.equal(main.features.get("inner"), true);
    assert.match(main.printSubmodule("part", "yang"), /^submodule part/);
    assert.throws(() => main.printSubmodule("nope", "yang"), LibyangError);
    const stale = fresh.schemaNode("/main:from-part/x");
    assert.ok(stale);
    fresh.loadModule("dev");
    assert.deepEqual(main.deviatedBy, ["dev"]);
    assert.equal(fresh.schemaNode("/main:from-part/x"), undefined);
    assert.throws(() => stale.path, StaleHandleError);
  });

  it("gives its yang-library (RFC 8525)", () => {
    const library = context.yangLibrary("id-1");
    library.validate({ presentOnly: true });
    assert.equal(library.find("/ietf-yang-library:yang-library/content-id")?.value, "id-1");
  });

  it("has the standard modules", () => {
    assert.match(standardModule("ietf-netconf") ?? "", /module ietf-netconf/);
    assert.match(standardModule("ietf-yang-library", "2016-06-21") ?? "", /2016-06-21/);
    assert.match(standardModule("ietf-yang-library") ?? "", /2019-01-04/);
    assert.equal(standardModule("ietf-netconf", "1999-01-01"), undefined);
    assert.equal(standardModule("nope"), undefined);
    assert.ok(StandardModules.bundled().names().includes("ietf-system"));
    const fresh = Libyang.create().createContext({
      loader: ({ name, revision }) => standardModule(name, revision),
    });
    for (const name of [
      "ietf-netconf-monitoring",
      "ietf-netconf-notifications",
      "nc-notifications",
      "notifications",
      "ietf-netconf-nmda",
      "ietf-netconf-partial-lock",
      "ietf-system",
      "iana-crypt-hash",
      "ietf-origin",
      "ietf-datastores",
      "ietf-netconf-acm",
      "ietf-netconf-with-defaults",
    ]) {
      assert.equal(fresh.loadModule(name, { features: "*" }).implemented, true, name);
    }
  });

  it("parses its own output again", () => {
    const text = context.implemented("demo")?.print("yang") ?? "";
    const fresh = Libyang.create().createContext({
      loader: ({ name, revision }) => standardModule(name, revision),
    });
    assert.equal(fresh.parseModule(text).print("yang"), text);
    assert.ok(demo.length > 0);
  });
});
