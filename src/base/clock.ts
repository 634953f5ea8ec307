/** Time and timers, handed in so that tests can turn the hands. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Monotonic time in milliseconds; never steps, and means nothing across processes. */
  monotonic(): number;
  /** Calls `callback` once after `delay` milliseconds, unless the returned function is called first. */
  schedule(delay: number, callback: () => void): () => void;
}

/** setTimeout holds at most a signed 32-bit number of milliseconds; longer waits fire at once. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(delay, callback) {
    let timer: NodeJS.Timeout;
    const arm = (rest: number): void => {
      timer = setTimeout(
        () => (rest > MAX_TIMEOUT_MS ? arm(rest - MAX_TIMEOUT_MS) : callback()),
        Math.min(Math.max(rest, 0), MAX_TIMEOUT_MS),
      );
    };
    arm(delay);
    return () => clearTimeout(timer);
  },
};
