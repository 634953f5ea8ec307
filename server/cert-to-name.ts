import { createHash, type X509Certificate } from "node:crypto";
import { alternativeNames } from "./alternative-names.ts";
import { err, ok, type Result } from "../src/index.ts";

/** How a certificate gives a user's name: the identities of ietf-x509-cert-to-name (RFC 7407). */
export const CertMapType = {
  specified: "specified",
  sanRfc822Name: "san-rfc822-name",
  sanDnsName: "san-dns-name",
  sanIpAddress: "san-ip-address",
  sanAny: "san-any",
  commonName: "common-name",
} as const;
export type CertMapType = (typeof CertMapType)[keyof typeof CertMapType];

/** A `tls-fingerprint` of ietf-x509-cert-to-name. */
export interface Fingerprint {
  /** TLS HashAlgorithm, RFC 5246 §7.4.1.4.1. */
  readonly algorithm: number;
  /** Lower-case hexadecimal digits. */
  readonly digest: string;
}

/** One entry of the list `cert-to-name` (RFC 7407). */
export type CertToName =
  | {
      readonly id: number;
      readonly fingerprint: Fingerprint;
      readonly mapType: "specified";
      readonly name: string;
    }
  | {
      readonly id: number;
      readonly fingerprint: Fingerprint;
      readonly mapType: Exclude<CertMapType, "specified">;
    };

interface Hash {
  readonly name: string;
  readonly bytes: number;
}

/** RFC 5246 §7.4.1.4.1 without none and md5, which prove nothing. */
const HASHES: ReadonlyMap<number, Hash> = new Map([
  [2, { name: "sha1", bytes: 20 }],
  [3, { name: "sha224", bytes: 28 }],
  [4, { name: "sha256", bytes: 32 }],
  [5, { name: "sha384", bytes: 48 }],
  [6, { name: "sha512", bytes: 64 }],
]);

/** Reads octets in hexadecimal with colons between them, the first one the hash algorithm. */
export function parseFingerprint(text: string): Result<Fingerprint, string> {
  if (!/^[\da-f]{2}(?::[\da-f]{2}){1,254}$/i.test(text)) {
    return err("expected octets in hexadecimal with colons between them, such as 04:9a:0f:... for SHA-256");
  }
  const [first = "", ...rest] = text.toLowerCase().split(":");
  const algorithm = Number.parseInt(first, 16);
  const hash = HASHES.get(algorithm);
  if (!hash) {
    return err(
      `the first octet ${first} names no usable hash (02 SHA-1, 03 SHA-224, 04 SHA-256, 05 SHA-384, 06 SHA-512)`,
    );
  }
  if (rest.length !== hash.bytes) {
    return err(
      `${hash.name} has ${hash.bytes} octets after the first, which names the hash; found ${rest.length}`,
    );
  }
  return ok({ algorithm, digest: rest.join("") });
}

/** The text {@link parseFingerprint} reads. */
export function formatFingerprint({ algorithm, digest }: Fingerprint): string {
  return [algorithm.toString(16).padStart(2, "0"), ...(digest.match(/../g) ?? [])].join(":");
}

/**
 * The user a verified certificate stands for (RFC 7407, list `cert-to-name`): the first entry that matches it, or a
 * trusted authority above it, and gives a name. Undefined where none does.
 */
export function userOfCertificate(
  entries: readonly CertToName[],
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): string | undefined {
  const candidates = [certificate, ...authorities];
  for (const entry of entries) {
    if (!candidates.some((candidate) => matches(entry.fingerprint, candidate))) continue;
    const name = nameBy(entry, certificate);
    // RFC 7407: an entry that gives no name leaves the matter to those after it.
    if (name !== undefined && isUserName(name)) return name;
  }
  return undefined;
}

/** A user's name goes into logs, paths and accounting packets, whose field for it has a length of one byte. */
function isUserName(name: string): boolean {
  return name !== "" && !/\p{Cc}/u.test(name) && Buffer.byteLength(name) <= 255;
}

function matches({ algorithm, digest }: Fingerprint, certificate: X509Certificate): boolean {
  const hash = HASHES.get(algorithm);
  return hash !== undefined && createHash(hash.name).update(certificate.raw).digest("hex") === digest;
}

function nameBy(entry: CertToName, certificate: X509Certificate): string | undefined {
  if (entry.mapType === "specified") return entry.name;
  if (entry.mapType === "common-name") return commonName(certificate);
  const names = alternativeNames(certificate.subjectAltName);
  const wanted = entry.mapType;
  return names.find(({ mapType }) => wanted === "san-any" || wanted === mapType)?.name;
}

/** Undefined where the subject has none, or several: which one was meant is nobody's to guess. */
function commonName(certificate: X509Certificate): string | undefined {
  const name: unknown = certificate.toLegacyObject().subject?.CN;
  return typeof name === "string" ? name : undefined;
}
