import { constants, createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import type { CertToName } from "./cert-to-name.ts";
import type { ConfigProblem } from "./config-problem.ts";
import type { TlsConfig, TlsFiles } from "./config.ts";
import { err, ok, type Result } from "../src/index.ts";

/** The content of the files that TLS needs, read and checked. */
export interface TlsMaterial {
  /** What node:tls needs; holds the private key. */
  secrets(): SecureContextOptions;
  /** The authorities that the peers' certificates must come from. */
  readonly authorities: readonly X509Certificate[];
  /** Of NETCONF's clients; empty for other uses. */
  readonly certToName: readonly CertToName[];
  readonly certificate: X509Certificate;
}

/** The suites of RFC 9325 §4.2 and RFC 8446 §9.1: forward secrecy and authenticated encryption, nothing else. */
const CIPHERS = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

/**
 * RFC 9918 §4: TLS 1.3, or 1.2 for who has nothing newer. Node never takes early data (RFC 9918 §3). Without tickets
 * and with no store of sessions nothing is ever resumed: each connection proves its certificate against the
 * authorities and revocation lists of now.
 */
const PROTOCOL: SecureContextOptions = {
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  ciphers: CIPHERS,
  honorCipherOrder: true,
  ecdhCurve: "X25519:P-256:P-384:P-521",
  secureOptions:
    constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_COMPRESSION,
};

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const PEM_CRL = /-----BEGIN X509 CRL-----[^-]*-----END X509 CRL-----/g;

/** Reads the files. What is wrong comes as sentences for the operator, each naming its file. */
export async function readTlsMaterial(
  config: TlsFiles & Partial<Pick<TlsConfig, "certToName">>,
): Promise<Result<TlsMaterial, readonly ConfigProblem[]>> {
  const problems: ConfigProblem[] = [];
  const problem = (file: string, reason: string): void => void problems.push({ file, reason });
  /** Undefined, and told, where it cannot be read. */
  const read = async (file: string): Promise<string | undefined> => {
    try {
      return await readFile(file, "utf8");
    } catch (cause) {
      problem(file, `cannot be read: ${(cause as Error).message}`);
      return undefined;
    }
  };
  const blocks = (file: string, text: string | undefined, kind: RegExp, what: string): readonly string[] => {
    const found = text?.match(kind) ?? [];
    if (text !== undefined && found.length === 0) problem(file, `holds no ${what} in PEM`);
    return found;
  };
  const certificates = (file: string, text: string | undefined): readonly X509Certificate[] =>
    blocks(file, text, PEM_CERTIFICATE, "certificate").flatMap((pem) => {
      try {
        return new X509Certificate(pem);
      } catch (cause) {
        problem(file, `holds a certificate that cannot be read: ${(cause as Error).message}`);
        return [];
      }
    });

  const chain = await read(config.certificate);
  const keyText = await read(config.privateKey);
  const cas = await Promise.all(config.trustedCas.map(read));
  const crls = await Promise.all(config.crls.map(read));
  const [certificate] = certificates(config.certificate, chain);
  const key = keyText === undefined ? undefined : privateKey(keyText);
  if (key && !key.ok) problem(config.privateKey, key.error);
  if (certificate && key?.ok === true && !certificate.checkPrivateKey(key.value)) {
    problem(config.privateKey, `is not the key of the first certificate in ${config.certificate}`);
  }
  const authorities = config.trustedCas.flatMap((file, index) => certificates(file, cas[index]));
  const crl = config.crls.flatMap((file, index) => blocks(file, crls[index], PEM_CRL, "revocation list"));
  if (problems.length > 0 || !certificate) return err(problems);

  const secrets: SecureContextOptions = {
    ...PROTOCOL,
    cert: chain,
    key: keyText,
    ca: authorities.map(String),
    ...(crl.length > 0 && { crl }),
  };
  try {
    createSecureContext(secrets);
  } catch (cause) {
    const reason = `OpenSSL does not take these files: ${(cause as Error).message}`;
    return err([{ file: config.certificate, reason }]);
  }
  return ok({ secrets: () => secrets, authorities, certToName: config.certToName ?? [], certificate });
}

function privateKey(text: string): Result<KeyObject, string> {
  // RFC 7468 §11 and OpenSSL's older form: both say so in clear.
  if (/ENCRYPTED/.test(text)) return err("is encrypted; a key without passphrase is needed");
  try {
    return ok(createPrivateKey(text));
  } catch (cause) {
    return err(`holds no private key that can be read: ${(cause as Error).message}`);
  }
}
