import { randomBytes } from "node:crypto";
import type { PasswordChecker } from "./password-checker.ts";
import type { UserKey } from "./user-key.ts";
import type { BootstrapUser } from "./users.ts";

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

/** Says who may log in. */
export interface Authenticator {
  /** Whether a proof by this key would be accepted. */
  knowsKey(username: string, key: OfferedKey, hash: string | undefined): boolean;
  /** Whether this is a proof by a key of that user. */
  checkKey(username: string, key: OfferedKey, proof: KeyProof): boolean;
  /** Takes as long for a user that does not exist as for one that does. */
  checkPassword(username: string, password: string): Promise<boolean>;
}

/** Log-in by the users of the configuration. `sha1`: also accept RSA signatures with SHA-1. */
export function bootstrapAuthenticator(
  users: readonly BootstrapUser[],
  passwords: PasswordChecker,
  options: { readonly sha1: boolean },
): Authenticator {
  const byName = new Map(users.map((user) => [user.name, user]));
  const nobody = hashOfNobody(users);

  const findKey = (username: string, offered: OfferedKey, hash: string | undefined): UserKey | undefined => {
    // RFC 8332 §3.3 and RFC 9142: RSA with SHA-1 is not safe any more.
    if (offered.type === "ssh-rsa" && hash === undefined && !options.sha1) return undefined;
    return byName
      .get(username)
      ?.authorizedKeys.find((key) => key.type === offered.type && key.blob.equals(offered.blob));
  };

  return {
    knowsKey: (username, offered, hash) => findKey(username, offered, hash) !== undefined,
    checkKey: (username, offered, proof) =>
      findKey(username, offered, proof.hash)?.verify(proof.data, proof.signature, proof.hash) ?? false,
    async checkPassword(username, password) {
      const hash = byName.get(username)?.passwordHash?.reveal();
      const right = await passwords.check(password, hash ?? nobody);
      return right && hash !== undefined;
    },
  };
}

/** A hash no password fits, of the same kind and rounds as the first real one, so that it takes the same time. */
function hashOfNobody(users: readonly BootstrapUser[]): string {
  const model = users.find((user) => user.passwordHash)?.passwordHash?.reveal() ?? "$6$";
  const [, kind = "6", rounds = ""] = model.split("$");
  const salt = randomBytes(8).toString("hex");
  const digest = ".".repeat(kind === "5" ? 43 : 86);
  return `$${kind}$${rounds.startsWith("rounds=") ? `${rounds}$` : ""}${salt}$${digest}`;
}
