import type { ParameterType } from "./parameter-type.ts";

/** One word of a command: a keyword, or a value in its place. */
export type Element =
  | { readonly kind: "keyword"; readonly word: string }
  | { readonly kind: "parameter"; readonly name: string; readonly type: ParameterType };

/**
 * Every sequence of words that the notation of a command reference allows: `{ a | b }` is one of them, `[ a | b ]` one
 * or none, `<name>` a value of the type given for it. Throws where the notation itself is wrong.
 */
export function compileSyntax(
  notation: string,
  types: Readonly<Record<string, ParameterType>> = {},
): readonly (readonly Element[])[] {
  const tokens = notation.split(/\s+/);
  let at = 0;

  const alternatives = (end: string | undefined): readonly (readonly Element[])[] => {
    const all: (readonly Element[])[] = [];
    let sequences: readonly (readonly Element[])[] = [[]];
    for (;;) {
      const token = tokens[at];
      at += 1;
      if (token === end || token === undefined) {
        if (token !== end) throw new Error(`"${notation}" lacks "${end}"`);
        return [...all, ...sequences];
      }
      if (token === "|") {
        all.push(...sequences);
        sequences = [[]];
        continue;
      }
      const next =
        token === "{" ? alternatives("}") : token === "[" ? [[], ...alternatives("]")] : [[element(token)]];
      sequences = sequences.flatMap((sequence) => next.map((part) => [...sequence, ...part]));
    }
  };

  const element = (token: string): Element => {
    const name = /^<(.*)>$/.exec(token)?.[1];
    if (name === undefined) return { kind: "keyword", word: token };
    const type = types[name];
    if (!type) throw new Error(`"${notation}" has no type for <${name}>`);
    return { kind: "parameter", name, type };
  };

  return alternatives(undefined);
}
