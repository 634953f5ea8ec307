import type { Expected } from "./match.ts";

/** What `?` says of each keyword. */
const KEYWORDS: Readonly<Record<string, string>> = {
  "accounting-stop-packet": "Stored accounting-stop packets and their retransmission",
  all: "All of them",
  candidate: "Configuration that waits for a commit",
  clear: "Take back",
  commit: "Bring the changes into force",
  configuration: "Configuration",
  disable: "Send each packet only once",
  display: "Show information",
  enable: "Send a packet again that no server has answered",
  "hwtacacs-server": "HWTACACS accounting servers",
  immediately: "Changes take effect with each command",
  ip: "Those last sent to one server",
  quit: "Leave this view",
  resend: "Retransmission of accounting packets",
  reset: "Delete",
  return: "Return to the user view",
  "system-view": "Change the configuration",
  undo: "Restore the default, or delete",
};

/** The words that may come next, each with its help; `<cr>` where the line is complete. */
export function helpLines(expected: Expected): readonly string[] {
  const rows = [
    ...expected.parameters.map(({ type }): [string, string] => [type.notation, type.help]),
    ...expected.keywords.map((word): [string, string] => [word, KEYWORDS[word] ?? ""]),
  ];
  const width = Math.max(...rows.map(([word]) => word.length), 0);
  const lines = rows.map(([word, help]) => `  ${word.padEnd(width)}  ${help}`.trimEnd());
  return expected.complete ? [...lines, "  <cr>"] : lines;
}
