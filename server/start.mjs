#!/usr/bin/env node
/**
 * `npm start`: makes what has to be made (libyang as WebAssembly, the compiled TypeScript) and runs the server in
 * this very process, so that a start with nothing to make costs a look at the files' times and no more.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MAIN = join(ROOT, "dist/server/main.js");
/** Its time is when the last successful compilation began. */
const STAMP = join(ROOT, "dist/.built");

checkNode();
checkPackages();
await buildWasm();
compile();
await import(new URL("../dist/server/main.js", import.meta.url).href);

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  fail(`Node ${process.versions.node} is too old: hwtacacsd needs 20.11 or newer (https://nodejs.org).`);
}

function checkPackages() {
  const missing = ["ssh2", "libsql", "libyang-wasm"].filter(
    (name) => !existsSync(join(ROOT, "node_modules", name)),
  );
  if (missing.length > 0)
    fail(`Packages are not installed (${missing.join(", ")}): run "npm ci" in ${ROOT} first.`);
}

async function buildWasm() {
  const { ensureBuilt, BuildError } = await import("../libyang-wasm/build/index.mjs");
  try {
    await ensureBuilt();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    fail(`libyang could not be built: ${error.message}`);
  }
}

function compile() {
  const newest = Math.max(
    ...["src", "server", "libyang-wasm/src"].map((folder) => newestIn(join(ROOT, folder))),
    ...["tsconfig.json", "libyang-wasm/tsconfig.json", "package-lock.json"].map((file) =>
      timeOf(join(ROOT, file)),
    ),
  );
  if (existsSync(MAIN) && timeOf(STAMP) >= newest) return;
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  if (!existsSync(compiler))
    fail(`The TypeScript compiler is not installed: run "npm ci" in ${ROOT} (not --omit=dev) first.`);
  process.stderr.write("Compiling ... ");
  const started = performance.now();
  const { status, stdout, error } = spawnSync(process.execPath, [compiler, "-b"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) fail(`failed.\n${error?.message ?? stdout}`);
  // A source that was changed while the compiler ran is newer than this stamp, and is compiled next time.
  writeFileSync(STAMP, "");
  utimesSync(STAMP, new Date(), new Date(performance.timeOrigin + started));
  process.stderr.write(`done in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
}

function newestIn(folder) {
  if (!existsSync(folder)) return 0;
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestIn(path));
    else if (/\.[cm]?ts$/.test(entry.name)) newest = Math.max(newest, timeOf(path));
  }
  return newest;
}

/** Milliseconds; 0 for what is not there, so that it counts as older than anything. */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
