import type { Rule } from "./nacm-config.ts";
import type { PathStep } from "./rule-path.ts";
import { RuleIndex, type Verdict } from "./rule-index.ts";

/** Steps with the same keys in their predicates: one look-up by the values of an instance finds the one that fits. */
export interface PredicateShape {
  readonly keys: readonly string[];
  readonly byValues: Map<string, PathTree>;
}

/** The paths of all rules as one tree of steps. */
export class PathTree {
  /** Tells trees apart in {@link signature}. */
  readonly id: number;
  readonly #ids: { next: number };
  readonly #plain = new Map<string, PathTree>();
  readonly #shapes = new Map<string, PredicateShape[]>();
  #rules: RuleIndex | undefined;

  constructor(ids: { next: number } = { next: 0 }) {
    this.#ids = ids;
    this.id = ids.next++;
  }

  /** The rules whose path ends here. */
  get rules(): RuleIndex | undefined {
    return this.#rules;
  }

  /** The next step of that name (`module:name`) without predicates. */
  plain(name: string): PathTree | undefined {
    return this.#plain.get(name);
  }

  /** The next steps of that name that have predicates. */
  shapes(name: string): readonly PredicateShape[] {
    return this.#shapes.get(name) ?? [];
  }

  /** Adds a rule below the path given. */
  add(path: readonly PathStep[], rule: Rule, verdict: Verdict): void {
    const [step, ...rest] = path;
    if (step) this.#step(step).add(rest, rule, verdict);
    else (this.#rules ??= new RuleIndex()).add(rule, verdict);
  }

  #step({ name, predicates }: PathStep): PathTree {
    if (predicates.length === 0) return this.#next(this.#plain, name);
    const keys = predicates.map((predicate) => predicate.name);
    let shapes = this.#shapes.get(name);
    if (!shapes) this.#shapes.set(name, (shapes = []));
    let shape = shapes.find((each) => each.keys.join() === keys.join());
    if (!shape) shapes.push((shape = { keys, byValues: new Map() }));
    return this.#next(shape.byValues, joinValues(predicates.map(({ value }) => value)));
  }

  #next(among: Map<string, PathTree>, key: string): PathTree {
    let next = among.get(key);
    if (!next) among.set(key, (next = new PathTree(this.#ids)));
    return next;
  }
}

/** One text for the values of several keys. */
export function joinValues(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? "") : JSON.stringify(values);
}

/** One text for a set of trees. */
export function signature(trees: readonly PathTree[]): string {
  return trees.map(({ id }) => id).join();
}
