import { randomBytes } from "node:crypto";
import type { PasswordChecker } from "./password-checker.ts";
import type { UserKey } from "./user-key.ts";
import type { BootstrapUser } from "./users.ts";
import type { LocalUsers } from "./local-users.ts";
import type { Secret } from "../src/index.ts";

/** A public key that a client offers, in SSH's words (RFC 4252 §7). */
export interface OfferedKey {
  /** Type of the key, such as `ssh-rsa`. */
  readonly type: string;
  readonly blob: Uint8Array;
}

/** The proof that the client has the private key. */
export interface KeyProof {
  readonly data: Buffer;
  readonly signature: Buffer;
  /** `sha256` or `sha512` for RSA by RFC 8332; undefined: the key type's own. */
  readonly hash: string | undefined;
}

/** The kinds of proof there are. */
export type LoginMethod = "publickey" | "password" | "keyboard-interactive";

/** Says who may log in. */
export interface Authenticator {
  /** What is offered at present, the same to every name. */
  readonly methods: readonly LoginMethod[];
  /** Whether there is such a user. */
  knows(username: string): boolean;
  /** Whether a proof by this key would be accepted. */
  knowsKey(username: string, key: OfferedKey, hash: string | undefined): boolean;
  /** Whether this is a proof by a key of that user. */
  checkKey(username: string, key: OfferedKey, proof: KeyProof): boolean;
  /** Takes as long for a user that does not exist as for one that does. */
  checkPassword(username: string, password: string): Promise<boolean>;
}

/** What running says of users. */
export type UsersOfRunning = Pick<LocalUsers, "find" | "passwords" | "anyHash">;

/** Log-in by the users of the configuration file and those of running. */
export function createAuthenticator(options: {
  readonly users: readonly BootstrapUser[];
  readonly local?: UsersOfRunning;
  readonly passwords: PasswordChecker;
  /** Also accept RSA signatures with SHA-1. */
  readonly sha1: boolean;
}): Authenticator {
  const { users, local, passwords } = options;
  const byName = new Map(users.map((user) => [user.name, user]));
  const withPassword = users.find((user) => user.passwordHash);

  const find = (username: string): Pick<BootstrapUser, "authorizedKeys"> | undefined =>
    byName.get(username) ?? local?.find(username);
  const hashOf = (username: string): Secret | undefined => {
    const bootstrapUser = byName.get(username);
    if (bootstrapUser) return bootstrapUser.passwordHash;
    // RFC 7317 §3.5: without its method in the order, a password of running is not looked at.
    return local?.passwords === true ? local.find(username)?.passwordHash : undefined;
  };

  const findKey = (username: string, offered: OfferedKey, hash: string | undefined): UserKey | undefined => {
    // RFC 8332 §3.3 and RFC 9142: RSA with SHA-1 is not safe any more.
    if (offered.type === "ssh-rsa" && hash === undefined && !options.sha1) return undefined;
    return find(username)?.authorizedKeys.find(
      (key) => key.type === offered.type && key.blob.equals(offered.blob),
    );
  };

  return {
    get methods(): readonly LoginMethod[] {
      const byPassword = withPassword !== undefined || local?.passwords === true;
      return byPassword ? ["publickey", "password", "keyboard-interactive"] : ["publickey"];
    },
    knows: (username) => find(username) !== undefined,
    knowsKey: (username, offered, hash) => findKey(username, offered, hash) !== undefined,
    checkKey: (username, offered, proof) =>
      findKey(username, offered, proof.hash)?.verify(proof.data, proof.signature, proof.hash) ?? false,
    async checkPassword(username, password) {
      const hash = hashOf(username)?.reveal();
      const model = withPassword?.passwordHash ?? local?.anyHash();
      const right = await passwords.check(password, hash ?? hashOfNobody(model?.reveal()));
      return right && hash !== undefined;
    },
  };
}

/** A hash no password fits, of the same kind and rounds as a real one, so that it takes the same time. */
function hashOfNobody(model = "$6$"): string {
  const [, kind = "6", rounds = ""] = model.split("$");
  const salt = randomBytes(8).toString("hex");
  const digest = ".".repeat(kind === "5" ? 43 : 86);
  return `$${kind}$${rounds.startsWith("rounds=") ? `${rounds}$` : ""}${salt}$${digest}`;
}
