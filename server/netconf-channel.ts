import type { SubsystemHandler } from "./ssh-channels.ts";
import type { Standing } from "./users.ts";
import type { NetconfSession, SessionPeer, SessionTransport } from "../src/index.ts";

/** Bytes waiting for the network above which a session's requests are not read: who does not read gets no more. */
const BACKLOG_LIMIT = 4 * 1024 * 1024;

/** What a channel asks of the session above it. */
export type ChannelSession = Pick<NetconfSession, "congested" | "receive" | "inputEnded" | "disconnected">;

/** The part of a NETCONF server that opens sessions. */
export interface SessionOpener {
  openSession(peer: SessionPeer, transport: SessionTransport): ChannelSession | undefined;
}

/** Makes one NETCONF session of each channel (RFC 6242 §3); `standingOf` says what its user is to access control. */
export function netconfChannels(
  server: SessionOpener,
  standingOf: (username: string) => Standing,
): SubsystemHandler {
  return (channel, username, peer) => {
    let paused = false;
    const backlog = (): number => peer.backlog() + channel.writableLength;
    const resume = (): void => {
      if (!paused || session?.congested === true) return;
      if (backlog() > BACKLOG_LIMIT) {
        peer.onceDrained(() => setImmediate(resume));
        return;
      }
      paused = false;
      channel.resume();
    };
    const transport: SessionTransport = {
      write: (bytes) => {
        if (channel.writable) channel.write(bytes);
      },
      end: () => {
        if (!channel.writable) return;
        channel.exit(0);
        channel.end();
      },
      destroy: () => {
        channel.exit(1);
        channel.destroy();
      },
      resume,
    };
    channel.on("error", () => undefined); // its close follows
    const { address, port } = peer;
    const session = server.openSession(
      { username, ...standingOf(username), address, port, transport: "ssh" },
      transport,
    );
    if (!session) {
      channel.stderr.write("Too many NETCONF sessions: try again later.\r\n");
      channel.exit(1);
      channel.end();
      return;
    }
    channel.on("data", (chunk: Buffer) => {
      session.receive(chunk);
      if (!session.congested && backlog() <= BACKLOG_LIMIT) return;
      paused = true;
      channel.pause();
      if (!session.congested) peer.onceDrained(() => setImmediate(resume));
    });
    channel.on("end", () => session.inputEnded());
    channel.on("close", () => session.disconnected());
  };
}
