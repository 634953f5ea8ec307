/** Measures the built package: `npm run bench`. Compares with the native yanglint where that is installed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Libyang } from "libyang-wasm";
import { standardModule } from "libyang-wasm/modules";

const module = `module bench { yang-version 1.1; namespace "urn:bench"; prefix b;
  container top {
    leaf host { type string { length "1..64"; } } leaf mtu { type uint16 { range "68..9000"; } default 1500; } leaf on { type boolean; }
    list entry { key name; leaf name { type string; } leaf address { type string { pattern '[0-9.]+'; } } leaf weight { type int32; } leaf note { type string; } } } }`;
const small = '<top xmlns="urn:bench"><host>abc</host><mtu>1400</mtu><on>true</on></top>';
const large =
  '<top xmlns="urn:bench">' +
  Array.from(
    { length: 10_000 },
    (_, i) =>
      `<entry><name>name-${String(i).padStart(6, "0")}</name><address>10.0.${i >> 8}.${i & 255}</address><weight>${i}</weight><note>a short remark number ${i}</note></entry>`,
  ).join("") +
  "</top>";
const rpc =
  '<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1"><edit-config><target><running/></target><config>' +
  `${small}</config></edit-config></rpc>`;
const parseOnly = { format: "xml", strict: true, parseOnly: true };

/** Median time of one run in ms, over about `budget` ms. */
function measure(run, budget = 1500) {
  for (const end = performance.now() + budget / 5; performance.now() < end;) run();
  const times = [];
  for (const end = performance.now() + budget; performance.now() < end || times.length < 5;) {
    const started = performance.now();
    run();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

function report(name, ms, bytes) {
  const rate =
    bytes === undefined ? `${Math.round(1000 / ms)} ops/s` : `${(bytes / 1e3 / ms).toFixed(1)} MB/s`;
  console.log(`${name.padEnd(52)} ${ms.toFixed(ms < 1 ? 4 : 1).padStart(9)} ms ${rate.padStart(14)}`);
}

function newContext(libyang) {
  const context = libyang.createContext({ loader: ({ name, revision }) => standardModule(name, revision) });
  context.loadModule("ietf-netconf", { features: ["writable-running"] });
  context.parseModule(module);
  return context;
}

const started = performance.now();
let libyang = Libyang.create();
report("compile and instantiate", performance.now() - started);
const loading = performance.now();
let context = newContext(libyang);
report("load ietf-netconf and a module, cold", performance.now() - loading);
const snapshot = libyang.snapshot();
report(
  "restore a snapshot",
  measure(() => Libyang.restore(snapshot), 500),
);

report(
  "3 leaves: parse, validate, print",
  measure(() => {
    const tree = context.parseData(small, parseOnly);
    tree.validate({ noState: true, presentOnly: true });
    tree.print({ format: "xml", shrink: true });
    tree[Symbol.dispose]();
  }),
);
report(
  "3 leaves: parse with validation of all, print",
  measure(() => {
    const tree = context.parseData(small, { format: "xml", strict: true, noState: true });
    tree.print({ format: "xml", shrink: true });
    tree[Symbol.dispose]();
  }),
);
report(
  "edit-config of 3 leaves: parse, walk",
  measure(() => {
    const operation = context.parseRpc(rpc);
    for (const leaf of operation.op.child("config").anyFirst.children())
      if (leaf.value === undefined) throw new Error();
    operation[Symbol.dispose]();
  }),
);

const bytes = Buffer.byteLength(large);
const tree = context.parseData(large, parseOnly);
report(
  `10,000 entries (${(bytes / 1e6).toFixed(2)} MB): parse`,
  measure(() => context.parseData(large, parseOnly)[Symbol.dispose]()),
  bytes,
);
report(
  "10,000 entries: validate",
  measure(() => tree.validate({ noState: true, presentOnly: true })),
  bytes,
);
report(
  "10,000 entries: print",
  measure(() => tree.print({ format: "xml", shrink: true })),
  bytes,
);
report(
  "10,000 entries: parse, validate, print",
  measure(() => {
    const one = context.parseData(large, { format: "xml", strict: true, presentOnly: true });
    one.print({ format: "xml", shrink: true });
    one[Symbol.dispose]();
  }),
  bytes,
);
report(
  "10,000 entries: read every leaf",
  measure(() => {
    for (const entry of tree.first.children())
      for (const leaf of entry.children()) if (leaf.value === undefined) return;
  }),
);
report(
  "10,000 entries: clone",
  measure(() => tree.clone()[Symbol.dispose]()),
);
const changed = tree.clone();
changed.set("/bench:top/entry[name='name-005000']/weight", "-1");
report(
  "10,000 entries: diff of one change",
  measure(() => tree.diff(changed)[Symbol.dispose]()),
);
report(
  "10,000 entries: find one by path",
  measure(() => tree.find("/bench:top/entry[name='name-005000']/weight")),
);
const target = changed.find("/bench:top/entry[name='name-005000']");
report(
  "10,000 entries: find one by likeness",
  measure(() => tree.first.findChildLike(target)),
);
console.log(`memory: ${(libyang.memoryBytes / 1e6).toFixed(0)} MB`);

const dir = mkdtempSync(join(tmpdir(), "libyang-wasm-bench-"));
try {
  writeFileSync(join(dir, "bench.yang"), module);
  writeFileSync(join(dir, "small.xml"), small);
  writeFileSync(join(dir, "large.xml"), large);
  const yanglint = (data) =>
    spawnSync("yanglint", ["-f", "xml", "bench.yang", data], { cwd: dir, maxBuffer: 1e9 });
  const version = spawnSync("yanglint", ["--version"], { encoding: "utf8" });
  if (version.error) {
    console.log("yanglint is not installed: no comparison");
  } else {
    const start = measure(() => yanglint("small.xml"), 1000);
    console.log(`native ${version.stdout.trim()}, process start of ${start.toFixed(1)} ms taken off:`);
    report(
      "10,000 entries: parse, validate, print",
      measure(() => yanglint("large.xml"), 2000) - start,
      bytes,
    );
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
