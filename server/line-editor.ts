import { createInterface, type Interface, type Key } from "node:readline";
import { PassThrough, Writable } from "node:stream";
import type { ServerChannel } from "ssh2";
import { MAX_LINE, type CommandLine, type Outcome } from "../src/index.ts";
import type { Terminal } from "./ssh-channels.ts";
import type { TerminalKeys } from "./terminal-keys.ts";

const BELL = "\x07";

/** A line that was entered, and where it begins on the screen. */
interface Entered {
  readonly line: string;
  readonly indent: number;
}

/**
 * Reads lines with node's own line editor. It gets each key by its event, so that those which act at once, `?` and Tab,
 * are taken out before, and so that none is seen before its turn.
 */
export class LineEditor {
  readonly #commands: CommandLine;
  readonly #channel: ServerChannel;
  readonly #keys = new PassThrough();
  readonly #screen: Screen;
  readonly #readline: Interface;
  #entered: string | undefined;
  #prompt = "";

  constructor(commands: CommandLine, channel: ServerChannel, terminal: Terminal) {
    this.#commands = commands;
    this.#channel = channel;
    const screen = new Screen(channel, terminal);
    this.#screen = screen;
    this.#readline = createInterface({
      input: this.#keys,
      output: screen,
      terminal: true,
      historySize: 100,
      removeHistoryDuplicates: true,
    });
    this.#readline.on("line", (line) => (this.#entered = line));
    // An answer is no command, and a secret is not shown again.
    this.#readline.on("history", (history) => {
      if (commands.asking || commands.isSecret(history[0] ?? "")) history.shift();
    });
    // Without listeners the line editor would end, or stop the whole process.
    for (const event of ["SIGINT", "SIGTSTP", "SIGCONT"] as const) this.#readline.on(event, () => undefined);
    terminal.onResize = () => screen.emit("resize");
  }

  /** Asks for a line; undefined where none comes any more. */
  async read(prompt: string, keys: TerminalKeys): Promise<Entered | undefined> {
    this.#prompt = prompt;
    this.#readline.setPrompt(prompt);
    // Programs that wait for a prompt get it plain: the line editor would put moves of the cursor around it.
    this.#screen.mute(() => this.#readline.prompt());
    this.#channel.write(prompt);
    for (;;) {
      const press = await keys.next();
      if (!press) return undefined;
      const line = this.#press(...press);
      if (line !== undefined) return { line, indent: prompt.length };
    }
  }

  close(): void {
    this.#readline.close();
  }

  /** Acts on a key; the line that it has finished. */
  #press(text: string | undefined, key: Key): string | undefined {
    const { line } = this.#readline;
    const asking = this.#commands.asking;
    if (key.ctrl === true && key.name === "c") return this.#abort("");
    if (key.ctrl === true && key.name === "z") return asking ? undefined : this.#abort("return");
    if (key.ctrl === true && key.name === "d" && line === "") return asking ? undefined : this.#abort("quit");
    const before = line.slice(0, this.#readline.cursor);
    if (text === "?" && !this.#commands.takesQuestionMark(before)) {
      this.#help(before);
      return undefined;
    }
    if (key.name === "tab") {
      if (!asking) this.#complete(before);
      return undefined;
    }
    if (line.length >= MAX_LINE && text !== undefined && text >= " " && text !== "\x7f") {
      this.#channel.write(BELL);
      return undefined;
    }
    this.#keys.emit("keypress", text, key);
    const entered = this.#entered;
    this.#entered = undefined;
    return entered;
  }

  /** Gives up the line that was begun, in favour of another one. */
  #abort(instead: string): string {
    // The line editor knows its keys only: to the end of the line, and all before it goes.
    this.#keys.emit("keypress", undefined, { ctrl: true, name: "e" });
    this.#channel.write(`\r\n${this.#rows()}`);
    this.#keys.emit("keypress", undefined, { ctrl: true, name: "u" });
    this.#channel.write("\r\x1b[K");
    return instead;
  }

  #help(before: string): void {
    const outcome = this.#commands.help(before, this.#prompt.length);
    this.#below(outcome, "?");
  }

  #complete(before: string): void {
    const rest = this.#commands.complete(before);
    if (rest !== "") this.#readline.write(rest);
    else this.#below(this.#commands.help(before, this.#prompt.length), "");
  }

  /** Shows something below the line, and then the line again. */
  #below(outcome: Outcome, echo: string): void {
    const lines = outcome.lines.map((said) => `${said}\r\n`).join("");
    this.#channel.write(`${echo}\r\n${lines}${this.#rows()}`);
    this.#readline.prompt(true);
  }

  /** Drawing the line again begins with going up as many rows as the cursor is below the prompt. */
  #rows(): string {
    return "\r\n".repeat(this.#readline.getCursorPos().rows);
  }
}

/** What the line editor writes to, and asks for its width. */
class Screen extends Writable {
  readonly #channel: ServerChannel;
  readonly #terminal: Terminal;
  #muted = false;

  constructor(channel: ServerChannel, terminal: Terminal) {
    super({ decodeStrings: false });
    this.#channel = channel;
    this.#terminal = terminal;
  }

  get columns(): number {
    return this.#terminal.columns;
  }

  /** Writes nothing of what this writes. */
  mute(draw: () => void): void {
    this.#muted = true;
    draw();
    this.#muted = false;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, callback: () => void): void {
    if (this.#channel.writable && !this.#muted) this.#channel.write(chunk);
    callback();
  }
}
