import { resolve } from "node:path";
import { CertMapType, parseFingerprint, type CertToName } from "./cert-to-name.ts";
import type { TlsConfig, TlsFiles } from "./config.ts";
import type { YamlPlace, YamlReader } from "./yaml-reader.ts";

const FILES = ["certificate", "private-key", "trusted-cas", "crls"] as const;

/** Reads the section `tls`; relative paths start at `folder`. Undefined where there is none. */
export function readTls(
  reader: YamlReader,
  place: YamlPlace | undefined,
  folder: string,
): TlsConfig | undefined {
  if (!place) return undefined;
  const fields = reader.map(place, [...FILES, "cert-to-name"]);
  const files = readFiles(reader, place, fields, folder);
  const entries = reader.list(fields.get("cert-to-name"));
  if (entries.length === 0) {
    reader.problem(fields.get("cert-to-name") ?? place, "without cert-to-name nobody could log in");
  }
  return { ...files, certToName: readCertToName(reader, entries) };
}

/** Reads the section `accounting-tls` likewise. */
export function readAccountingTls(
  reader: YamlReader,
  place: YamlPlace | undefined,
  folder: string,
): TlsFiles | undefined {
  return place && readFiles(reader, place, reader.map(place, FILES), folder);
}

function readFiles(
  reader: YamlReader,
  place: YamlPlace,
  fields: ReadonlyMap<string, YamlPlace>,
  folder: string,
): TlsFiles {
  const file = (at: YamlPlace | undefined): string => resolve(folder, reader.text(at, ""));
  const files = (key: string): readonly string[] => reader.list(fields.get(key)).map(file);
  for (const key of ["certificate", "private-key"]) {
    if (!fields.has(key)) reader.problem(place, `${key} is missing`);
  }
  const trustedCas = files("trusted-cas");
  if (trustedCas.length === 0) {
    reader.problem(
      fields.get("trusted-cas") ?? place,
      "names no file with the authorities of the peers' certificates",
    );
  }
  return {
    certificate: file(fields.get("certificate")),
    privateKey: file(fields.get("private-key")),
    trustedCas,
    crls: files("crls"),
  };
}

function readCertToName(reader: YamlReader, places: readonly YamlPlace[]): readonly CertToName[] {
  const seen = new Set<number>();
  const entries = places.flatMap((entry): CertToName | readonly CertToName[] => {
    const fields = reader.map(entry, ["id", "fingerprint", "map-type", "name"]);
    for (const key of ["id", "fingerprint", "map-type"]) {
      if (!fields.has(key)) reader.problem(entry, `${key} is missing`);
    }
    const id = reader.integer(fields.get("id"), 0, 0xffff_ffff, 0);
    if (fields.has("id") && seen.has(id)) reader.problem(entry, `id ${id} is listed twice`);
    seen.add(id);
    const mapType = reader.choice(fields.get("map-type"), Object.values(CertMapType), undefined);
    const name = reader.text(fields.get("name"), undefined);
    if (mapType === "specified" && !fields.has("name")) {
      reader.problem(entry, "map-type specified needs a name");
    } else if (mapType !== undefined && mapType !== "specified" && fields.has("name")) {
      reader.problem(fields.get("name") ?? entry, `has no meaning with map-type ${mapType}`);
    }
    const text = reader.text(fields.get("fingerprint"), undefined);
    if (text === undefined) return [];
    const fingerprint = parseFingerprint(text);
    if (!fingerprint.ok) {
      reader.problem(fields.get("fingerprint") ?? entry, fingerprint.error);
      return [];
    }
    if (mapType === undefined) return [];
    if (mapType !== "specified") return { id, fingerprint: fingerprint.value, mapType };
    return { id, fingerprint: fingerprint.value, mapType, name: name ?? "" };
  });
  return entries.toSorted((one, other) => one.id - other.id);
}
