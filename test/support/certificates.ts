import { createHash, randomBytes, webcrypto } from "node:crypto";
// oxlint-disable-next-line import/no-unassigned-import -- x509 wants it before itself
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR = 3_600_000;

/** A certificate with its private key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
  /** SHA-256 as a `tls-fingerprint` of ietf-x509-cert-to-name. */
  readonly fingerprint: string;
}

/** Names in a subjectAltName, in this order. */
export type AlternativeNames = readonly {
  readonly type: "dns" | "email" | "ip";
  readonly value: string;
}[];

/** Issues certificates for tests. */
export class TestAuthority {
  readonly certificate: string;
  readonly fingerprint: string;
  readonly #name: string;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(name: string, keys: webcrypto.CryptoKeyPair, certificate: x509.X509Certificate) {
    this.#name = name;
    this.#keys = keys;
    this.certificate = `${certificate.toString("pem")}\n`;
    this.fingerprint = fingerprintOf(certificate);
  }

  /** Makes a root, or with an issuer an intermediate authority. */
  static async create(name: string, issuer?: TestAuthority): Promise<TestAuthority> {
    const keys = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: `CN=${name}`,
      issuer: issuer?.subject ?? `CN=${name}`,
      notBefore: new Date(Date.now() - HOUR),
      notAfter: new Date(Date.now() + HOUR),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: issuer?.signingKey ?? keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new TestAuthority(name, keys, certificate);
  }

  get subject(): string {
    return `CN=${this.#name}`;
  }

  get signingKey(): webcrypto.CryptoKey {
    return this.#keys.privateKey;
  }

  /** Makes a certificate that no authority has signed. */
  static async selfSigned(commonName: string): Promise<Identity> {
    const keys = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serial(),
      name: `CN=${commonName}`,
      notBefore: new Date(Date.now() - HOUR),
      notAfter: new Date(Date.now() + HOUR),
      signingAlgorithm: ALGORITHM,
      keys,
    });
    return identityOf(certificate, keys);
  }

  /** Issues a certificate for an hour; `expired`: for the hour before. */
  async issue(
    commonName: string,
    options: {
      readonly names?: AlternativeNames;
      readonly expired?: boolean;
      readonly serverOnly?: boolean;
    } = {},
  ): Promise<Identity> {
    const keys = await makeKeys();
    const names = options.names ?? [];
    const end = Date.now() + (options.expired === true ? -HOUR : HOUR);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: `CN=${commonName}`,
      issuer: this.subject,
      notBefore: new Date(end - 2 * HOUR),
      notAfter: new Date(end),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: this.signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        ...(options.serverOnly === true
          ? [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth])]
          : []),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
      ],
    });
    return identityOf(certificate, keys);
  }

  /** The list of revoked certificates, PEM. */
  async revoke(...certificates: readonly string[]): Promise<string> {
    const list = await x509.X509CrlGenerator.create({
      issuer: this.subject,
      thisUpdate: new Date(Date.now() - HOUR),
      nextUpdate: new Date(Date.now() + HOUR),
      signingAlgorithm: ALGORITHM,
      signingKey: this.signingKey,
      entries: certificates.map((pem) => ({
        serialNumber: new x509.X509Certificate(pem).serialNumber,
        revocationDate: new Date(Date.now() - HOUR),
      })),
    });
    const body = Buffer.from(list.rawData).toString("base64");
    return `-----BEGIN X509 CRL-----\n${body}\n-----END X509 CRL-----\n`;
  }
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function identityOf(
  certificate: x509.X509Certificate,
  keys: webcrypto.CryptoKeyPair,
): Promise<Identity> {
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    certificate: `${certificate.toString("pem")}\n`,
    privateKey: `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString("base64")}\n-----END PRIVATE KEY-----\n`,
    fingerprint: fingerprintOf(certificate),
  };
}

/** Positive: the first bit stays clear. */
function serial(): string {
  return `01${randomBytes(8).toString("hex")}`;
}

function fingerprintOf(certificate: x509.X509Certificate): string {
  const digest = createHash("sha256").update(Buffer.from(certificate.rawData)).digest("hex");
  return `04:${digest.match(/../g)?.join(":")}`;
}
