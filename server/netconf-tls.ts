import { serveSession, type SessionOpener } from "./netconf-stream.ts";
import type { TlsSessionHandler } from "./tls-server.ts";
import type { Standing } from "./users.ts";

/** Makes the one NETCONF session of each TLS connection (RFC 7589 §2.1); its framing is that of RFC 6242 (RFC 7589 §3). */
export function netconfOverTls(
  server: SessionOpener,
  standingOf: (username: string) => Standing,
): TlsSessionHandler {
  return (socket, username, connection) => {
    const { address, port } = connection;
    serveSession(server, { username, ...standingOf(username), address, port, transport: "tls" }, socket, {
      backlog: () => socket.writableLength,
      onceDrained: (callback) =>
        void (socket.writableNeedDrain ? socket.once("drain", callback) : callback()),
      // RFC 7589 §4: the end is told by close_notify. What a slow client has not read yet goes out before.
      end: () => void socket.end(() => connection.end()),
      destroy: () => connection.end(),
      refuse: () => connection.end(),
    });
  };
}
