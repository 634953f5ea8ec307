import type { Connection, ServerChannel } from "ssh2";
import type { Log } from "../src/index.ts";

/** The other end of a channel. */
export interface SshPeer {
  /** IP address, IPv4 without the IPv6 mapping. */
  readonly address: string;
  readonly port: number;
  /** Bytes that wait for the network below all channels of this connection. */
  backlog(): number;
  /** Calls back once the network has taken them. */
  onceDrained(callback: () => void): void;
  /** Ends the connection with all its channels: soon, even where nobody reads. */
  end(): void;
}

/** Takes over a channel on which a user has asked for the `netconf` subsystem. */
export type SubsystemHandler = (channel: ServerChannel, username: string, peer: SshPeer) => void;

/** Channels at once on one connection. */
const MAX_CHANNELS = 32;

const NO_SHELL =
  "This is a NETCONF server: it has no shell and runs no commands.\r\n" +
  "Ask for its subsystem: ssh -s -p PORT USER@HOST netconf\r\n";

/** Answers the channel requests of one connection (RFC 4254): the subsystem `netconf`, and nothing else. */
export function handleChannels(
  client: Connection,
  options: {
    readonly username: () => string;
    /** Whether that user may still begin something. */
    readonly knows: (username: string) => boolean;
    readonly peer: SshPeer;
    readonly log: Log;
    readonly onNetconf: SubsystemHandler;
  },
): void {
  let channels = 0;
  client.on("session", (acceptSession, rejectSession) => {
    if (channels >= MAX_CHANNELS) {
      options.log.warn("channel refused: too many on one connection", { channels });
      rejectSession();
      return;
    }
    channels += 1;
    const session = acceptSession();
    session.on("close", () => (channels -= 1));
    // Some clients always ask for a terminal first: granted, and nothing is echoed or translated.
    session.on("pty", (accept: Answer) => accept?.());
    session.on("env", (accept: Answer) => accept?.());
    session.on("window-change", (accept: Answer) => accept?.());
    session.on("signal", (accept: Answer) => accept?.());
    session.on("shell", (accept: () => ServerChannel) => refuseShell(accept()));
    session.on("exec", (accept: () => ServerChannel) => refuseShell(accept()));
    session.on(
      "subsystem",
      (accept: () => ServerChannel, reject: Answer, info: { readonly name: string }) => {
        if (!options.knows(options.username())) {
          options.log.warn("session refused: the user was removed", { username: options.username() });
          reject?.();
          return;
        }
        if (info.name === "netconf") {
          options.onNetconf(accept(), options.username(), options.peer);
          return;
        }
        options.log.warn("subsystem refused", { name: info.name.slice(0, 64) });
        reject?.();
      },
    );
  });
}

/** Absent where the client wants no answer, whatever ssh2's types say. */
type Answer = (() => unknown) | undefined;

function refuseShell(channel: ServerChannel): void {
  channel.on("error", () => undefined);
  channel.resume();
  channel.stderr.write(NO_SHELL);
  channel.exit(1);
  channel.end();
}
