/** The three input archives, checked against their pins: from the cache, a folder, or Debian. */
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadFromDebian } from "./debian.mjs";
import { BuildError } from "./log.mjs";
import { pins } from "./pins.mjs";

/** Returns { libyang, pcre2, yuma }, each { name, bytes }. */
export function fetchSources(cacheDir) {
  const folder = process.env["LIBYANG_WASM_SOURCE"];
  if (folder) return readAll(folder, `LIBYANG_WASM_SOURCE=${folder}`);
  const archives = join(cacheDir, "archives");
  const cached = tryReadAll(archives);
  if (cached) return cached;
  const work = mkdtempSync(join(tmpdir(), "libyang-wasm-"));
  try {
    downloadFromDebian(work, { sources: ["libyang", "pcre2"], packages: ["libyuma-base"] });
    const read = readAll(work, "the Debian archive");
    mkdirSync(archives, { recursive: true });
    for (const { name, bytes } of Object.values(read)) {
      const target = join(archives, name);
      writeFileSync(`${target}.${process.pid}`, bytes);
      renameSync(`${target}.${process.pid}`, target);
    }
    return read;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function tryReadAll(folder) {
  try {
    return readAll(folder, folder);
  } catch {
    return undefined; // an incomplete or damaged cache is fetched anew
  }
}

function readAll(folder, origin) {
  let names;
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new BuildError(`${origin} can't be read`, { cause });
  }
  const read = {};
  for (const [key, pin] of Object.entries(pins)) {
    const name = names.find((candidate) => pin.file.test(candidate));
    if (!name) {
      const near = names.filter((candidate) => candidate.startsWith(key === "yuma" ? "libyuma" : `${key}_`));
      const instead = near.length > 0 ? `; it has ${near.join(", ")}, which is not the pinned release` : "";
      throw new BuildError(`${origin} lacks ${pin.what}: no file matches ${pin.file.source}${instead}`);
    }
    const bytes = readFileSync(join(folder, name));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (!pin.sha256.includes(sha256)) {
      throw new BuildError(
        `${name} from ${origin} is refused: its SHA-256 ${sha256} is not a known one (${pin.sha256.join(" or ")})`,
      );
    }
    read[key] = { name, bytes };
  }
  return read;
}
