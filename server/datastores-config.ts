import type { DatastoresConfig } from "./config.ts";
import type { YamlPlace, YamlReader } from "./yaml-reader.ts";
import type { NetconfFeature } from "../src/index.ts";

/** Reads the key `datastores`. */
export function readDatastores(
  reader: YamlReader,
  place: YamlPlace | undefined,
  defaults: DatastoresConfig,
): DatastoresConfig {
  const fields = reader.map(place, ["candidate"]);
  return {
    candidate: reader.choice(fields.get("candidate"), ["shared", "private", "none"], defaults.candidate),
  };
}

/** The features of ietf-netconf that follow from the datastores there are. */
export function netconfFeatures(datastores: DatastoresConfig): readonly NetconfFeature[] {
  return datastores.candidate === "none" ? [] : ["candidate", "confirmed-commit"];
}
