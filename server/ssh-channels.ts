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

/** The screen at the other end of a channel; it may change its size. */
export interface Terminal {
  rows: number;
  columns: number;
  /** Called after its size has changed. */
  onResize: () => void;
}

/** What a user has asked a channel for that is to be a command line. */
export interface ShellRequest {
  /** The command to be carried out; absent: those that the user types. */
  readonly command?: string;
  /** Absent: the client has none. */
  readonly terminal?: Terminal;
}

/** Takes over a channel on which a user has asked for a shell, or for a command to be carried out. */
export type ShellHandler = (
  channel: ServerChannel,
  username: string,
  peer: SshPeer,
  request: ShellRequest,
) => void;

/** Channels at once on one connection. */
const MAX_CHANNELS = 32;

const NO_SHELL =
  "This is a NETCONF server: its command line is off, and it runs no commands.\r\n" +
  "Ask for its subsystem: ssh -s -p PORT USER@HOST netconf\r\n";

/** Answers the channel requests of one connection (RFC 4254): the subsystem `netconf`, and the command line where there is one. */
export function handleChannels(
  client: Connection,
  options: {
    readonly username: () => string;
    /** Whether that user may still begin something. */
    readonly knows: (username: string) => boolean;
    readonly peer: SshPeer;
    readonly log: Log;
    readonly onNetconf: SubsystemHandler;
    /** Absent: there is no command line. */
    readonly onShell?: ShellHandler | undefined;
  },
): void {
  let channels = 0;
  const mayBegin = (reject: Answer): boolean => {
    if (options.knows(options.username())) return true;
    options.log.warn("session refused: the user was removed", { username: options.username() });
    reject?.();
    return false;
  };
  client.on("session", (acceptSession, rejectSession) => {
    if (channels >= MAX_CHANNELS) {
      options.log.warn("channel refused: too many on one connection", { channels });
      rejectSession();
      return;
    }
    channels += 1;
    const session = acceptSession();
    session.on("close", () => (channels -= 1));
    let terminal: Terminal | undefined;
    // Some clients of the subsystem always ask for a terminal first: granted, and nothing is echoed or translated.
    session.on("pty", (accept: Answer, _reject: Answer, info: Size) => {
      terminal = { ...sizeOf(info), onResize: () => undefined };
      accept?.();
    });
    session.on("env", (accept: Answer) => accept?.());
    session.on("window-change", (accept: Answer, _reject: Answer, info: Size) => {
      if (terminal) Object.assign(terminal, sizeOf(info)).onResize();
      accept?.();
    });
    session.on("signal", (accept: Answer) => accept?.());
    const shell = (accept: () => ServerChannel, reject: Answer, command?: string): void => {
      if (!options.onShell) {
        refuseShell(accept());
        return;
      }
      if (!mayBegin(reject)) return;
      options.onShell(accept(), options.username(), options.peer, {
        ...(command !== undefined && { command }),
        ...(terminal && { terminal }),
      });
    };
    session.on("shell", (accept: () => ServerChannel, reject: Answer) => shell(accept, reject));
    session.on("exec", (accept: () => ServerChannel, reject: Answer, info: { readonly command: string }) =>
      shell(accept, reject, info.command),
    );
    session.on(
      "subsystem",
      (accept: () => ServerChannel, reject: Answer, info: { readonly name: string }) => {
        if (!mayBegin(reject)) return;
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

/** RFC 4254 §6.2: a terminal's size in characters; 0 where the client does not know. */
interface Size {
  readonly rows: number;
  readonly cols: number;
}

function sizeOf({ rows, cols }: Size): { readonly rows: number; readonly columns: number } {
  return { rows: sizeOr(rows, 24), columns: sizeOr(cols, 80) };
}

function sizeOr(size: number, usual: number): number {
  return size > 1 && size <= 1000 ? size : usual;
}

function refuseShell(channel: ServerChannel): void {
  channel.on("error", () => undefined);
  channel.resume();
  channel.stderr.write(NO_SHELL);
  channel.exit(1);
  channel.end();
}
