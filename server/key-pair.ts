import ssh2 from "ssh2";

/** A key pair in OpenSSH's file formats. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Kinds of key that are made here. */
export type KeyKind = "ed25519" | "ecdsa-256" | "rsa-3072";

/** Draws of a key that can be read back: one in 256 ed25519 keys comes out of ssh2 malformed. */
const DRAWS = 20;

/** Makes a key pair that is known to be readable and to sign. */
export async function makeKeyPair(kind: KeyKind, comment: string): Promise<KeyPair> {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const pair = await generate(kind, comment);
    if (isSound(pair)) return pair;
  }
  throw new Error(`no usable ${kind} key in ${DRAWS} draws`);
}

function generate(kind: KeyKind, comment: string): Promise<KeyPair> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, pair: { private: string; public: string }): void => {
      if (error) reject(error);
      else resolve({ privateKey: pair.private, publicKey: `${pair.public}\n` });
    };
    if (kind === "ed25519") ssh2.utils.generateKeyPair("ed25519", { comment }, done);
    else if (kind === "ecdsa-256") ssh2.utils.generateKeyPair("ecdsa", { bits: 256, comment }, done);
    else ssh2.utils.generateKeyPair("rsa", { bits: 3072, comment }, done);
  });
}

function isSound(pair: KeyPair): boolean {
  const privateKey = ssh2.utils.parseKey(pair.privateKey);
  const publicKey = ssh2.utils.parseKey(pair.publicKey);
  if (privateKey instanceof Error || publicKey instanceof Error) return false;
  const probe = Buffer.from("probe");
  const signature: unknown = privateKey.sign(probe);
  return Buffer.isBuffer(signature) && publicKey.verify(probe, signature);
}
