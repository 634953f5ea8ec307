/** Severity of a logged item. */
export type LyLevel = "error" | "warning";

/** libyang's kinds of validation error (LY_VECODE). */
export const LyVecode = {
  none: 0,
  syntax: 1,
  syntaxYang: 2,
  syntaxYin: 3,
  reference: 4,
  xpath: 5,
  semantics: 6,
  syntaxXml: 7,
  syntaxJson: 8,
  data: 9,
  other: 10,
} as const;
/** One of libyang's kinds of validation error. */
export type LyVecode = (typeof LyVecode)[keyof typeof LyVecode];

/** libyang's return codes (LY_ERR). */
export const LyCode = {
  success: 0,
  memory: 1,
  system: 2,
  invalid: 3,
  exists: 4,
  notFound: 5,
  internal: 6,
  validation: 7,
  denied: 8,
  incomplete: 9,
  recompile: 10,
  not: 11,
  other: 12,
} as const;
/** One of libyang's return codes. */
export type LyCode = (typeof LyCode)[keyof typeof LyCode];

/** One item of libyang's error list. */
export interface LyErrorItem {
  readonly level: LyLevel;
  /** LY_ERR, see {@link LyCode}. */
  readonly code: number;
  /** LY_VECODE, see {@link LyVecode}. */
  readonly vecode: number;
  readonly message: string;
  /** Instance path of the node in question, with module names as prefixes. */
  readonly dataPath?: string;
  readonly schemaPath?: string;
  /** Line of the input, counted from 1. */
  readonly line?: number;
  /** error-app-tag (RFC 7950 §7.5.4.2 and §15). */
  readonly appTag?: string;
}

/** libyang refused: `errors` holds all that it logged, warnings included, in order. */
export class LibyangError extends Error {
  override readonly name: string = "LibyangError";
  /** LY_ERR, see {@link LyCode}. */
  readonly code: number;
  readonly errors: readonly LyErrorItem[];

  constructor(what: string, code: number, errors: readonly LyErrorItem[]) {
    const failures = errors.filter((item) => item.level === "error");
    const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : "";
    super(`${what}: ${failures[0]?.message ?? `libyang error ${code}`}${more}`);
    this.code = code;
    this.errors = errors;
  }

  /** An error that the binding found before libyang saw the input. */
  static of(what: string, vecode: LyVecode, message: string): LibyangError {
    return new LibyangError(what, LyCode.validation, [
      { level: "error", code: LyCode.validation, vecode, message },
    ]);
  }
}

/**
 * The WebAssembly instance trapped (assertion, stack overflow, out of bounds) and is dead from then on:
 * every later call on it, its contexts and trees throws this same error. Restore a snapshot or create anew.
 */
export class LibyangPanic extends Error {
  override readonly name: string = "LibyangPanic";
}

/** A tree, node, schema node or context was used after it was disposed of, removed or replaced. */
export class StaleHandleError extends Error {
  override readonly name: string = "StaleHandleError";
}
