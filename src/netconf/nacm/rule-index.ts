import { ALL_ACCESS, type Access, type Rule } from "./nacm-config.ts";

/**
 * What the first matching rule says: twice its place among the rules, plus one where it permits.
 * Of several verdicts the smallest counts.
 */
export type Verdict = number;

/** No rule matches. */
export const NO_RULE: Verdict = Infinity;

/** Whether a verdict permits; undefined where no rule matches. */
export function permits(verdict: Verdict): boolean | undefined {
  return verdict === NO_RULE ? undefined : verdict % 2 === 1;
}

/** The verdict of a rule at a place. */
export function verdictOf(rule: Rule, place: number): Verdict {
  return place * 2 + (rule.permit ? 1 : 0);
}

/** Of rules about the same thing, the first for each module and access right: however many there are, one look-up. */
export class RuleIndex {
  readonly #byModule = new Map<string, Verdict[]>();

  /** Adds a rule; an earlier one stays in front whatever the order of the calls. */
  add(rule: Rule, verdict: Verdict): void {
    let row = this.#byModule.get(rule.moduleName);
    if (!row) this.#byModule.set(rule.moduleName, (row = ALL_ACCESS.map(() => NO_RULE)));
    for (const access of rule.access) row[access] = Math.min(row[access] ?? NO_RULE, verdict);
  }

  /** The first rule for an object of that module. */
  first(moduleName: string, access: Access): Verdict {
    return Math.min(
      this.#byModule.get(moduleName)?.[access] ?? NO_RULE,
      this.#byModule.get("*")?.[access] ?? NO_RULE,
    );
  }
}
