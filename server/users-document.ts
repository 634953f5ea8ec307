import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ConfigProblem } from "./config-problem.ts";
import { parseUserKey, type UserKey } from "./user-key.ts";
import type { BootstrapUser } from "./users.ts";
import { YamlReader, type YamlPlace } from "./yaml-reader.ts";
import { err, ok, Secret, type Result } from "../src/index.ts";

/** `$5$` has 43 characters of digest, `$6$` 86; above a million rounds a log-in would take seconds. */
const HASH =
  /^\$(?:5\$(?:rounds=([1-9]\d{3,5})\$)?[./\dA-Za-z]{1,16}\$[./\dA-Za-z]{43}|6\$(?:rounds=([1-9]\d{3,5})\$)?[./\dA-Za-z]{1,16}\$[./\dA-Za-z]{86})$/;

/** Visible characters, no colon or slash: usable in logs, packets and paths alike. */
const USER_NAME = /^[\w.@-]{1,64}$/;

/** A line of an authorized_keys file starts with the key's type; anything else in the list is a file name. */
const KEY_TEXT = /^(?:ssh-|ecdsa-|sk-)\S+\s/;

/** Reads a `users` list; relative file names start at `folder`. */
export function readUsers(
  reader: YamlReader,
  place: YamlPlace | undefined,
  folder: string,
): readonly BootstrapUser[] {
  const seen = new Set<string>();
  return reader.list(place).map((entry) => {
    const fields = reader.map(entry, ["name", "password-hash", "authorized-keys", "recovery", "groups"]);
    const name = reader.text(fields.get("name"), "");
    if (!fields.has("name")) reader.problem(entry, "name is missing");
    else if (name !== "" && !USER_NAME.test(name)) {
      reader.problem(fields.get("name") ?? entry, "expected up to 64 letters, digits, or any of . _ @ -");
    } else if (seen.has(name)) reader.problem(entry, `user ${name} is listed twice`);
    seen.add(name);
    const hash = readHash(reader, fields.get("password-hash"));
    const authorizedKeys = reader
      .list(fields.get("authorized-keys"))
      .flatMap((key) => readKeys(reader, key, folder));
    if (!fields.has("password-hash") && !fields.has("authorized-keys")) {
      reader.problem(entry, "has neither password-hash nor authorized-keys, so could never log in");
    }
    return {
      name,
      authorizedKeys,
      ...(hash !== undefined && { passwordHash: new Secret(hash) }),
      recovery: reader.boolean(fields.get("recovery"), true),
      groups: readGroups(reader, fields.get("groups")),
    };
  });
}

/** Reads a file whose only key is `users`, such as the one made on first start. */
export function parseUsersFile(
  text: string,
  file: string,
): Result<readonly BootstrapUser[], readonly ConfigProblem[]> {
  const reader = new YamlReader(text, file);
  const top = reader.map(reader.root, ["users"]);
  const users = readUsers(reader, top.get("users"), dirname(resolve(file)));
  if (users.length === 0 && reader.problems.length === 0) reader.problem(reader.root, "names no user");
  return reader.problems.length > 0 ? err(reader.problems) : ok(users);
}

/** Names as ietf-netconf-acm's group-name-type has them: `*` stands for every group there. */
function readGroups(reader: YamlReader, place: YamlPlace | undefined): readonly string[] {
  return reader.list(place).flatMap((entry) => {
    const group = reader.text(entry, "");
    if (group !== "" && !group.startsWith("*")) return group;
    reader.problem(entry, "expected the name of a group, which does not begin with *");
    return [];
  });
}

function readHash(reader: YamlReader, place: YamlPlace | undefined): string | undefined {
  const hash = reader.text(place, undefined);
  if (!place || hash === undefined || HASH.test(hash)) return hash;
  // The value is not shown: somebody may have written the password itself.
  reader.problem(
    place,
    "expected a crypt hash that begins with $5$ or $6$ (make one with: openssl passwd -6)",
  );
  return undefined;
}

function readKeys(reader: YamlReader, place: YamlPlace, folder: string): readonly UserKey[] {
  const text = reader.text(place, undefined);
  if (text === undefined) return [];
  let lines: readonly string[] = [text];
  let origin = "";
  if (!KEY_TEXT.test(text)) {
    const file = resolve(folder, text);
    origin = `${file}: `;
    try {
      lines = readFileSync(file, "utf8").split(/\r?\n/);
    } catch (cause) {
      reader.problem(place, `neither a public key nor a readable file: ${(cause as Error).message}`);
      return [];
    }
  }
  const keys: UserKey[] = [];
  for (const line of lines.map((each) => each.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const key = parseUserKey(line);
    if (key.ok) keys.push(key.value);
    else reader.problem(place, `${origin}${key.error}`);
  }
  if (keys.length === 0 && origin !== "") reader.problem(place, `${origin}holds no usable key`);
  return keys;
}
