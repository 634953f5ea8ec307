import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

// The build is plain JavaScript: these are the shapes that the tests rely on.
const load = async <T>(file: string): Promise<T> =>
  (await import(new URL(`../build/${file}`, import.meta.url).href)) as T;

function tarOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  for (const [path, text] of Object.entries(files)) {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, "0")}\0`, 124);
    header.write("0", 156);
    header.write("ustar\0", 257);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    body.write(text);
    parts.push(header, body);
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

function arOf(members: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [Buffer.from("!<arch>\n")];
  for (const [name, body] of Object.entries(members)) {
    const header = Buffer.alloc(60, " ");
    header.write(name, 0);
    header.write(String(body.length), 48);
    header.write("`\n", 58);
    parts.push(header, body, Buffer.alloc(body.length % 2, "\n"));
  }
  return Buffer.concat(parts);
}

describe("the build", () => {
  let dir: string;
  const before_ = process.env["LIBYANG_WASM_SOURCE"];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "libyang-wasm-test-"));
    process.env["LIBYANG_WASM_SOURCE"] = join(dir, "source");
  });
  afterEach(() => {
    if (before_ === undefined) delete process.env["LIBYANG_WASM_SOURCE"];
    else process.env["LIBYANG_WASM_SOURCE"] = before_;
    rmSync(dir, { recursive: true, force: true });
  });

  it("does nothing, and quickly, when all is there", async () => {
    const { ensureBuilt } = await load<{ ensureBuilt: () => Promise<{ wasm: string; modules: string }> }>(
      "index.mjs",
    );
    const started = performance.now();
    assert.match((await ensureBuilt()).wasm, /libyang\.wasm$/);
    assert.ok(performance.now() - started < 1000);
  });

  it("unpacks a .deb, and refuses a damaged one", async () => {
    const { undeb } = await load<{ undeb: (deb: Buffer) => Promise<Map<string, Buffer>> }>("archive.mjs");
    const data = gzipSync(tarOf({ "./usr/a.yang": "module a {}", "./usr/empty": "" }));
    const deb = arOf({ "debian-binary": Buffer.from("2.0"), "data.tar.gz": data });
    const files = await undeb(deb);
    assert.deepEqual([...files.keys()], ["usr/a.yang", "usr/empty"]);
    assert.equal(files.get("usr/a.yang")?.toString(), "module a {}");
    await assert.rejects(undeb(deb.subarray(0, deb.length - 20)), /damaged/);
    await assert.rejects(undeb(Buffer.from("not a package")), /not an ar archive/);
    await assert.rejects(undeb(arOf({ x: Buffer.from("1") })), /without data\.tar/);
  });

  it("says what is wrong with the folder of sources", async () => {
    const { fetchSources } = await load<{ fetchSources: (cache: string) => unknown }>("sources.mjs");
    const fetchNow = (): unknown => fetchSources(join(dir, "cache"));
    assert.throws(fetchNow, /can't be read/);
    const source = join(dir, "source");
    mkdirSync(source);
    assert.throws(fetchNow, /lacks libyang 3\.12\.2/);
    writeFileSync(join(source, "libyang_4.0.0.orig.tar.xz"), "");
    assert.throws(fetchNow, /it has libyang_4\.0\.0\.orig\.tar\.xz, which is not the pinned release/);
    writeFileSync(join(source, "libyang_3.12.2.orig.tar.xz"), "tampered");
    assert.throws(fetchNow, /is refused: its SHA-256 [0-9a-f]{64} is not a known one/);
  });

  it("names modules by their newest revision", async () => {
    const { standardModules } = await load<{
      standardModules: (archives: Record<string, Map<string, Buffer>>) => Map<string, string>;
    }>("modules.mjs");
    assert.throws(
      () => standardModules({ yuma: new Map(), libyang: new Map() }),
      /lack the YANG modules iana-crypt-hash/,
    );
  });
});
