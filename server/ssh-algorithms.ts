import type { Algorithms } from "ssh2";

/** No group exchange: ssh2 has it for clients only, and who prefers it would be cut off. */
const MODERN = {
  kex: [
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
    "diffie-hellman-group14-sha256",
  ],
  serverHostKey: [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
  ],
  cipher: [
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
  ],
  hmac: [
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
    "hmac-sha1",
  ],
  // Compression before log-in would let anybody make the server work; few clients ask for any.
  compress: ["none"],
} satisfies Algorithms;

/** What the server offers, best first. `legacy` adds what clients of before 2014 need. */
export function sshAlgorithms(legacy: boolean): Algorithms {
  if (!legacy) return MODERN;
  return {
    ...MODERN,
    kex: [...MODERN.kex, "diffie-hellman-group14-sha1"],
    serverHostKey: [...MODERN.serverHostKey, "ssh-rsa"],
  };
}
