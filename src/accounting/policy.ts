import type { TransmissionFailure } from "../tacacs/transmission-failure.ts";
import type { ResendPolicy } from "./config.ts";

/** What becomes of a packet after a failed transmission. */
export type NextStep =
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "park" }
  | { readonly kind: "discard" };

/**
 * Milliseconds that a packet with so many transmissions in its cycle waits for the next one; undefined: it has used
 * all it was granted and is parked.
 */
export function waitOf(policy: ResendPolicy, attempts: number): number | undefined {
  if (attempts === 0) return 0;
  return isExhausted(policy, attempts) ? undefined : waitAfter(policy, attempts);
}

/** The step that follows a failure, with `attempts` transmissions made in the present cycle. */
export function nextStep(
  policy: ResendPolicy,
  attempts: number,
  failure: TransmissionFailure["kind"],
): NextStep {
  // Our own record is at fault: sending it again is of no use, and losing it would hide the mistake.
  if (failure === "cannot-encode") return { kind: "park" };
  if (isExhausted(policy, attempts)) return { kind: policy.exhaustedAction };
  return { kind: "wait", ms: waitAfter(policy, attempts) };
}

/** True where the cycle has used all it was granted: one transmission and the policy's retransmissions. */
export function isExhausted(policy: ResendPolicy, attempts: number): boolean {
  return attempts > policy.retransmissions;
}

/** Milliseconds from a failed transmission to the next one: the interval, doubled each time up to the ceiling. */
export function waitAfter(policy: ResendPolicy, attempts: number): number {
  return Math.min(policy.maxIntervalMs, policy.intervalMs * 2 ** Math.min(30, Math.max(0, attempts - 1)));
}
