import type { ResendPolicy } from "./config.ts";

/** Transmissions that one cycle grants: the first one and its retransmissions. */
export function transmissionsGranted(policy: ResendPolicy): number {
  return 1 + policy.retransmissions;
}

/** True where the cycle has used all it was granted. */
export function isExhausted(policy: ResendPolicy, attempts: number): boolean {
  return attempts >= transmissionsGranted(policy);
}

/** Milliseconds from a failed transmission to the next one: the interval, doubled each time up to the ceiling. */
export function waitAfter(policy: ResendPolicy, attempts: number): number {
  return Math.min(policy.maxIntervalMs, policy.intervalMs * 2 ** Math.min(30, Math.max(0, attempts - 1)));
}
