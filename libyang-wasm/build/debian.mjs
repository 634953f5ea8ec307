/** Downloads the pinned archives with apt-get, without root and without touching the machine's own lists. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError, log } from "./log.mjs";
import { suite } from "./pins.mjs";

const byHand =
  "Put the archives into a folder and name it in LIBYANG_WASM_SOURCE instead: " +
  "libyang_3.12.2.orig.tar.xz, pcre2_10.46.orig.tar.gz and libyuma-base_2.14-1_all.deb " +
  `(all three are in Debian ${suite}).`;

/** Fetches sources and packages into the empty folder `into`. */
export function downloadFromDebian(into, { sources, packages }) {
  if (spawnSync("apt-get", ["--version"]).error) {
    throw new BuildError(`apt-get is not installed, so the sources can't be downloaded. ${byHand}`);
  }
  const lists = join(into, "lists");
  const cache = join(into, "cache");
  for (const dir of [lists, cache])
    mkdirSync(join(dir, dir === cache ? "archives/partial" : "partial"), { recursive: true });
  const sourceList = join(into, "debian.sources");
  writeFileSync(sourceList, debianEntry());
  const options = [
    ["Dir::Etc::SourceList", sourceList],
    ["Dir::Etc::SourceParts", "-"],
    ["Dir::State::Lists", lists],
    ["Dir::Cache", cache],
    ["APT::Sandbox::User", ""],
    ["Acquire::Languages", "none"],
    ["Acquire::Retries", "2"],
  ].flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  log(`downloading from Debian ${suite}`);
  run([...options, "--error-on=any", "update"], into);
  run([...options, "source", "--download-only", "--tar-only", ...sources], into);
  run([...options, "download", ...packages], into);
}

function run(args, cwd) {
  const done = spawnSync("apt-get", ["-q", ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  if (done.status === 0) return;
  const said = `${done.stdout ?? ""}${done.stderr ?? ""}`.trim().split("\n");
  const errors = said.filter((line) => /^(E|Err)[:\d]/.test(line));
  const output = (errors.length > 0 ? errors : said).slice(-6).join("\n");
  const offline = /resolv|connect|unreachable|timed? ?out/i.test(output);
  throw new BuildError(
    `${offline ? "no network: " : ""}apt-get ${args.includes("update") ? "update" : "download"} failed:\n${output}\n${byHand}`,
  );
}

/** A deb822 stanza for the pinned suite, from the mirror and keyring that this machine uses already. */
function debianEntry() {
  const found = deb822Entry() ?? oneLineEntry();
  if (!found) throw new BuildError(`no Debian mirror among this machine's apt sources. ${byHand}`);
  const { uri, signedBy } = found;
  const signed = signedBy ? `Signed-By: ${signedBy}\n` : "";
  return `Types: deb deb-src\nURIs: ${uri}\nSuites: ${suite}\nComponents: main\n${signed}`;
}

const isDebian = (uri) => /^(https?|file|mirror\S*|cdrom|copy):.*\/debian\/?$/.test(uri);

function deb822Entry() {
  for (const text of sourceFiles(".sources")) {
    for (const stanza of text.split(/\n\s*\n/)) {
      const field = (name) =>
        new RegExp(`^${name}:[ \\t]*(.*(?:\\n[ \\t].*)*)`, "im").exec(stanza)?.[1]?.trim();
      const uri = field("URIs")?.split(/\s+/).find(isDebian);
      if (uri && field("Enabled") !== "no") return { uri, signedBy: field("Signed-By") };
    }
  }
  return undefined;
}

function oneLineEntry() {
  for (const text of sourceFiles(".list")) {
    for (const match of text.matchAll(/^\s*deb(?:-src)?\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+\S+/gm)) {
      const signedBy = /signed-by=(\S+)/i.exec(match[1] ?? "")?.[1];
      if (isDebian(match[2])) return { uri: match[2], signedBy };
    }
  }
  return undefined;
}

function* sourceFiles(ending) {
  const dir = "/etc/apt/sources.list.d";
  const parts = list(dir).map((name) => join(dir, name));
  for (const file of ["/etc/apt/sources.list", ...parts]) {
    if (!file.endsWith(ending)) continue;
    try {
      yield readFileSync(file, "utf8");
    } catch {
      // Not there, or not ours to read: the next file may name the mirror.
    }
  }
}

function list(dir) {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}
