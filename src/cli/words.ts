/** A word of a command, and where it stands in the line. */
export interface Word {
  /** Without the quotes around it. */
  readonly text: string;
  /** Offset of its first character, the quote where there is one, and of the first one after it. */
  readonly start: number;
  readonly end: number;
  /** Whether it stands in double quotes: then it is a value, and no keyword. */
  readonly quoted: boolean;
}

/** The words of a line, which white space separates; in double quotes it belongs to the word. */
export function splitWords(line: string): readonly Word[] {
  return [...line.matchAll(/"([^"]*)"?|[^\s"]+/g)].map((match) => ({
    text: match[1] ?? match[0],
    start: match.index,
    end: match.index + match[0].length,
    quoted: match[1] !== undefined,
  }));
}

/** Whether the line ends inside of double quotes. */
export function isQuoteOpen(line: string): boolean {
  return line.split('"').length % 2 === 0;
}

/** A value as it is written in a command: in double quotes where it would not be one word. */
export function asWord(value: string): string {
  return /[\s"]/.test(value) || value === "" ? `"${value}"` : value;
}
