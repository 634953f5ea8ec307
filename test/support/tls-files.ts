import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { TlsFiles as TlsFilePaths } from "../../server/config.ts";
import { TestAuthority, type Identity } from "./certificates.ts";
import { NetconfClient } from "./netconf-client.ts";

/** A folder with all that a daemon's section `tls` names, and the authority that made it. */
export class TlsFiles {
  readonly folder: string;
  readonly authority: TestAuthority;

  private constructor(folder: string, authority: TestAuthority) {
    this.folder = folder;
    this.authority = authority;
  }

  static async create(): Promise<TlsFiles> {
    const folder = await mkdtemp(join(tmpdir(), "hwtacacsd-tls-"));
    const files = new TlsFiles(folder, await TestAuthority.create("Test Root"));
    await files.trust(files.authority);
    await files.writeServer(
      await files.authority.issue("server", { names: [{ type: "ip", value: "127.0.0.1" }] }),
    );
    return files;
  }

  /** Writes the server's certificate and key. */
  async writeServer(identity: Identity): Promise<void> {
    await writeFile(join(this.folder, "server.pem"), identity.certificate);
    await writeFile(join(this.folder, "server.key"), identity.privateKey);
  }

  /** Writes the authorities that clients' certificates must come from. */
  async trust(...authorities: readonly TestAuthority[]): Promise<void> {
    const text = authorities.map((authority) => authority.certificate).join("");
    await writeFile(join(this.folder, "ca.pem"), text);
  }

  /** The files, as the configuration has them. */
  get paths(): TlsFilePaths {
    return {
      certificate: join(this.folder, "server.pem"),
      privateKey: join(this.folder, "server.key"),
      trustedCas: [join(this.folder, "ca.pem")],
      crls: [],
    };
  }

  /** The section `accounting-tls`. */
  get accountingSettings(): string {
    return `accounting-tls:
  certificate: ${this.folder}/server.pem
  private-key: ${this.folder}/server.key
  trusted-cas: [${this.folder}/ca.pem]
`;
  }

  /** The section `tls`: users by common name, below this authority. */
  settings(authority: TestAuthority = this.authority): string {
    return `tls:
  certificate: ${this.folder}/server.pem
  private-key: ${this.folder}/server.key
  trusted-cas: [${this.folder}/ca.pem]
  cert-to-name:
    - { id: 1, fingerprint: "${authority.fingerprint}", map-type: common-name }
`;
  }

  /** Writes a further file; gives its path. */
  async write(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text);
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A NETCONF session over TLS; no hello yet. */
export async function openTls(options: ConnectionOptions, identity: Identity): Promise<NetconfClient> {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const connecting = connect({ ...options, cert: identity.certificate, key: identity.privateKey });
    connecting.once("secureConnect", () => resolve(connecting));
    connecting.on("error", reject);
  });
  socket.setNoDelay(true);
  return new NetconfClient(socket, socket);
}
