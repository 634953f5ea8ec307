import type { DatastoresConfig, UrlConfig } from "./config.ts";
import type { YamlPlace, YamlReader } from "./yaml-reader.ts";
import type { NetconfFeature } from "../src/index.ts";

/** Reads the key `datastores`. */
export function readDatastores(
  reader: YamlReader,
  place: YamlPlace | undefined,
  defaults: DatastoresConfig,
): DatastoresConfig {
  const fields = reader.map(place, ["candidate", "startup"]);
  return {
    candidate: reader.choice(fields.get("candidate"), ["shared", "private", "none"], defaults.candidate),
    startup: reader.boolean(fields.get("startup"), defaults.startup),
  };
}

/** The features of ietf-netconf that follow from the datastores there are and the URLs that may be used. */
export function netconfFeatures(datastores: DatastoresConfig, url: UrlConfig): readonly NetconfFeature[] {
  return [
    ...(datastores.candidate === "none" ? [] : (["candidate", "confirmed-commit"] as const)),
    ...(datastores.startup ? (["startup"] as const) : []),
    ...(url.fileFolder !== undefined || url.https ? (["url"] as const) : []),
  ];
}
