/** How long a caller waits before it tries again; times in milliseconds. */
export interface BackOffOptions {
  /** Ceiling of the first wait; doubled for each further one. */
  readonly first: number;
  /** Ceiling of all. */
  readonly most: number;
  /** 0 to below 1, such as `Math.random`. */
  readonly random: () => number;
}

/**
 * Milliseconds before the next try, after `failures` in a row, 1 or more: anything up to the ceiling (full jitter), so
 * that callers who failed together do not come back together. `atLeast` is what the server has asked for.
 */
export function backOff(failures: number, { first, most, random }: BackOffOptions, atLeast = 0): number {
  return atLeast + random() * Math.min(most, first * 2 ** (failures - 1));
}
