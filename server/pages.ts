import type { Press } from "./terminal-keys.ts";

/** What pages are shown on. */
export interface PageOptions {
  /** Rows of a page; 0: all lines at once. */
  readonly height: number;
  readonly write: (text: string) => unknown;
  /** The next key; undefined where none comes any more. */
  readonly key: () => Promise<Press | undefined>;
}

const MORE = "  ---- More ----";
/** Takes the mark away again. */
const WIPE = "\r\x1b[K";

/** Writes lines, and waits where a page is full: the space bar shows the next page, Enter one more line, any other key ends it. */
export async function showPages(lines: readonly string[], options: PageOptions): Promise<void> {
  const { height, write } = options;
  const rows = height > 1 ? height - 1 : Number.POSITIVE_INFINITY;
  let left = rows;
  for (const [index, line] of lines.entries()) {
    write(`${line}\r\n`);
    left -= 1;
    if (left > 0 || index === lines.length - 1) continue;
    write(MORE);
    const press = await options.key();
    write(WIPE);
    const name = press?.[1].name;
    if (name === "space") left = rows;
    else if (name === "return" || name === "enter") left = 1;
    else return;
  }
}
