import type { ServerChannel } from "ssh2";
import { CommandLine, reasonOf, type Log } from "../src/index.ts";
import type { DatastoresConfig } from "./config.ts";
import { LoopbackSession } from "./loopback-session.ts";
import type { SessionOpener } from "./netconf-stream.ts";
import { runScript } from "./script-shell.ts";
import type { ShellHandler } from "./ssh-channels.ts";
import { runTerminal } from "./terminal-shell.ts";
import type { Standing } from "./users.ts";

/** What the command lines of a server have in common. */
export interface ShellOptions {
  readonly standingOf: (username: string) => Standing;
  readonly datastores: DatastoresConfig;
  /** The name in the prompt. */
  readonly hostname: string;
  readonly log: Log;
}

/** Gives a command line, with a NETCONF session of its own below it, to each channel that asks for a shell or a command. */
export function shellChannels(server: SessionOpener, options: ShellOptions): ShellHandler {
  return (channel, username, peer, request) => {
    const { address, port } = peer;
    channel.on("error", () => undefined); // its close follows
    const close = (exitStatus: number): void => {
      if (!channel.writable) return;
      channel.exit(exitStatus);
      channel.end();
    };
    const opened = LoopbackSession.open(server, {
      username,
      ...options.standingOf(username),
      address,
      port,
      transport: "ssh",
      service: "shell",
    });
    opened
      .then((session) => serve(session, channel, close))
      .catch((cause: unknown) => {
        channel.stderr.write(`Error: ${reasonOf(cause)}\r\n`);
        close(1);
      });

    async function serve(
      session: LoopbackSession,
      shell: ServerChannel,
      end: (exitStatus: number) => void,
    ): Promise<void> {
      const { hostname, log } = options;
      const line = new CommandLine({
        send: (operation) => session.rpc(operation),
        hostname,
        ...options.datastores,
      });
      let gone = false;
      const leave = async (): Promise<void> => {
        if (gone) return;
        gone = true;
        const abandoned = await line.abandon();
        if (abandoned !== "none") log.info("uncommitted changes left behind", { username, abandoned });
        await session.rpc("<close-session/>");
      };
      const tellEnd = async (): Promise<void> => {
        const reason = await session.ended;
        if (gone) return;
        gone = true;
        shell.write(`\r\n${reason}\r\n`);
        end(1);
      };
      void tellEnd();
      shell.on("close", () => {
        leave()
          .catch(() => undefined) // the session was over already
          .finally(() => session.drop());
      });
      const status =
        request.terminal && request.command === undefined
          ? await runTerminal(line, shell, request.terminal)
          : await runScript(line, shell, request.command);
      if (shell.writable) await leave();
      end(status);
    }
  };
}
