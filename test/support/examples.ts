import { readFileSync } from "node:fs";

/** The folder of the examples. */
export const EXAMPLES: URL = new URL("../../../examples/", import.meta.url);

/** A line of netconf-console from the README of the examples. */
export interface ExampleLine {
  /** Behind the command's name, as the README shows it. */
  readonly arguments: string;
  readonly option: string;
  /** Name of the file it sends, in `examples/netconf-console`. */
  readonly file: string | undefined;
}

/** Every `nc` line of the README's tables, in its order. */
export function exampleLines(): readonly ExampleLine[] {
  const text = readFileSync(new URL("netconf-console/README.md", EXAMPLES), "utf8");
  const lines = [...text.matchAll(/`nc ((--[\w-]+)(?:[= ]examples\/netconf-console\/([\w-]+\.xml))?)`/g)];
  if (lines.length === 0) throw new Error("the README of the examples shows no line of netconf-console");
  return lines.map(([, all = "", option = "", file]) => ({ arguments: all, option, file }));
}
