import type { ServerChannel } from "ssh2";
import { MAX_LINE, type CommandLine } from "../src/index.ts";

/** Said of what was not committed. */
const ABANDONED = {
  discarded: "Error: The changes were discarded, for they were not committed: end with the command commit.\n",
  left: "Error: The changes were not committed. They stay in the candidate, for it holds changes of other sessions too.\n",
} as const;

/**
 * Carries out the lines of a command (`ssh HOST COMMAND`), or those of the client's input where there is no terminal. The
 * first that fails is the last; what it says goes to standard error. Gives the exit status.
 */
export async function runScript(
  line: CommandLine,
  channel: ServerChannel,
  command: string | undefined,
): Promise<number> {
  const lines = command === undefined ? linesOf(channel) : command.split("\n");
  if (command !== undefined) channel.resume();
  let status = 0;
  for await (const text of lines) {
    const asked = line.asking;
    const help = !asked && text.trimEnd().endsWith("?");
    const outcome = help ? line.help(text.trimEnd().slice(0, -1)) : await line.run(text);
    const stream = outcome.failed ? channel.stderr : channel;
    for (const said of outcome.lines) stream.write(`${said}\n`);
    if (line.asking && !asked) channel.write(`${await line.prompt()}\n`);
    if (outcome.failed && !asked) {
      status = 1;
      break;
    }
    if (line.ended) break;
  }
  const abandoned = await line.abandon();
  if (abandoned === "none") return status;
  channel.stderr.write(ABANDONED[abandoned]);
  return 1;
}

async function* linesOf(channel: ServerChannel): AsyncGenerator<string> {
  let rest = "";
  channel.setEncoding("utf8");
  for await (const chunk of channel.iterator({ destroyOnReturn: false })) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.replace(/\r$/, "");
    // What is too long for the command line is handed on, to be refused.
    if (rest.length > MAX_LINE) yield rest;
  }
  if (rest !== "") yield rest;
}
