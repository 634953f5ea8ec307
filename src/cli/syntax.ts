import type { ParameterType } from "./parameter-type.ts";

/** One word of a command: a keyword, or a value in its place. */
export type Element =
  | { readonly kind: "keyword"; readonly word: string }
  | { readonly kind: "parameter"; readonly name: string; readonly type: ParameterType };

/** Words that may stand in one place. */
type Sequence = readonly Element[];

/**
 * Every sequence of words that the notation of a command reference allows: `{ a | b }` is one of them, `[ a | b ]` one
 * or none, with `*` behind the bracket several of them in any order; `<name>` is a value of the type given for it.
 * Throws where the notation itself is wrong.
 */
export function compileSyntax(
  notation: string,
  types: Readonly<Record<string, ParameterType>> = {},
): readonly Sequence[] {
  const tokens = notation.split(/\s+/);
  let at = 0;

  /** The sequences of each alternative up to `end`. */
  const alternatives = (end: string | undefined): readonly (readonly Sequence[])[] => {
    const all: (readonly Sequence[])[] = [];
    let sequences: readonly Sequence[] = [[]];
    for (;;) {
      const token = tokens[at];
      at += 1;
      if (token === end || token === undefined) {
        if (token !== end) throw new Error(`"${notation}" lacks "${end}"`);
        return [...all, sequences];
      }
      if (token === "|") {
        all.push(sequences);
        sequences = [[]];
        continue;
      }
      const next = token === "{" ? bracket("}") : token === "[" ? [[], ...bracket("]")] : [[element(token)]];
      sequences = sequences.flatMap((sequence) => next.map((part) => [...sequence, ...part]));
    }
  };

  const bracket = (end: "}" | "]"): readonly Sequence[] => {
    const inside = alternatives(end);
    if (tokens[at] !== "*") return inside.flat();
    at += 1;
    return inAnyOrder(inside);
  };

  const element = (token: string): Element => {
    const name = /^<(.*)>$/.exec(token)?.[1];
    if (name === undefined) return { kind: "keyword", word: token };
    const type = types[name];
    if (!type) throw new Error(`"${notation}" has no type for <${name}>`);
    return { kind: "parameter", name, type };
  };

  return alternatives(undefined).flat();
}

/** Some of these, each once at most, in any order. */
function inAnyOrder(alternatives: readonly (readonly Sequence[])[]): readonly Sequence[] {
  return alternatives.flatMap((first) => {
    const others = alternatives.filter((other) => other !== first);
    return [[], ...inAnyOrder(others)].flatMap((after) => first.map((sequence) => [...sequence, ...after]));
  });
}
