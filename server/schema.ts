import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SchemaSource, ServedModule } from "../src/index.ts";

/** Our modules, with the features that have something behind them; the others are off, which hello shows. */
const SERVED: readonly ServedModule[] = [{ name: "hwtacacs", features: [] }];

/** The schema of the daemon: our modules in `yang/`, the standard ones that libyang-wasm brings. */
export function daemonSchema(folder: string): SchemaSource {
  const files = new Map<string, string>();
  for (const part of ["libyang-wasm/modules", "yang"]) {
    // In order of revision: the newest stands last, and stays, under the name alone.
    for (const file of readdirSync(join(folder, part))
      .filter((name) => name.endsWith(".yang"))
      .sort()) {
      const path = join(folder, part, file);
      const name = file.slice(0, -".yang".length);
      files.set(name, path);
      files.set(name.split("@", 1)[0] ?? name, path);
    }
  }
  return {
    modules: SERVED,
    load(request) {
      const name = request.submodule ?? request.name;
      const revision = request.submodule === undefined ? request.revision : request.submoduleRevision;
      const path = files.get(revision === undefined ? name : `${name}@${revision}`) ?? files.get(name);
      return path === undefined ? undefined : readFileSync(path, "utf8");
    },
  };
}
