import { CALL_HOME_PORT, type CallHomeEndpoint, type CallHomeTarget, type Transport } from "./config.ts";
import type { YamlPlace, YamlReader } from "./yaml-reader.ts";

const KEYS = [
  "name",
  "transport",
  "endpoints",
  "period",
  "start-with",
  "max-attempts",
  "max-backoff",
  "keepalive",
] as const;

/** Reads the list `call-home` (RFC 8071). */
export function readCallHome(reader: YamlReader, place: YamlPlace | undefined): readonly CallHomeTarget[] {
  const seen = new Set<string>();
  return reader.list(place).map((entry) => {
    const fields = reader.map(entry, KEYS);
    const name = reader.text(fields.get("name"), "");
    if (!fields.has("name")) reader.problem(entry, "name is missing");
    else if (seen.has(name)) reader.problem(entry, `${name} is listed twice`);
    seen.add(name);
    const transport = reader.choice(fields.get("transport"), ["ssh", "tls"], "ssh");
    const endpoints = readEndpoints(reader, fields.get("endpoints"), transport);
    if (endpoints.length === 0) reader.problem(fields.get("endpoints") ?? entry, "names no endpoint");
    const period = reader.integer(fields.get("period"), 1, 65535, undefined);
    return {
      name,
      transport,
      endpoints,
      ...(period !== undefined && { period }),
      startWith: reader.choice(fields.get("start-with"), ["first-listed", "last-connected"], "first-listed"),
      maxAttempts: reader.integer(fields.get("max-attempts"), 1, 255, 3),
      maxBackoff: reader.integer(fields.get("max-backoff"), 1, 3600, 300),
      keepalive: reader.integer(fields.get("keepalive"), 1, 3600, 30),
    };
  });
}

function readEndpoints(
  reader: YamlReader,
  place: YamlPlace | undefined,
  transport: Transport,
): readonly CallHomeEndpoint[] {
  return reader.list(place).map((entry) => {
    const fields = reader.map(entry, ["address", "port"]);
    if (!fields.has("address")) reader.problem(entry, "address is missing");
    return {
      address: reader.text(fields.get("address"), ""),
      port: reader.integer(fields.get("port"), 1, 65535, CALL_HOME_PORT[transport]),
    };
  });
}
