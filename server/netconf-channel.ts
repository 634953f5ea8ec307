import { serveSession, type SessionOpener } from "./netconf-stream.ts";
import type { SubsystemHandler } from "./ssh-channels.ts";
import type { Standing } from "./users.ts";

/** Bytes that wait below a session which is dropped: nobody reads this connection, so that it goes as well. */
const STUCK = 1024 * 1024;

/** Makes one NETCONF session of each channel (RFC 6242 §3); `standingOf` says what its user is to access control. */
export function netconfChannels(
  server: SessionOpener,
  standingOf: (username: string) => Standing,
): SubsystemHandler {
  return (channel, username, peer) => {
    const { address, port } = peer;
    const end = (exitStatus: number): void => {
      channel.exit(exitStatus);
      channel.end();
    };
    serveSession(server, { username, ...standingOf(username), address, port, transport: "ssh" }, channel, {
      backlog: () => peer.backlog() + channel.writableLength,
      onceDrained: (callback) => {
        // The client's window (RFC 4254 §5.2) may be shut while the network takes everything.
        const onceSent = (): void => peer.onceDrained(callback);
        if (channel.writableNeedDrain) channel.once("drain", onceSent);
        else onceSent();
      },
      end: () => end(0),
      destroy: () => {
        channel.exit(1);
        channel.destroy();
        if (peer.backlog() > STUCK) peer.end();
      },
      refuse: (reason) => {
        channel.stderr.write(`${reason}\r\n`);
        end(1);
      },
    });
  };
}
