import type { ServerChannel } from "ssh2";
import type { CommandLine } from "../src/index.ts";
import { LineEditor } from "./line-editor.ts";
import { showPages } from "./pages.ts";
import type { Terminal } from "./ssh-channels.ts";
import { TerminalKeys } from "./terminal-keys.ts";

/** A command line on a terminal: prompt, echo, line editing, history, `?` and Tab. Gives the exit status. */
export async function runTerminal(
  line: CommandLine,
  channel: ServerChannel,
  terminal: Terminal,
): Promise<number> {
  const keys = new TerminalKeys(channel);
  const editor = new LineEditor(line, channel, terminal);
  try {
    while (!line.ended && channel.writable) {
      const text = await editor.read(await line.prompt(), keys);
      if (text === undefined) return 1;
      const outcome = await line.run(text.line, text.indent);
      await showPages(outcome.lines, {
        height: line.screenLength ?? terminal.rows,
        write: (said) => channel.write(said),
        key: () => keys.next(),
      });
    }
    return 0;
  } finally {
    editor.close();
  }
}
