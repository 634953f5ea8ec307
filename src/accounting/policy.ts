import type { ResendPolicy } from "./config.ts";

/**
 * Milliseconds that a packet with so many transmissions in its cycle waits for the next one; undefined: it has used
 * all it was granted and is parked.
 */
export function waitOf(policy: ResendPolicy, attempts: number): number | undefined {
  if (attempts === 0) return 0;
  return isExhausted(policy, attempts) ? undefined : waitAfter(policy, attempts);
}

/** True where the cycle has used all it was granted: one transmission and the policy's retransmissions. */
export function isExhausted(policy: ResendPolicy, attempts: number): boolean {
  return attempts > policy.retransmissions;
}

/** Milliseconds from a failed transmission to the next one: the interval, doubled each time up to the ceiling. */
export function waitAfter(policy: ResendPolicy, attempts: number): number {
  return Math.min(policy.maxIntervalMs, policy.intervalMs * 2 ** Math.min(30, Math.max(0, attempts - 1)));
}
