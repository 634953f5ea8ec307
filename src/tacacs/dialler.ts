import { connect, isIP } from "node:net";
import type { Socket, TcpNetConnectOpts } from "node:net";
import { TLSSocket } from "node:tls";

/** Where to connect to, and from where. */
export interface DialTarget {
  /** IP address or host name. */
  readonly address: string;
  /** 1..65535. */
  readonly port: number;
  /** Local IP address to connect from; the system chooses where absent. */
  readonly sourceAddress?: string | undefined;
  /** Present: the server is reached over TLS 1.3, and never without (RFC 9887). */
  readonly tls?: TlsTarget | undefined;
}

/** How a server is known over TLS. */
export interface TlsTarget {
  /** The name that its certificate bears, also sent to it; absent: its address. */
  readonly serverName: string | undefined;
}

/** The event by which a socket says that it is ready. */
export function readyEvent(socket: Socket): "connect" | "secureConnect" {
  return socket instanceof TLSSocket ? "secureConnect" : "connect";
}

/** Begins a connection and gives its socket, which emits `connect` or `error` later. */
export type Dialler = (target: DialTarget) => Socket;

/**
 * The dialler of the machine, without TLS. Throws where the target needs it, and where node:net refuses the target, such
 * as for a port above 65535.
 */
export const tcpDialler: Dialler = (target) => {
  if (target.tls) throw new Error("TLS is not available");
  return connect(dialOptions(target));
};

/** The target as node:net and node:tls take it. */
export function dialOptions({ address, port, sourceAddress }: DialTarget): TcpNetConnectOpts {
  if (sourceAddress === undefined) return { host: address, port };
  // A host name must resolve to the source's own address family, or it could not be reached from there.
  return { host: address, port, localAddress: sourceAddress, family: isIP(sourceAddress) };
}
