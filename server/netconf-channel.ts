import { serveSession, type SessionOpener } from "./netconf-stream.ts";
import type { SubsystemHandler } from "./ssh-channels.ts";
import type { Standing } from "./users.ts";

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
      onceDrained: (callback) => peer.onceDrained(callback),
      end: () => end(0),
      destroy: () => {
        channel.exit(1);
        channel.destroy();
      },
      refuse: (reason) => {
        channel.stderr.write(`${reason}\r\n`);
        end(1);
      },
    });
  };
}
