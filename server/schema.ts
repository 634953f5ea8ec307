import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { standardModule } from "libyang-wasm/modules";
import type { YangConfig } from "./config.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { YangFolders } from "./yang-folders.ts";
import {
  err,
  InstanceFactory,
  ok,
  PROTOCOL_MODULES,
  SchemaError,
  type NetconfFeature,
  type Result,
  type ServedModule,
} from "../src/index.ts";

/** Our modules, with the features that have something behind them; the others are off, which hello shows. */
const SERVED: readonly ServedModule[] = [
  {
    name: "hwtacacs",
    features: [
      "packet-operations",
      "packet-notifications",
      "buffer-thresholds",
      "tls",
      "single-connection",
      "relay",
      "traffic-unit",
      "start-fail",
      "realtime-accounting",
    ],
  },
  { name: "iana-crypt-hash", revision: "2014-08-06", features: ["crypt-hash-sha-256", "crypt-hash-sha-512"] },
  { name: "ietf-system", revision: "2014-08-06", features: ["authentication", "local-users"] },
  { name: "hwtacacsd-system-deviations", features: [] },
];

/**
 * Loads the schema of the daemon: our modules in `yang/` below the package's folder, an operator's own from the folders
 * of the configuration, and the standard ones of libyang-wasm. Problems name the file and the line that is wrong.
 */
export function loadSchema(
  folder: string,
  yang: YangConfig,
  netconfFeatures: readonly NetconfFeature[] = [],
): Result<InstanceFactory, readonly ConfigProblem[]> {
  const own = (name: string): string => join(folder, "yang", `${name}.yang`);
  const folders = new YangFolders(yang.modules);
  const further = furtherModules(folders, yang, own);
  if (folders.problems.length > 0) return err(folders.problems);
  const instances = new InstanceFactory({
    modules: [...SERVED, ...further],
    netconfFeatures,
    load(request) {
      const name = request.submodule ?? request.name;
      const revision = request.submodule === undefined ? request.revision : request.submoduleRevision;
      if (existsSync(own(name))) return readFileSync(own(name), "utf8");
      return folders.find(name, revision)?.text ?? standardModule(name, revision);
    },
  });
  try {
    const context = instances.prepare();
    const problems = yang.disabledFeatures.flatMap(({ module, feature, file, line }) => {
      const known = further.some(({ name }) => name === module)
        ? [...(context.implemented(module)?.features.keys() ?? [])]
        : undefined;
      if (known?.includes(feature)) return [];
      const reason = known
        ? `module ${module} has no feature "${feature}"; it has: ${known.join(", ") || "none"}`
        : `${module} is in no folder of yang.modules`;
      return [{ file, line, reason: `yang.disable-features: ${reason}` }];
    });
    return problems.length > 0 ? err(problems) : ok(instances);
  } catch (cause) {
    if (!(cause instanceof SchemaError)) throw cause;
    const file = folders.find(cause.module)?.path ?? own(cause.module);
    return err([{ file, ...(cause.line !== undefined && { line: cause.line }), reason: cause.reason }]);
  }
}

/** The operator's modules; a copy of one that the server has itself is passed over if it is the same revision. */
function furtherModules(
  folders: YangFolders,
  yang: YangConfig,
  own: (name: string) => string,
): readonly ServedModule[] {
  const served = new Map([...PROTOCOL_MODULES, ...SERVED].map((module) => [module.name, module]));
  return folders.moduleNames().flatMap((name): readonly ServedModule[] => {
    const mine = served.get(name);
    if (!mine && !existsSync(own(name))) {
      const without = yang.disabledFeatures
        .filter(({ module }) => module === name)
        .map(({ feature }) => feature);
      return [{ name, features: "*", without }];
    }
    const file = folders.find(name);
    if (file && (mine?.revision === undefined || mine.revision !== file.revision)) {
      folders.problems.push({
        file: file.path,
        line: 1,
        reason: `the server has its own ${name}: take this file out, and change that module by deviations`,
      });
    }
    return [];
  });
}
