/** A token of an expression (XPath 1.0 §3.7) as it is written. */
export interface Token {
  readonly text: string;
  readonly offset: number;
}

const NAME = "[\\p{L}_][\\p{L}\\p{M}\\p{N}._\\u{b7}-]*";
const TOKEN = new RegExp(
  `"[^"]*"|'[^']*'|\\d+(?:\\.\\d+)?|\\.\\d+|\\.\\.|::|//|!=|<=|>=|[()[\\]@,|+\\-=$.*/<>]|${NAME}(?::(?:\\*|${NAME}))?`,
  "uy",
);
const BLANK = /[ \t\r\n]*/y;

/** The tokens of an expression, up to the first character that begins none: `end` is its offset, or the length. */
export function tokensOf(expression: string): { readonly tokens: readonly Token[]; readonly end: number } {
  const tokens: Token[] = [];
  for (let at = skip(BLANK, expression, 0); ; at = skip(BLANK, expression, at)) {
    const end = skip(TOKEN, expression, at);
    if (end === at) return { tokens, end: at };
    tokens.push({ text: expression.slice(at, end), offset: at });
    at = end;
  }
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
