import { isIP, type Socket } from "node:net";
import { checkServerIdentity, connect, type SecureContextOptions } from "node:tls";
import { dialOptions, tcpDialler, type DialTarget, type Log } from "../src/index.ts";
import { formatProblem } from "./config-problem.ts";
import type { TlsFiles } from "./config.ts";
import { readTlsMaterial, type TlsMaterial } from "./tls-material.ts";

/** Connects to accounting servers, over TCP or over TLS 1.3 (RFC 9887). */
export class TacacsDialler {
  #material: TlsMaterial | undefined;

  /** Without material no server can be reached over TLS. */
  constructor(material: TlsMaterial | undefined) {
    this.#material = material;
  }

  /** Whether servers can be reached over TLS. */
  get hasTls(): boolean {
    return this.#material !== undefined;
  }

  /** What node:tls needs; throws a sentence for the operator where there is no certificate. */
  secrets(): SecureContextOptions {
    if (!this.#material) throw new Error("the configuration file has no section accounting-tls");
    return this.#material.secrets();
  }

  /** Uses other certificates from the next connection on. */
  reload(material: TlsMaterial): void {
    this.#material = material;
  }

  /** A `Dialler`. Throws a sentence for the operator where the server needs TLS and there is no certificate. */
  dial(target: DialTarget): Socket {
    const { address, tls } = target;
    if (!tls) return tcpDialler(target);
    // RFC 9887 §3.4.2: the certificate must bear the name, or the address, that the operator has given.
    const name = tls.serverName ?? address;
    return connect({
      ...dialOptions(target),
      ...this.secrets(),
      minVersion: "TLSv1.3",
      // RFC 6066 §3: an address is no server name.
      servername: isIP(name) ? "" : name,
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    });
  }
}

/** Reads the files of `accounting-tls` again; false, with the reasons logged and nothing changed, where they are not good. */
export async function reloadDialler(dialler: TacacsDialler, files: TlsFiles, log: Log): Promise<boolean> {
  const material = await readTlsMaterial(files);
  if (!material.ok) {
    log.error("certificates for accounting not reloaded, the old ones stay in use", {
      reasons: material.error.map(formatProblem),
    });
    return false;
  }
  dialler.reload(material.value);
  log.info("certificates for accounting reloaded", { subject: material.value.certificate.subject });
  return true;
}
