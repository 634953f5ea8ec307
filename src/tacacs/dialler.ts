import { connect, isIP } from "node:net";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** Where to connect to, and from where. */
export interface DialTarget {
  /** IP address or host name. */
  readonly address: string;
  /** 1..65535. */
  readonly port: number;
  /** Local IP address to connect from; the system chooses where absent. */
  readonly sourceAddress?: string | undefined;
}

/** The event by which a socket says that it is ready. */
export function readyEvent(socket: Socket): "connect" | "secureConnect" {
  return socket instanceof TLSSocket ? "secureConnect" : "connect";
}

/** Begins a connection and gives its socket, which emits `connect` or `error` later. */
export type Dialler = (target: DialTarget) => Socket;

/** The dialler of the machine. Throws where node:net refuses the target, such as for a port above 65535. */
export const tcpDialler: Dialler = ({ address, port, sourceAddress }) => {
  if (sourceAddress === undefined) return connect({ host: address, port });
  // A host name must resolve to the source's own address family, or it could not be reached from there.
  return connect({ host: address, port, localAddress: sourceAddress, family: isIP(sourceAddress) });
};
