import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { userOfCertificate } from "./cert-to-name.ts";
import { authoritiesAbove } from "./certificate-path.ts";
import {
  Connections,
  type Connection,
  type ConnectionOptions,
  type ConnectionOrigin,
} from "./connections.ts";
import type { TlsMaterial } from "./tls-material.ts";

/** Takes over a TLS connection whose certificate stands for this user. */
export type TlsSessionHandler = (socket: TLSSocket, username: string, connection: Connection) => void;

/** What a TLS server is made of. */
export interface TlsServerOptions extends ConnectionOptions {
  readonly material: TlsMaterial;
  readonly onNetconf: TlsSessionHandler;
}

/** What a certificate comes to. */
type Verdict = { readonly username: string } | { readonly refused: string };

/** The connections' own timer is what limits a handshake. */
const NO_HANDSHAKE_TIMEOUT_MS = 2_147_483_647;

/** Milliseconds of silence after which TCP asks for a sign of life, so that a dead client's locks come free. */
const KEEPALIVE_MS = 15_000;

/** NETCONF over TLS on any number of sockets (RFC 7589, RFC 9918): the client's certificate says who the user is. */
export class TlsServer {
  readonly #options: TlsServerOptions;
  readonly #connections: Connections;
  readonly #server: Server;
  /** Connections in their handshake, by what tells the TLS socket on top of them. */
  readonly #shaking = new Map<string, Connection>();
  #material: TlsMaterial;

  constructor(options: TlsServerOptions) {
    this.#options = options;
    this.#connections = new Connections(options);
    this.#material = options.material;
    // It never listens: sockets are handed to it, so that listeners and call home are served alike. That a certificate
    // is refused is decided here and not by node, which would not say why.
    this.#server = createServer({
      ...options.material.secrets(),
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: NO_HANDSHAKE_TIMEOUT_MS,
    });
    this.#server.on("secureConnection", (socket) => this.#handshakeDone(socket));
    this.#server.on("tlsClientError", (cause: NodeJS.ErrnoException, socket) => {
      const connection = this.#shaking.get(endpoints(socket));
      if (connection) connection.log.info("TLS handshake failed", { reason: cause.code ?? cause.message });
      socket.destroy();
      connection?.socket.destroy();
    });
  }

  /** Speaks TLS as the server on a connected socket; undefined where it was refused. */
  serve(socket: Socket, origin: ConnectionOrigin = {}): Connection | undefined {
    const connection = this.#connections.accept(socket, origin);
    if (!connection) return undefined;
    socket.setKeepAlive(true, origin.keepalive ?? KEEPALIVE_MS);
    connection.sayGoodbye = () => socket.destroy(); // in the middle of a handshake there is nothing to say
    const key = endpoints(socket);
    this.#shaking.set(key, connection);
    socket.once("close", () => this.#forget(key, connection));
    this.#server.emit("connection", socket);
    return connection;
  }

  /** Uses other certificates and rules from the next connection on; sessions that are open stay open. */
  reload(material: TlsMaterial): void {
    this.#server.setSecureContext(material.secrets());
    this.#material = material;
  }

  /** Ends every connection, and resolves when all are gone. */
  close(): Promise<void> {
    return this.#connections.close();
  }

  #forget(key: string, connection: Connection): void {
    if (this.#shaking.get(key) === connection) this.#shaking.delete(key);
  }

  #handshakeDone(socket: TLSSocket): void {
    const key = endpoints(socket);
    const connection = this.#shaking.get(key);
    socket.on("error", (cause) => connection?.log.info("connection failed", { reason: cause.message }));
    if (!connection) {
      socket.destroy(); // the other end has gone meanwhile
      return;
    }
    this.#forget(key, connection);
    socket.disableRenegotiation(); // RFC 9325 §3.5
    connection.sayGoodbye = () => void socket.end();
    const user = this.#judge(socket);
    if ("refused" in user) {
      connection.log.warn("certificate refused", user);
      connection.end();
    } else if (connection.logIn(user.username)) {
      connection.log.debug("log-in accepted", {
        ...user,
        method: "certificate",
        protocol: socket.getProtocol(),
      });
      this.#options.onNetconf(socket, user.username, connection);
    } else {
      connection.end();
    }
  }

  /** No certificate, however odd, ends the server. */
  #judge(socket: TLSSocket): Verdict {
    try {
      return this.#userOf(socket);
    } catch (cause) {
      return { refused: `cannot be read: ${(cause as Error).message}` };
    }
  }

  /** RFC 7589 §6 and §7: the certificate is good, and says who the user is; or why not. */
  #userOf(socket: TLSSocket): Verdict {
    const { certToName, authorities } = this.#material;
    const [certificate, ...sent] = presented(socket, authorities);
    if (!certificate) return { refused: "the client has shown no certificate" };
    const shown = {
      subject: certificate.subject,
      fingerprint: `04:${certificate.fingerprint256.toLowerCase()}`,
    };
    // A code of OpenSSL such as CERT_HAS_EXPIRED, whatever node's types say.
    if (!socket.authorized) return { refused: String(socket.authorizationError), ...shown };
    const above = authoritiesAbove(certificate, sent, authorities);
    const username = userOfCertificate(certToName, certificate, above);
    return username === undefined
      ? { refused: "no cert-to-name entry gives a user", ...shown }
      : { username };
  }
}

/**
 * The client's certificate and those it has sent along, which node's getPeerX509Certificate would forget. The trusted
 * ones among them are not read again.
 */
function presented(socket: TLSSocket, trusted: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  // Empty or null without a certificate, and the last one is its own issuer or has none, whatever node's types say.
  let current: PartialCertificate | null = socket.getPeerCertificate(true);
  while (current?.raw !== undefined) {
    const { raw } = current;
    chain.push(trusted.find((authority) => authority.raw.equals(raw)) ?? new X509Certificate(raw));
    const { issuerCertificate }: PartialCertificate = current;
    current = issuerCertificate === current ? null : (issuerCertificate ?? null);
  }
  return chain;
}

interface PartialCertificate {
  readonly raw?: Buffer;
  readonly issuerCertificate?: PartialCertificate;
}

/** Tells one TCP connection from all others that are open; node gives no other way from a TLS socket to what is below. */
function endpoints(socket: Socket): string {
  return [socket.localAddress, socket.localPort, socket.remoteAddress, socket.remotePort].join(" ");
}
