import { userKeyOf, type UserKey } from "./user-key.ts";
import {
  Secret,
  type Log,
  type Refusal,
  type Result,
  type RunningChange,
  type Subscriber,
} from "../src/index.ts";

/** A user of running. */
export interface LocalUser {
  readonly name: string;
  /** crypt(3) hash; absent: no password log-in. */
  readonly passwordHash?: Secret;
  readonly authorizedKeys: readonly UserKey[];
}

/** RFC 7951 form of the YANG container, valid by the schema. */
interface SystemData {
  readonly authentication?: {
    readonly "user-authentication-order"?: readonly string[];
    readonly user?: readonly {
      readonly name: string;
      readonly password?: string;
      readonly "authorized-key"?: readonly {
        readonly name: string;
        readonly algorithm: string;
        readonly "key-data": string;
      }[];
    }[];
  };
}

const TOP = "ietf-system:system";
const USERS = `/${TOP}/authentication/user`;

/** What one configuration says of users. */
interface Users {
  readonly byName: ReadonlyMap<string, LocalUser>;
  readonly passwords: boolean;
  readonly refusals: readonly Refusal[];
}

const NOBODY: Users = { byName: new Map(), passwords: false, refusals: [] };

/** The users of running (RFC 7317 §3.5): follows `/system/authentication`, and refuses keys that are none. */
export class LocalUsers implements Subscriber {
  readonly #reserved: ReadonlySet<string>;
  readonly #log: Log;
  readonly #prepared = new WeakMap<RunningChange, Users>();
  /** Keys by algorithm and data: a change of one user parses no other's. */
  #keys: ReadonlyMap<string, UserKey> = new Map();
  #users: Users = NOBODY;

  /** `reserved`: the users of the configuration file, whom running cannot change. */
  constructor(options: { readonly reserved: Iterable<string>; readonly log: Log }) {
    this.#reserved = new Set(options.reserved);
    this.#log = options.log;
  }

  /** Whether users of running may log in by password: `local-users` is in user-authentication-order. */
  get passwords(): boolean {
    return this.#users.passwords;
  }

  find(name: string): LocalUser | undefined {
    return this.#users.byName.get(name);
  }

  /** The hash of any user, as a pattern of how long a check takes. */
  anyHash(): Secret | undefined {
    for (const { passwordHash } of this.#users.byName.values()) if (passwordHash) return passwordHash;
    return undefined;
  }

  prepare(change: RunningChange): Refusal | undefined {
    if (!concerns(change)) return undefined;
    const users = this.#read(change);
    this.#prepared.set(change, users);
    return users.refusals[0];
  }

  apply(change: RunningChange): void {
    if (!concerns(change)) return;
    const users = this.#prepared.get(change) ?? this.#read(change);
    this.#users = users;
    this.#keys = new Map(
      [...users.byName.values()].flatMap(({ authorizedKeys }) =>
        authorizedKeys.map((key): [string, UserKey] => [keyId(key.type, key.blob.toString("base64")), key]),
      ),
    );
    // Only a start shows such: the file of the configuration, or what this version takes, has changed since the commit.
    for (const { message, path } of users.refusals)
      this.#log.warn("user data not used", { path, reason: message });
  }

  #read(change: RunningChange): Users {
    // Validated by libyang against the module.
    const data = (change.config(`/${TOP}`) as { readonly [TOP]?: SystemData })[TOP]?.authentication ?? {};
    const byName = new Map<string, LocalUser>();
    const refusals: Refusal[] = [];
    for (const user of data.user ?? []) {
      const path = `${USERS}[name='${user.name}']`;
      if (this.#reserved.has(user.name)) {
        const message = `"${user.name}" is a user of the server's configuration file: change it there, or take another name.`;
        refusals.push({ message, path: `${path}/name` });
        continue;
      }
      const authorizedKeys: UserKey[] = [];
      for (const entry of user["authorized-key"] ?? []) {
        const key = this.#key(entry.algorithm, entry["key-data"]);
        if (key.ok) authorizedKeys.push(key.value);
        else {
          const { leaf, reason } = key.error;
          refusals.push({
            message: reason,
            path: `${path}/authorized-key[name=${quoted(entry.name)}]/${leaf}`,
          });
        }
      }
      const hash = user.password === undefined ? {} : { passwordHash: new Secret(user.password) };
      byName.set(user.name, { name: user.name, ...hash, authorizedKeys });
    }
    const order = data["user-authentication-order"] ?? [];
    return { byName, passwords: order.some((method) => method.endsWith("local-users")), refusals };
  }

  #key(algorithm: string, data: string): Result<UserKey, { leaf: "algorithm" | "key-data"; reason: string }> {
    const known = this.#keys.get(keyId(algorithm, data));
    if (known) return { ok: true, value: known };
    const key = userKeyOf(Buffer.from(data, "base64"));
    if (!key.ok)
      return { ok: false, error: { leaf: "key-data", reason: `The key cannot be used: ${key.error}.` } };
    if (key.value.type === algorithm) return key;
    const reason = `The key in key-data is of algorithm "${key.value.type}": say so in algorithm.`;
    return { ok: false, error: { leaf: "algorithm", reason } };
  }
}

/** Whether a change touches users; one without nodes is the load at start. */
function concerns(change: RunningChange): boolean {
  return change.nodes.length === 0 || change.nodes.some((node) => node.path.startsWith(`/${TOP}`));
}

function keyId(algorithm: string, data: string): string {
  return `${algorithm} ${data}`;
}

/** A text as XPath's literal; a name with both kinds of quotes stands in the path without one kind. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text.replaceAll('"', "")}"` : `'${text}'`;
}
