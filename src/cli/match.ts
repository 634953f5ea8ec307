import { err, ok, type Result } from "../base/result.ts";
import type { Element } from "./syntax.ts";
import { splitWords, type Word } from "./words.ts";

/** What a line is matched with: a command in all its sequences of words. */
export interface Matchable {
  readonly sequences: readonly (readonly Element[])[];
}

/** What stands in a line for the variable parts of its command. */
export interface Arguments {
  /** Whether a keyword was given, in whatever abbreviation. */
  has(keyword: string): boolean;
  /** The value of a parameter; undefined where it was left out. */
  value(name: string): string | undefined;
}

/** A line that is a whole command. */
export interface Match<C> {
  readonly command: C;
  readonly arguments: Arguments;
  /** Whether it holds a value that must not be shown again. */
  readonly secret: boolean;
  /** Why values in it are not taken. */
  readonly objections: readonly string[];
}

/** What is wrong with a line, in VRP's words, and the offset in the line of what is. */
export interface SyntaxFault {
  readonly reason:
    | "Unrecognized command"
    | "Incomplete command"
    | "Ambiguous command"
    | "Too many parameters"
    | "Wrong parameter";
  readonly at: number;
}

/** A sequence of a command whose first words fit. */
interface Candidate<C> {
  readonly command: C;
  readonly sequence: readonly Element[];
}

/** What may come next in a line. */
export interface Expected {
  /** Keywords, in alphabetical order. */
  readonly keywords: readonly string[];
  readonly parameters: readonly Extract<Element, { kind: "parameter" }>[];
  /** Whether the line is a whole command as it is. */
  readonly complete: boolean;
}

/** Finds the command that a line means. Keywords are accepted in any case, and abbreviated where one only can be meant. */
export function matchLine<C extends Matchable>(
  commands: readonly C[],
  line: string,
): Result<Match<C>, SyntaxFault> {
  const words = splitWords(line);
  const followed = follow(commands, words);
  if (!followed.ok) return followed;
  const { candidates } = followed.value;
  const whole = candidates.filter(({ sequence }) => sequence.length === words.length);
  const ambiguous = ambiguity(candidates, words);
  if (ambiguous) return err(ambiguous);
  const found = whole[0];
  if (!found) return err({ reason: "Incomplete command", at: line.trimEnd().length + 1 });
  return ok({
    command: found.command,
    arguments: argumentsOf(found.sequence, words),
    secret: found.sequence.some((element) => element.kind === "parameter" && element.type.secret === true),
    objections: found.sequence.flatMap((element, index) =>
      element.kind === "parameter" ? (element.type.objection?.(words[index]?.text ?? "") ?? []) : [],
    ),
  });
}

/** What may stand in place of the last word of a line, or after it where white space follows. */
export function expectedIn(
  commands: readonly Matchable[],
  line: string,
): Result<Expected & { readonly begun: string }, SyntaxFault> {
  const words = splitWords(line);
  const last = words.at(-1);
  const begun = last?.end === line.length && !last.quoted ? last : undefined;
  const before = begun ? words.slice(0, -1) : words;
  const followed = follow(commands, before);
  if (!followed.ok) return followed;
  const ambiguous = ambiguity(followed.value.candidates, before);
  if (ambiguous) return err(ambiguous);
  const next = expected(followed.value.candidates, before.length);
  if (!begun) return ok({ ...next, begun: "" });
  const keywords = next.keywords.filter((word) => isPrefix(begun.text, word));
  const parameters = next.parameters.filter(({ type }) => type.accepts(begun.text));
  if (keywords.length + parameters.length === 0) return err(fault(next, begun));
  return ok({ keywords, parameters, complete: false, begun: begun.text });
}

/** The sequences that all words fit, and those that all but the last one did. */
function follow<C extends Matchable>(
  commands: readonly C[],
  words: readonly Word[],
): Result<{ readonly candidates: readonly Candidate<C>[] }, SyntaxFault> {
  let candidates: readonly Candidate<C>[] = commands.flatMap((command) =>
    command.sequences.map((sequence) => ({ command, sequence })),
  );
  for (const [index, word] of words.entries()) {
    const fitting = fits(candidates, index, word);
    if (fitting.length === 0) {
      return err(ambiguity(candidates, words.slice(0, index)) ?? fault(expected(candidates, index), word));
    }
    candidates = fitting;
  }
  return ok({ candidates });
}

/** A keyword that is written out excludes those that it abbreviates, and any keyword excludes values. */
function fits<C>(candidates: readonly Candidate<C>[], index: number, word: Word): readonly Candidate<C>[] {
  const having = (test: (element: Element) => boolean): readonly Candidate<C>[] =>
    candidates.filter(({ sequence }) => {
      const element = sequence[index];
      return element !== undefined && test(element);
    });
  const asValue = (): readonly Candidate<C>[] =>
    having((element) => element.kind === "parameter" && element.type.accepts(word.text));
  if (word.quoted) return asValue();
  const exact = having((element) => element.kind === "keyword" && element.word === word.text.toLowerCase());
  if (exact.length > 0) return exact;
  const begun = having((element) => element.kind === "keyword" && isPrefix(word.text, element.word));
  return begun.length > 0 ? begun : asValue();
}

/** The first word that may mean two keywords. */
function ambiguity<C>(candidates: readonly Candidate<C>[], words: readonly Word[]): SyntaxFault | undefined {
  for (const [index, word] of words.entries()) {
    const meant = new Set(
      candidates.flatMap(({ sequence }) => {
        const element = sequence[index];
        return element?.kind === "keyword" ? [element.word] : [];
      }),
    );
    if (meant.size > 1) return { reason: "Ambiguous command", at: word.start };
  }
  return undefined;
}

function expected<C>(candidates: readonly Candidate<C>[], index: number): Expected {
  const next = candidates.flatMap(({ sequence }) => sequence.slice(index, index + 1));
  const keywords = new Set(next.flatMap((element) => (element.kind === "keyword" ? [element.word] : [])));
  const parameters = new Map(
    next.flatMap((element) => (element.kind === "parameter" ? [[element.name, element]] : [])),
  );
  return {
    keywords: [...keywords].sort(),
    parameters: [...parameters.values()],
    complete: index > 0 && candidates.some(({ sequence }) => sequence.length === index),
  };
}

function fault(next: Expected, word: Word): SyntaxFault {
  const at = word.start;
  if (next.parameters.length > 0) return { reason: "Wrong parameter", at };
  if (next.keywords.length > 0) return { reason: "Unrecognized command", at };
  return { reason: "Too many parameters", at };
}

function isPrefix(begun: string, word: string): boolean {
  return word.startsWith(begun.toLowerCase());
}

function argumentsOf(sequence: readonly Element[], words: readonly Word[]): Arguments {
  const keywords = new Set<string>();
  const values = new Map<string, string>();
  for (const [index, element] of sequence.entries()) {
    if (element.kind === "keyword") keywords.add(element.word);
    else values.set(element.name, words[index]?.text ?? "");
  }
  return { has: (keyword) => keywords.has(keyword), value: (name) => values.get(name) };
}
