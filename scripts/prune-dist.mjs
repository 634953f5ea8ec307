/** Deletes what was compiled from sources that are gone: mocha would go on running such a test. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");

for (const folder of ["src", "server", "test"]) {
  const entries = readdirSync(join(DIST, folder), { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const [, stem] = /^(.*)\.(?:js|js\.map|d\.ts)$/.exec(entry.name) ?? [];
    if (stem === undefined || !entry.isFile()) continue;
    const parent = entry.parentPath ?? entry.path; // Node 20.11 has the older name only
    const source = join(ROOT, relative(DIST, parent), `${stem}.ts`);
    if (!existsSync(source)) rmSync(join(parent, entry.name));
  }
}
