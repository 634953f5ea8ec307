import type { X509Certificate } from "node:crypto";

/**
 * Those of the trusted authorities that have, by way of the certificates the client has sent, signed its own. Each
 * signature is checked here: node's list of issuers goes by name.
 */
export function authoritiesAbove(
  certificate: X509Certificate,
  sent: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
): readonly X509Certificate[] {
  const left = new Set([...sent, ...trusted]);
  const above: X509Certificate[] = [];
  const climb = (child: X509Certificate): void => {
    for (const issuer of left) {
      if (!issuer.ca || !isSignedBy(child, issuer)) continue;
      left.delete(issuer);
      above.push(issuer);
      climb(issuer);
    }
  };
  climb(certificate);
  return above.filter((issuer) => trusted.some((authority) => authority.raw.equals(issuer.raw)));
}

function isSignedBy(child: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return child.checkIssued(issuer) && child.verify(issuer.publicKey);
  } catch {
    return false; // a key of a kind that OpenSSL does not know; the client may send what it likes
  }
}
