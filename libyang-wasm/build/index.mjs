/** Builds wasm/libyang.wasm and modules/ if they are not there yet for exactly these inputs. */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BuildError, log } from "./log.mjs";
import { pins, recipe } from "./pins.mjs";

export { BuildError } from "./log.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = "@yowasp/clang 22.0.0-git20542-10";

/**
 * Makes sure that the package's wasm and modules are there; cheap if they are.
 * Throws BuildError with a message for the operator. Returns the paths.
 */
export async function ensureBuilt() {
  checkNode();
  const shim = readShim();
  const key = hash([
    recipe,
    compiler,
    ...Object.values(pins).flatMap((pin) => pin.sha256),
    readRecipe(),
    ...shim.flat(),
  ]);
  const target = { wasm: join(root, "wasm/libyang.wasm"), modules: join(root, "modules") };
  const stamp = join(root, "wasm/stamp");
  if (existsSync(target.wasm) && existsSync(target.modules) && readIfThere(stamp) === key) return target;

  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "libyang-wasm");
  const kept = join(cache, key);
  if (!existsSync(join(kept, "complete"))) await build({ cache, kept, shim });
  rmSync(stamp, { force: true });
  mkdirSync(join(root, "wasm"), { recursive: true });
  rmSync(target.modules, { recursive: true, force: true });
  cpSync(join(kept, "modules"), target.modules, { recursive: true });
  cpSync(join(kept, "libyang.wasm"), target.wasm);
  writeFileSync(stamp, key);
  return target;
}

async function build({ cache, kept, shim }) {
  // The compiler and the unpackers are loaded only when there is something to build.
  const [
    { fetchSources },
    { decompress, undeb, untar },
    { compile },
    { compileFlags, plan },
    { standardModules },
  ] = await Promise.all([
    import("./sources.mjs"),
    import("./archive.mjs"),
    import("./compile.mjs"),
    import("./recipe.mjs"),
    import("./modules.mjs"),
  ]);
  const started = performance.now();
  const sources = fetchSources(cache);
  const unpack = async ({ name, bytes }) => withoutTopFolder(untar(await decompress(name, bytes)));
  const libyang = await unpack(sources.libyang);
  const pcre2 = await unpack(sources.pcre2);
  const modules = standardModules({ yuma: await undeb(sources.yuma.bytes), libyang });
  const libraries = hash([
    recipe,
    compiler,
    ...pins.libyang.sha256,
    ...pins.pcre2.sha256,
    JSON.stringify(compileFlags),
  ]);
  const wasm = await compile(
    plan({ libyang, pcre2, shim: new Map(shim) }),
    join(cache, `objects-${libraries}`),
  );

  const fresh = `${kept}.${process.pid}`;
  mkdirSync(join(fresh, "modules"), { recursive: true });
  for (const [name, text] of modules) writeFileSync(join(fresh, "modules", name), text);
  writeFileSync(join(fresh, "libyang.wasm"), wasm);
  writeFileSync(join(fresh, "complete"), "");
  rmSync(kept, { recursive: true, force: true });
  renameSync(fresh, kept);
  log(
    `built ${wasm.length} bytes and ${modules.size} modules in ${Math.round((performance.now() - started) / 1000)} s`,
  );
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  throw new BuildError(`Node ${process.versions.node} is too old: 20.11 or newer is needed`);
}

function readShim() {
  const dir = join(root, "shim");
  const names = readdirSync(dir)
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
  return names.map((name) => [name, readFileSync(join(dir, name))]);
}

/** The steps that decide what comes out; the rest of build/ only moves bytes. */
function readRecipe() {
  return ["recipe.mjs", "modules.mjs"]
    .map((name) => readFileSync(join(root, "build", name), "utf8"))
    .join("\0");
}

function hash(parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(typeof part === "number" ? String(part) : part).update("\0");
  return sum.digest("hex").slice(0, 32);
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function withoutTopFolder(files) {
  return new Map([...files].map(([path, bytes]) => [path.slice(path.indexOf("/") + 1), bytes]));
}
