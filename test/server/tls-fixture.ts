import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { parseFingerprint, type CertMapType, type CertToName } from "../../server/cert-to-name.ts";
import type { TlsConfig } from "../../server/config.ts";
import { formatProblem } from "../../server/config-problem.ts";
import { listen, type Listening } from "../../server/listening.ts";
import { readTlsMaterial, type TlsMaterial } from "../../server/tls-material.ts";
import { TlsServer, type TlsServerOptions, type TlsSessionHandler } from "../../server/tls-server.ts";
import { systemClock, type Log } from "../../src/index.ts";
import { TestAuthority, type Identity } from "../support/certificates.ts";
import type { Line } from "./ssh-fixture.ts";

/** One `cert-to-name` entry. */
export function mapping(
  id: number,
  fingerprint: string,
  mapType: CertMapType,
  name = "operator",
): CertToName {
  const parsed = parseFingerprint(fingerprint);
  if (!parsed.ok) throw new Error(parsed.error);
  return mapType === "specified"
    ? { id, fingerprint: parsed.value, mapType, name }
    : { id, fingerprint: parsed.value, mapType };
}

/** Sends back what it gets, after the name of its user, and ends when the client does. */
export const echoUser: TlsSessionHandler = (socket, username, connection) => {
  socket.write(`${username}\n`);
  socket.on("data", (chunk: Buffer) => socket.write(chunk));
  socket.on("end", () => connection.end());
};

/** A server and the authority both sides trust. */
export class TlsFixture {
  readonly lines: Line[] = [];
  readonly #folder: () => string;
  readonly #listening: Listening[] = [];
  readonly #servers: TlsServer[] = [];
  readonly #clients: TLSSocket[] = [];
  #authority: TestAuthority | undefined;
  #server: Identity | undefined;

  constructor(folder: () => string) {
    this.#folder = folder;
  }

  /** Makes authority and server certificate: once for all tests of a file. */
  async prepare(): Promise<void> {
    this.#authority = await TestAuthority.create("Test Root");
    this.#server = await this.#authority.issue("server", { names: [{ type: "ip", value: "127.0.0.1" }] });
  }

  get authority(): TestAuthority {
    if (!this.#authority) throw new Error("not prepared");
    return this.#authority;
  }

  /** Writes the files of the section `tls`. */
  async files(
    changes: {
      readonly server?: Identity;
      readonly cas?: readonly string[];
      readonly crls?: readonly string[];
      readonly certToName?: readonly CertToName[];
    } = {},
  ): Promise<TlsConfig> {
    const server = changes.server ?? this.#server;
    const write = async (name: string, content: string): Promise<string> => {
      const file = join(this.#folder(), name);
      await writeFile(file, content);
      return file;
    };
    const many = (name: string, contents: readonly string[]): Promise<readonly string[]> =>
      Promise.all(contents.map((content, index) => write(`${name}${index}.pem`, content)));
    return {
      certificate: await write("server.pem", server?.certificate ?? ""),
      privateKey: await write("server.key", server?.privateKey ?? ""),
      trustedCas: await many("ca", changes.cas ?? [this.authority.certificate]),
      crls: await many("crl", changes.crls ?? []),
      certToName: changes.certToName ?? [mapping(1, this.authority.fingerprint, "common-name")],
    };
  }

  /** The files, read. */
  async material(changes: Parameters<TlsFixture["files"]>[0] = {}): Promise<TlsMaterial> {
    const read = await readTlsMaterial(await this.files(changes));
    if (!read.ok) throw new Error(read.error.map(formatProblem).join("\n"));
    return read.value;
  }

  /** Starts a server; its port, and the server itself. */
  async serve(
    changes: Partial<TlsServerOptions> = {},
    address = "127.0.0.1",
  ): Promise<{ readonly port: number; readonly server: TlsServer }> {
    const server = new TlsServer({
      material: changes.material ?? (await this.material()),
      maxConnections: 100,
      maxUnauthenticated: 100,
      loginTimeout: 10_000,
      clock: systemClock,
      log: (fields) => this.#log(fields),
      onNetconf: echoUser,
      ...changes,
    });
    this.#servers.push(server);
    const listener = { transport: "tls", address, port: 0, ipv6Only: false } as const;
    const listening = await listen(listener, this.#log({}), (socket) => server.serve(socket));
    this.#listening.push(listening);
    return { port: listening.port, server };
  }

  /** A connected client. TLS 1.3 lets a client finish before the server has judged its certificate. */
  connect(port: number, identity: Identity | undefined, how: ConnectionOptions = {}): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: "127.0.0.1",
        port,
        ca: this.authority.certificate,
        ...(identity && { cert: identity.certificate, key: identity.privateKey }),
        ...how,
      });
      this.#clients.push(socket);
      socket.once("secureConnect", () => resolve(socket));
      socket.on("error", reject);
    });
  }

  /** The line of the user that the server took the client for; undefined where it was refused. */
  async userOf(
    port: number,
    identity: Identity | undefined,
    how: ConnectionOptions = {},
  ): Promise<string | undefined> {
    let socket: TLSSocket;
    try {
      socket = await this.connect(port, identity, how);
    } catch {
      return undefined;
    }
    return readLine(socket);
  }

  /** Fields of the last line with this message. */
  logged(message: string): Readonly<Record<string, unknown>> | undefined {
    return this.lines.findLast((line) => line.message === message)?.fields;
  }

  /** Ends everything that a test has started. */
  async cleanUp(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.destroy();
    for (const listening of this.#listening.splice(0)) listening.close();
    await Promise.all(this.#servers.splice(0).map((server) => server.close()));
    this.lines.length = 0;
  }

  #log(fields: Readonly<Record<string, unknown>>): Log {
    const note = (message: string, more: Readonly<Record<string, unknown>> = {}): void => {
      this.lines.push({ message, fields: { ...fields, ...more } });
    };
    return { debug: note, info: note, warn: note, error: note };
  }
}

/** The next line, without its end; undefined where the connection ends first. */
export function readLine(socket: TLSSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let got = "";
    const done = (line: string | undefined): void => {
      socket.off("data", read);
      resolve(line);
    };
    const read = (chunk: Buffer): void => {
      got += chunk.toString();
      if (got.includes("\n")) done(got.slice(0, got.indexOf("\n")));
    };
    socket.on("data", read);
    socket.once("close", () => done(undefined));
  });
}
