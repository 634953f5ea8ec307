import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node } from "yaml";
import type { ConfigProblem } from "./config-problem.ts";

/** One place in a YAML file, with the name people know it by. */
export interface YamlPlace {
  readonly node: Node | null | undefined;
  /** Such as `limits.attempts`; empty for the whole file. */
  readonly name: string;
  /** Offset in the text, for the line number. */
  readonly offset: number;
}

/** Takes typed values out of YAML text and notes every mistake with its line, instead of stopping at the first. */
export class YamlReader {
  readonly problems: ConfigProblem[] = [];
  /** Name of the file, for problems. */
  readonly file: string;
  readonly #lines = new LineCounter();
  /** The document itself. */
  readonly root: YamlPlace;

  constructor(text: string, file: string) {
    this.file = file;
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: "silent",
    });
    for (const error of [...document.errors, ...document.warnings]) {
      this.problem({ node: undefined, name: "", offset: error.pos[0] }, error.message);
    }
    // What is left of broken YAML would only give misleading mistakes.
    const contents = document.errors.length > 0 ? undefined : document.contents;
    this.root = { node: contents, name: "", offset: contents?.range?.[0] ?? 0 };
  }

  /** Notes a mistake at a place. */
  problem(place: YamlPlace, reason: string): void {
    this.problems.push({
      file: this.file,
      line: this.lineOf(place),
      reason: place.name === "" ? reason : `${place.name}: ${reason}`,
    });
  }

  /** The line of a place, 1 for the first. */
  lineOf(place: YamlPlace): number {
    return Math.max(this.#lines.linePos(place.offset).line, 1);
  }

  /** The children of a map by key; unknown keys are mistakes. An absent or empty place gives no children. */
  map(place: YamlPlace | undefined, keys: readonly string[]): ReadonlyMap<string, YamlPlace> {
    const children = new Map<string, YamlPlace>();
    if (!place || isEmpty(place)) return children;
    if (!isMap(place.node)) {
      this.problem(place, `expected keys and values (${keys.join(", ")})`);
      return children;
    }
    for (const pair of place.node.items) {
      const keyNode = pair.key as Node;
      const key = isScalar(keyNode) ? String(keyNode.value) : "?";
      const offset = keyNode.range?.[0] ?? place.offset;
      const name = place.name === "" ? key : `${place.name}.${key}`;
      const child: YamlPlace = { node: pair.value as Node | null, name, offset };
      if (keys.includes(key)) children.set(key, child);
      else this.problem(child, `unknown key; known here: ${keys.join(", ")}`);
    }
    return children;
  }

  /** The entries of a list, numbered from 1 in their names; an absent or empty place gives none. */
  list(place: YamlPlace | undefined): readonly YamlPlace[] {
    if (!place || isEmpty(place)) return [];
    if (!isSeq(place.node)) {
      this.problem(place, "expected a list");
      return [];
    }
    return place.node.items.map((item, index) => {
      const node = item as Node | null;
      return { node, name: `${place.name}[${index + 1}]`, offset: node?.range?.[0] ?? place.offset };
    });
  }

  /** A whole number from `min` to `max`. */
  integer<T>(place: YamlPlace | undefined, min: number, max: number, fallback: T): number | T {
    const value = this.#scalar(place);
    if (!place || value === undefined) return fallback;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    this.problem(place, `expected a whole number from ${min} to ${max}, found ${show(value)}`);
    return fallback;
  }

  /** Text that is not empty. */
  text<T>(place: YamlPlace | undefined, fallback: T): string | T {
    const value = this.#scalar(place);
    if (!place || value === undefined) return fallback;
    if (typeof value === "string" && value !== "") return value;
    this.problem(place, `expected text, found ${show(value)}`);
    return fallback;
  }

  /** `true` or `false`. */
  boolean(place: YamlPlace | undefined, fallback: boolean): boolean {
    const value = this.#scalar(place);
    if (!place || value === undefined) return fallback;
    if (typeof value === "boolean") return value;
    this.problem(place, `expected true or false, found ${show(value)}`);
    return fallback;
  }

  /** One of a few words. */
  choice<T extends string, F>(place: YamlPlace | undefined, words: readonly T[], fallback: F): T | F {
    const value = this.#scalar(place);
    if (!place || value === undefined) return fallback;
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    this.problem(place, `expected one of ${words.join(", ")}, found ${show(value)}`);
    return fallback;
  }

  /** Undefined where the key is absent; a key without a value is a mistake. */
  #scalar(place: YamlPlace | undefined): unknown {
    if (!place) return undefined;
    if (isScalar(place.node) && place.node.value !== null) return place.node.value;
    this.problem(place, isEmpty(place) ? "has no value" : "expected a single value");
    return undefined;
  }
}

function isEmpty(place: YamlPlace): boolean {
  return !place.node || (isScalar(place.node) && place.node.value === null);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
