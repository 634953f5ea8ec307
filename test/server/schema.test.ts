import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatProblem } from "../../server/config-problem.ts";
import type { DisabledFeature } from "../../server/config.ts";
import { packageFolder } from "../../server/paths.ts";
import { loadSchema } from "../../server/schema.ts";
import { YangFolder } from "../support/yang-folders.ts";
import { useScratchFolder } from "./scratch-folder.ts";

function head(name: string): string {
  return `module ${name} {\n  yang-version 1.1;\n  namespace "urn:${name}";\n  prefix p;\n`;
}

function off(module: string, feature: string, line: number): DisabledFeature {
  return { module, feature, file: "config.yaml", line };
}

describe("the schema of the daemon", () => {
  const scratch = useScratchFolder();

  /** A folder with these files. */
  function folder(files: Readonly<Record<string, string>>): string {
    const path = join(scratch(), "yang");
    mkdirSync(path, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return path;
  }

  /** The problems of a configuration with these folders, file names without the scratch folder. */
  function problems(folders: readonly string[], disabledFeatures: readonly DisabledFeature[] = []): string[] {
    const schema = loadSchema(packageFolder(), { modules: folders, disabledFeatures });
    return schema.ok ? [] : schema.error.map((one) => formatProblem(one).replace(scratch(), ""));
  }

  const table: readonly { name: string; files: Readonly<Record<string, string>>; want: RegExp }[] = [
    {
      name: "broken syntax",
      files: { "a.yang": `${head("a")}  leaf a {\n    type string\n  }\n}\n` },
      want: /^\/yang\/a\.yang:7: Invalid keyword/,
    },
    {
      name: "broken syntax of a module that another one imports",
      files: {
        "a.yang": `${head("a")}  import b {\n    prefix b;\n  }\n}\n`,
        "b.yang": `${head("b")}  leaf a {\n    type string\n  }\n}\n`,
      },
      want: /^\/yang\/b\.yang:7: Invalid keyword/,
    },
    {
      name: "broken syntax of a submodule",
      files: {
        "a.yang": `${head("a")}  include s;\n}\n`,
        "s.yang": "submodule s {\n  yang-version 1.1;\n  belongs-to a {\n    prefix a;\n  }\n  leaf x\n}\n",
      },
      want: /^\/yang\/s\.yang:7: Invalid keyword/,
    },
    {
      name: "an unknown type",
      files: { "a.yang": `${head("a")}  container c {\n    leaf a {\n      type strin;\n    }\n  }\n}\n` },
      want: /^\/yang\/a\.yang:6: Referenced type "strin" not found/,
    },
    {
      name: "a leafref to nowhere",
      files: { "a.yang": `${head("a")}  leaf a {\n    type leafref {\n      path "../b";\n    }\n  }\n}\n` },
      want: /^\/yang\/a\.yang:5: Not found node "b" in path/,
    },
    {
      name: "a default that its type forbids",
      files: { "a.yang": `${head("a")}  leaf a {\n    type uint8;\n    default "300";\n  }\n}\n` },
      want: /^\/yang\/a\.yang:5: Invalid default/,
    },
    {
      name: "an import of nobody",
      files: { "a.yang": `${head("a")}  import nobody {\n    prefix n;\n  }\n}\n` },
      want: /^\/yang\/a\.yang:5: Loading "nobody" module failed/,
    },
    {
      name: "a deviation of nothing",
      files: {
        "a.yang": `${head("a")}  import hwtacacs {\n    prefix h;\n  }\n  deviation "/h:nothing" {\n    deviate not-supported;\n  }\n}\n`,
      },
      want: /^\/yang\/a\.yang:8: Deviation\(s\) target node "\/h:nothing"/,
    },
    { name: "no module", files: { "a.yang": "hello\n" }, want: /^\/yang\/a\.yang:1: is no YANG module/ },
    {
      name: "a module of the server itself",
      files: { "hwtacacs.yang": `${head("hwtacacs")}}\n` },
      want: /^\/yang\/hwtacacs\.yang:1: the server has its own hwtacacs/,
    },
    {
      name: "another revision of a protocol module",
      files: { "n.yang": `${head("ietf-netconf")}}\n` },
      want: /^\/yang\/n\.yang:1: the server has its own ietf-netconf/,
    },
    {
      name: "two files of one revision that differ",
      files: { "a.yang": `${head("a")}}\n`, "b.yang": `${head("a")}  leaf a {\n    type string;\n  }\n}\n` },
      want: /^\/yang\/b\.yang:1: a without a revision is in .*a\.yang too, but differs$/,
    },
  ];
  for (const { name, files, want } of table) {
    it(`tells file and line of ${name}`, () => {
      const found = problems([folder(files)]);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", want);
    });
  }

  it("goes by what a file says, not by its name, and takes the newest revision", () => {
    const older = `${head("a")}  revision 2020-01-01;\n}\n`;
    const newer = `// the newer one\n/* of two */ ${head("a")}  revision 2021-01-01;\n  revision 2020-01-01;\n}\n`;
    const schema = loadSchema(packageFolder(), {
      modules: [folder({ "zz.yang": older, "aa.yang": newer, "README.md": "not YANG" })],
      disabledFeatures: [],
    });
    assert.ok(schema.ok);
    assert.equal(schema.value.create().implemented("a")?.revision, "2021-01-01");
  });

  it("passes over a copy of a module that the server has itself", () => {
    const schema = loadSchema(packageFolder(), { modules: [], disabledFeatures: [] });
    assert.ok(schema.ok);
    const text = schema.value.texts.text({ name: "ietf-netconf", revision: "2011-06-01" }) ?? "";
    assert.deepEqual(problems([folder({ "ietf-netconf.yang": text })]), []);
  });

  it("has every feature on, whatever the order in which they need each other, without those named", () => {
    const files = {
      "a.yang": `${head("a")}  import b {\n    prefix b;\n  }\n  feature x {\n    if-feature "b:y";\n  }\n  feature z;\n}\n`,
      "b.yang": `${head("b")}  feature y;\n}\n`,
    };
    const features = (names: readonly [string, string][]): readonly unknown[] => {
      const schema = loadSchema(packageFolder(), {
        modules: [folder(files)],
        disabledFeatures: names.map(([module, feature]) => ({ module, feature, file: "f", line: 1 })),
      });
      assert.ok(schema.ok);
      const context = schema.value.create();
      return ["a", "b"].flatMap((name) => [...(context.implemented(name)?.features ?? [])]);
    };
    assert.deepEqual(features([]), [
      ["x", true],
      ["z", true],
      ["y", true],
    ]);
    assert.deepEqual(features([["b", "y"]]), [
      ["x", false],
      ["z", true],
      ["y", false],
    ]);
  });

  it("refuses to switch off what is not there, with the line of the configuration file", () => {
    assert.deepEqual(
      problems(
        [YangFolder.model],
        [off("test-model", "none", 3), off("nobody", "x", 4), off("hwtacacs", "tls", 5)],
      ),
      [
        'config.yaml:3: yang.disable-features: module test-model has no feature "none"; it has: extras, more-extras',
        "config.yaml:4: yang.disable-features: nobody is in no folder of yang.modules",
        "config.yaml:5: yang.disable-features: hwtacacs is in no folder of yang.modules",
      ],
    );
  });
});
