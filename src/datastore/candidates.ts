import { Candidate } from "./candidate.ts";

/** How a session's own candidate is called, before the session-id. */
const PRIVATE = "candidate of session ";

/** The candidate of each session, RFC 6241 §8.3.1: the same for all, or one for each. */
export class Candidates {
  readonly private: boolean;
  readonly #shared = new Candidate();
  readonly #private = new Map<number, Candidate>();

  constructor(each: boolean) {
    this.private = each;
  }

  /** The candidate that a session works on. */
  of(sessionId: number): Candidate {
    if (!this.private) return this.#shared;
    let candidate = this.#private.get(sessionId);
    if (!candidate) {
      candidate = new Candidate();
      this.#private.set(sessionId, candidate);
    }
    return candidate;
  }

  /** The name under which a session locks its candidate. */
  lockName(sessionId: number): string {
    return this.private ? `${PRIVATE}${sessionId}` : "candidate";
  }

  /** Whether that is the {@link lockName} of some session. */
  isLockName(name: string): boolean {
    return this.private ? name.startsWith(PRIVATE) : name === "candidate";
  }

  /** Forgets a session: what it alone saw goes with it, and so do changes that it held under a lock (RFC 6241 §8.3.5.2). */
  endSession(sessionId: number, heldLock: boolean): void {
    if (heldLock || this.private) this.of(sessionId).discard();
    this.#private.delete(sessionId);
    this.#shared.forgetSession(sessionId);
  }

  /** Notes that the instance of libyang with every tree is dead; false where no change was lost by that. */
  lose(): boolean {
    const all = [this.#shared, ...this.#private.values()];
    for (const candidate of all) candidate.lose();
    return all.some((candidate) => candidate.lost);
  }
}
