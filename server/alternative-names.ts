import { isIPv4 } from "node:net";

/** A name of a certificate, turned into a user's name by RFC 7407. */
export interface AlternativeName {
  readonly mapType: "san-rfc822-name" | "san-dns-name" | "san-ip-address";
  readonly name: string;
}

/** Node writes `DNS:a, email:b, IP Address:c`, and a value that could be misread as a JSON string. */
const ENTRY = /(?:^|, )([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)/gy;

/** The usable names of a subjectAltName as node:crypto shows it, in the certificate's order. */
export function alternativeNames(subjectAltName: string | undefined): readonly AlternativeName[] {
  return [...(subjectAltName ?? "").matchAll(ENTRY)].flatMap(([, type = "", shown = ""]) => {
    const value = unquote(shown);
    if (value === undefined) return [];
    if (type === "email") return { mapType: "san-rfc822-name", name: lowerCaseHost(value) };
    if (type === "DNS") return { mapType: "san-dns-name", name: value.toLowerCase() };
    if (type === "IP Address") {
      const name = isIPv4(value) ? value : hexadecimal(value);
      return name === undefined ? [] : { mapType: "san-ip-address", name };
    }
    return [];
  });
}

function unquote(shown: string): string | undefined {
  if (!shown.startsWith('"')) return shown;
  try {
    return JSON.parse(shown) as string;
  } catch {
    return undefined; // not as Node writes it
  }
}

/** RFC 7407 san-rfc822-name: the host part in lower case, the local part as it is. */
function lowerCaseHost(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return address.slice(0, at) + address.slice(at).toLowerCase();
}

/** RFC 7407 san-ip-address: 32 lower-case digits. OpenSSL writes eight groups and never `::`. */
function hexadecimal(address: string): string | undefined {
  const groups = address.split(":");
  if (groups.length !== 8) return undefined;
  return groups.map((group) => group.toLowerCase().padStart(4, "0")).join("");
}
