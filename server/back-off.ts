/** Milliseconds before the second try. */
const FIRST_MS = 1000;

/**
 * Gives the waits between tries in milliseconds: twice as long each time from one second on, `ceiling` at most, and
 * each between half and all of that, so that many who lost the same peer do not come back at once.
 */
export function* backOff(ceiling: number, random: () => number): Generator<number, never> {
  for (let wait = FIRST_MS; ; wait *= 2) {
    wait = Math.min(wait, ceiling);
    yield Math.round(wait * (0.5 + random() / 2));
  }
}
