import { createServer, type AddressInfo, type Socket } from "node:net";
import type { Listener } from "./config.ts";
import type { Log } from "../src/index.ts";

/** An address that connections are taken on. */
export interface Listening {
  /** The port really bound: a configured 0 has become a number. */
  readonly port: number;
  /** Takes no more connections; those there are go on. */
  close(): void;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program or listener has this address and port",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "ports below 1024 need the capability CAP_NET_BIND_SERVICE",
  ENOTFOUND: "the name has no address",
};

/** Listens on one address. Rejects with a sentence that names the listener where it cannot be bound. */
export async function listen(
  listener: Listener,
  log: Log,
  serve: (socket: Socket) => void,
): Promise<Listening> {
  const name = listenerName(listener);
  // Small messages go back and forth: Nagle's algorithm would delay each. With TLS, a client's close_notify ends its
  // input only; SSH has channels for that.
  const server = createServer({ noDelay: true, allowHalfOpen: listener.transport === "tls" }, serve);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port: listener.port, host: listener.address, ipv6Only: listener.ipv6Only }, resolve);
    });
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    const reason = REASONS[code];
    throw new Error(`cannot listen on ${name}: ${reason === undefined ? message : `${reason} (${code})`}`, {
      cause,
    });
  }
  server.on("error", (cause) => log.error("listener failed", { listener: name, reason: cause.message }));
  const { port } = server.address() as AddressInfo; // a TCP listener has no other form of address
  return { port, close: () => void server.close() };
}

/** What people call a listener: `ssh 127.0.0.1 port 830`. */
export function listenerName({ transport, address, port }: Listener): string {
  return `${transport} ${address} port ${port}`;
}
