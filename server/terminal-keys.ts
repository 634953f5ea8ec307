import { emitKeypressEvents, type Key } from "node:readline";
import type { ServerChannel } from "ssh2";

/** Keys typed ahead while a command is carried out; further ones are lost. */
const MAX_KEYS = 8192;

/** One key: its character, where it has one, and its name. */
export type Press = readonly [text: string | undefined, key: Key];

/** The keys of a channel, one after another. */
export class TerminalKeys {
  readonly #waiting: Press[] = [];
  #wanted: ((press: Press | undefined) => void) | undefined;
  #closed = false;

  constructor(channel: ServerChannel) {
    emitKeypressEvents(channel);
    channel.on("keypress", (text: string | undefined, key: Key) => {
      if (this.#wanted) this.#give([text, key]);
      else if (this.#waiting.length < MAX_KEYS) this.#waiting.push([text, key]);
    });
    const close = (): void => {
      this.#closed = true;
      this.#give(undefined);
    };
    channel.on("end", close);
    channel.on("close", close);
  }

  /** The next key; undefined where none comes any more. */
  next(): Promise<Press | undefined> {
    const press = this.#waiting.shift();
    if (press || this.#closed) return Promise.resolve(press);
    return new Promise((resolve) => (this.#wanted = resolve));
  }

  #give(press: Press | undefined): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    wanted?.(press);
  }
}
