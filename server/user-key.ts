import { createPublicKey, verify } from "node:crypto";
import ssh2 from "ssh2";
import { err, ok, type Result } from "../src/index.ts";

/** Hash of a signature where its SSH algorithm name fixes one (RFC 5656 §6.2.1, RFC 8709 §6). */
const FIXED_HASH: Readonly<Record<string, string | null>> = {
  "ssh-ed25519": null,
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
};

/** A public key that a user may log in with. */
export interface UserKey {
  /** SSH name of the key's type, such as `ssh-ed25519` or `ssh-rsa`. */
  readonly type: string;
  /** The public key in SSH's binary form. */
  readonly blob: Buffer;
  /** True where `signature` of `data` is by this key. `hash` is `sha256` or `sha512` with RSA (RFC 8332), undefined for SHA-1. */
  verify(data: Buffer, signature: Buffer, hash: string | undefined): boolean;
}

/** Reads a public key in SSH's binary form, RFC 4253 §6.6. */
export function userKeyOf(blob: Buffer): Result<UserKey, string> {
  const length = blob.length < 4 ? 0 : blob.readUInt32BE();
  const type = blob.toString("latin1", 4, 4 + length);
  if (length === 0 || length > 64 || !/^[\w.@-]+$/.test(type))
    return err("it does not begin with the name of a key format");
  try {
    const key = parseUserKey(`${type} ${blob.toString("base64")}`);
    if (!key.ok || key.value.blob.equals(blob)) return key;
    return err("there is more in it than a key");
  } catch {
    return err("it is damaged");
  }
}

/** Reads one line of an authorized_keys file. Options before the key are refused: none would be honoured. */
export function parseUserKey(line: string): Result<UserKey, string> {
  const parsed = ssh2.utils.parseKey(line);
  if (parsed instanceof Error)
    return err("not an OpenSSH public key (options before the key are not supported)");
  if (parsed.isPrivateKey()) return err("this is a private key; give the public one");
  const isRsa = parsed.type === "ssh-rsa";
  if (!isRsa && !(parsed.type in FIXED_HASH)) return err(`keys of type ${parsed.type} are not supported`);
  const key = createPublicKey(parsed.getPublicPEM());
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (isRsa && (bits === undefined || bits < 2048))
    return err(`an RSA key of ${bits} bits is too short; 2048 is the least`);
  const type: string = parsed.type;
  return ok({
    type,
    blob: parsed.getPublicSSH(),
    verify(data, signature, hash) {
      try {
        return verify(isRsa ? (hash ?? "sha1") : FIXED_HASH[type], data, key, signature);
      } catch {
        return false; // a signature that is not even one
      }
    },
  });
}
