import { readFileSync, statSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import { isScalar } from "yaml";
import type { ApiConfig, ApiSocketConfig, ApiTcpConfig } from "./config.ts";
import type { YamlPlace, YamlReader } from "./yaml-reader.ts";
import { Secret } from "../src/index.ts";

/** The owner and the group of the socket may connect. */
const DEFAULT_MODE = 0o660;

/** Octets of a socket's path: `sun_path` of unix(7), less its end. */
const MAX_PATH_OCTETS = 107;

/** RFC 6750 §2.1, and long enough that nobody guesses it. */
const TOKEN = /^[A-Za-z0-9._~+/-]{32,}=*$/;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Reads the key `api`; undefined where it is absent. Relative paths start at `folder`. */
export function readApi(
  reader: YamlReader,
  place: YamlPlace | undefined,
  folder: string,
): ApiConfig | undefined {
  if (!place) return undefined;
  const fields = reader.map(place, ["socket", "mode", "group", "tcp"]);
  const socket = readSocket(reader, fields, folder);
  const tcp = readTcp(reader, fields.get("tcp"), folder);
  if (!fields.has("socket")) {
    if (!fields.has("tcp")) reader.problem(place, "names neither socket nor tcp: where is it to be served?");
    for (const name of ["mode", "group"]) {
      const alone = fields.get(name);
      if (alone) reader.problem(alone, "has no meaning without socket");
    }
  }
  return { ...(socket && { socket }), ...(tcp && { tcp }) };
}

function readSocket(
  reader: YamlReader,
  fields: ReadonlyMap<string, YamlPlace>,
  folder: string,
): ApiSocketConfig | undefined {
  const place = fields.get("socket");
  const name = reader.text(place, undefined);
  if (!place || name === undefined) return undefined;
  const path = resolve(folder, name);
  const octets = Buffer.byteLength(path);
  if (octets > MAX_PATH_OCTETS) {
    reader.problem(
      place,
      `${path} has ${octets} octets; the path of a socket has at most ${MAX_PATH_OCTETS}`,
    );
  }
  const group = readGroup(reader, fields.get("group"));
  return { path, mode: readMode(reader, fields.get("mode")), ...group };
}

/** An octal number as people write it: YAML would read `0660` as a decimal one. */
function readMode(reader: YamlReader, place: YamlPlace | undefined): number {
  if (!place) return DEFAULT_MODE;
  const { node } = place;
  const text = isScalar(node) ? (node.source ?? String(node.value)) : "";
  const [, digits] = /^(?:0o?)?([0-7]{3})$/.exec(text) ?? [];
  if (digits === undefined)
    reader.problem(place, `expected three octal digits such as 0660, found "${text}"`);
  return digits === undefined ? DEFAULT_MODE : Number.parseInt(digits, 8);
}

/** A group by its number, or by its name in /etc/group. */
function readGroup(
  reader: YamlReader,
  place: YamlPlace | undefined,
): { readonly group: string; readonly gid: number } | undefined {
  if (!place) return undefined;
  const { node } = place;
  const group =
    isScalar(node) && typeof node.value === "number" ? String(node.value) : reader.text(place, undefined);
  if (group === undefined) return undefined;
  const gid = /^\d{1,10}$/.test(group) ? Number(group) : gidOf(group);
  if (gid !== undefined) return { group, gid };
  reader.problem(
    place,
    `/etc/group has no group ${group}; name another, or the number of one that is elsewhere`,
  );
  return undefined;
}

function gidOf(name: string): number | undefined {
  let text: string;
  try {
    text = readFileSync("/etc/group", "utf8");
  } catch {
    return undefined;
  }
  const line = text.split("\n").find((entry) => entry.startsWith(`${name}:`));
  const gid = line?.split(":")[2];
  return gid === undefined || gid === "" ? undefined : Number(gid);
}

function readTcp(reader: YamlReader, place: YamlPlace | undefined, folder: string): ApiTcpConfig | undefined {
  if (!place) return undefined;
  const fields = reader.map(place, ["address", "port", "token-file"]);
  const address = reader.text(fields.get("address"), "127.0.0.1");
  const addressPlace = fields.get("address");
  if (addressPlace && !isLoopback(address)) {
    reader.problem(
      addressPlace,
      `${address} is no loopback address (127.0.0.1, ::1): the token would cross a network in clear`,
    );
  }
  if (!fields.has("port")) reader.problem(place, "port is missing");
  const port = reader.integer(fields.get("port"), 0, 65535, 0);
  const tokenPlace = fields.get("token-file");
  if (!tokenPlace) reader.problem(place, "token-file is missing");
  const name = reader.text(tokenPlace, undefined);
  if (!tokenPlace || name === undefined) return undefined;
  const tokenFile = resolve(folder, name);
  const token = readToken(tokenFile);
  if (typeof token === "string") reader.problem(tokenPlace, token);
  return typeof token === "string" ? undefined : { address, port, tokenFile, token };
}

function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version === 0 ? address === "localhost" : LOOPBACK.check(address, version === 4 ? "ipv4" : "ipv6");
}

/** The token, or why the file cannot be used; its content is in no message. */
function readToken(file: string): Secret | string {
  try {
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o007) !== 0) {
      return `every user of this machine may use ${file} (mode ${octal(mode)}): take that away with chmod o= and make a new token`;
    }
    const token = readFileSync(file, "utf8").trim();
    if (TOKEN.test(token)) return new Secret(token);
    return `${file} holds no token: 32 or more of A-Z a-z 0-9 . _ ~ + / - on one line, such as \`openssl rand -hex 32\` gives`;
  } catch (cause) {
    return `${file} cannot be read: ${(cause as Error).message}`;
  }
}

/** A mode as people write it. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
