import { childrenOf, textOf, type XmlElement } from "../xml/element-tree.ts";
import { MASK, type Writing } from "./setting.ts";
import { asWord } from "./words.ts";

/** The words for the servers of a template after the first, in the order in which they are tried. */
export const RANKS: readonly string[] = ["secondary", "third", "fourth"];

/** The port of a server that names none. */
export const DEFAULT_PORT = "49";

/** An accounting server of a template. */
export interface Server {
  readonly name: string;
  readonly address: string;
  readonly port: string;
  /** Its own key, where it has one. */
  readonly key: string | undefined;
  /** Whether one connection carries many exchanges. */
  readonly shared: boolean;
}

/** The accounting servers of a template, the primary first. */
export function serversOf(template: XmlElement | undefined): readonly Server[] {
  return childrenOf(template, "accounting-server").map((entry) => ({
    name: textOf(entry, "name") ?? "",
    address: textOf(entry, "address") ?? "",
    port: textOf(entry, "port") ?? DEFAULT_PORT,
    key: textOf(entry, "shared-key"),
    shared: textOf(entry, "single-connection") === "true",
  }));
}

/** What a server is called by its place. */
export function rankOf(index: number): string {
  return index === 0 ? "primary" : (RANKS[index - 1] ?? `${index + 1}th`);
}

/** The commands that the servers of a template come from; for a fifth one there is none. */
export function serverLines(template: XmlElement, writing: Writing): readonly string[] {
  return serversOf(template).map(({ address, port, key, shared }, index) => {
    const words = [
      "hwtacacs-server accounting",
      address,
      ...(port === DEFAULT_PORT ? [] : [port]),
      ...(key === undefined ? [] : ["shared-key cipher", writing.reveal ? asWord(key) : MASK]),
      ...(shared ? ["mux-mode"] : []),
      ...(index === 0 ? [] : [RANKS[index - 1] ?? ""]),
    ];
    return index > RANKS.length
      ? `# ${rankOf(index)} server, which has no command: ${address} ${port}`
      : words.join(" ");
  });
}
