import type { Duplex } from "node:stream";
import type { NetconfSession, SessionPeer, SessionTransport } from "../src/index.ts";

/** Bytes waiting for the network above which a session's requests are not read: who does not read gets no more. */
const BACKLOG_LIMIT = 4 * 1024 * 1024;

/** What a stream asks of the session above it. */
export type StreamSession = Pick<NetconfSession, "congested" | "receive" | "inputEnded" | "disconnected">;

/** The part of a NETCONF server that opens sessions. */
export interface SessionOpener {
  openSession(peer: SessionPeer, transport: SessionTransport): StreamSession | undefined;
}

/** What is different between an SSH channel and a TLS connection. */
export interface StreamManners {
  /** Bytes that wait for the network. */
  backlog(): number;
  /** Calls back once the network has taken them. */
  onceDrained(callback: () => void): void;
  /** Ends the stream in good order, once everything written has gone out. */
  end(): void;
  /** Drops the stream at once. */
  destroy(): void;
  /** Ends the stream because no session could be opened; says so where the protocol has words for it. */
  refuse(reason: string): void;
}

/** Makes a NETCONF session of a stream whose user is known. */
export function serveSession(
  server: SessionOpener,
  peer: SessionPeer,
  stream: Duplex,
  manners: StreamManners,
): void {
  let paused = false;
  const resume = (): void => {
    if (!paused || session?.congested === true) return;
    if (manners.backlog() > BACKLOG_LIMIT) {
      manners.onceDrained(() => setImmediate(resume));
      return;
    }
    paused = false;
    stream.resume();
  };
  const transport: SessionTransport = {
    write: (bytes) => {
      if (stream.writable) stream.write(bytes);
    },
    end: () => {
      if (stream.writable) manners.end();
    },
    destroy: () => manners.destroy(),
    refuse: (reason) => manners.refuse(reason),
    backlog: () => manners.backlog(),
    onceDrained: (callback) => manners.onceDrained(() => void setImmediate(callback)),
    resume,
  };
  stream.on("error", () => undefined); // its close follows
  const session = server.openSession(peer, transport);
  if (!session) {
    manners.refuse("Too many NETCONF sessions: try again later.");
    return;
  }
  stream.on("data", (chunk: Buffer) => {
    session.receive(chunk);
    if (!session.congested && manners.backlog() <= BACKLOG_LIMIT) return;
    paused = true;
    stream.pause();
    if (!session.congested) manners.onceDrained(() => setImmediate(resume));
  });
  stream.on("end", () => session.inputEnded());
  stream.on("close", () => session.disconnected());
}
