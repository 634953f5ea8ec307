import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { DisabledFeature, YangConfig } from "./config.ts";
import type { YamlPlace, YamlReader } from "./yaml-reader.ts";

const IDENTIFIER = "[A-Za-z_][\\w.-]*"; // RFC 7950 §14
const FEATURE = new RegExp(`^(${IDENTIFIER}):(${IDENTIFIER})$`);

/** Reads the key `yang`; relative folders start at `folder`. */
export function readYang(
  reader: YamlReader,
  place: YamlPlace | undefined,
  folder: string,
  defaults: YangConfig,
): YangConfig {
  const fields = reader.map(place, ["modules", "disable-features"]);
  const modules = reader.list(fields.get("modules")).flatMap((entry) => {
    const name = reader.text(entry, undefined);
    if (name === undefined) return [];
    const path = resolve(folder, name);
    if (!isFolder(path)) reader.problem(entry, `there is no folder ${path}`);
    return [path];
  });
  const disabledFeatures = reader
    .list(fields.get("disable-features"))
    .flatMap((entry) => disabledFeature(reader, entry));
  return {
    modules: fields.has("modules") ? modules : defaults.modules,
    disabledFeatures: fields.has("disable-features") ? disabledFeatures : defaults.disabledFeatures,
  };
}

function disabledFeature(reader: YamlReader, entry: YamlPlace): readonly DisabledFeature[] {
  const text = reader.text(entry, undefined);
  if (text === undefined) return [];
  const [, module, feature] = FEATURE.exec(text) ?? [];
  if (module === undefined || feature === undefined) {
    reader.problem(entry, `expected module:feature, found "${text}"`);
    return [];
  }
  return [{ module, feature, file: reader.file, line: reader.lineOf(entry) }];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
