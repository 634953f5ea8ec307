import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { standardModule } from "libyang-wasm/modules";
import type { SchemaSource, ServedModule } from "../src/index.ts";

/** Our modules, with the features that have something behind them; the others are off, which hello shows. */
const SERVED: readonly ServedModule[] = [{ name: "hwtacacs", features: [] }];

/** The schema of the daemon: our modules in `yang/` below the package's folder, the standard ones of libyang-wasm. */
export function daemonSchema(folder: string): SchemaSource {
  return {
    modules: SERVED,
    load(request) {
      const name = request.submodule ?? request.name;
      const revision = request.submodule === undefined ? request.revision : request.submoduleRevision;
      const own = join(folder, "yang", `${name}.yang`);
      return existsSync(own) ? readFileSync(own, "utf8") : standardModule(name, revision);
    },
  };
}
