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
    const source = join(ROOT, relative(DIST, entry.parentPath ?? entry.path), `${stem}.ts`);
    if (!existsSync(source)) rmSync(join(entry.parentPath ?? entry.path, entry.name));
  }
}
