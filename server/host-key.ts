import { createHash, createPrivateKey, sign } from "node:crypto";
import ssh2, { type ParsedKey } from "ssh2";
import { err, ok, type Result } from "../src/index.ts";

/** A private key that proves the server to its clients. */
export interface HostKey {
  /** SSH name of its type. */
  readonly type: string;
  /** `SHA256:...` as ssh shows it to the user. */
  readonly fingerprint: string;
  readonly parsed: ParsedKey;
}

/** Hash that ssh2 leaves unsaid for keys other than RSA with SHA-2. */
const DEFAULT_HASH: Readonly<Record<string, string | null>> = {
  "ssh-ed25519": null,
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
  "ssh-rsa": "sha1",
};

/** Reads a private key (OpenSSH or PEM, without passphrase). */
export function parseHostKey(text: string): Result<HostKey, string> {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) return err(parsed.message);
  const key: ParsedKey | undefined = Array.isArray(parsed) ? (parsed as ParsedKey[])[0] : parsed;
  if (!key?.isPrivateKey()) return err("holds no private key");
  if (!(key.type in DEFAULT_HASH)) return err(`keys of type ${key.type} are not supported`);
  const hash = DEFAULT_HASH[key.type];
  // ssh2 would read the PEM text again for each signature, which takes ten times as long as signing.
  const keyObject = createPrivateKey(key.getPrivatePEM());
  key.sign = (data, algorithm) =>
    sign(algorithm ?? hash, typeof data === "string" ? Buffer.from(data) : data, keyObject);
  const digest = createHash("sha256").update(key.getPublicSSH()).digest("base64").replace(/=+$/, "");
  return ok({ type: key.type, fingerprint: `SHA256:${digest}`, parsed: key });
}
