/** A confirmed commit that waits for its confirmation (RFC 6241 §8.4), as it is kept on disk. */
export interface PendingCommit {
  /** The revision of running before it, to which the server goes back. A follow-up does not change it. */
  readonly baseRevision: number;
  /** Wall-clock milliseconds at which the server goes back. */
  readonly deadline: number;
  /** Token that confirms it from any session; undefined: it ends with its session. Never log it. */
  readonly persist: string | undefined;
  /** Who issued it, or extended it last. */
  readonly username: string;
  readonly sessionId: number;
  /** Names the boot of the machine in which it was made, "" where that is not known. */
  readonly bootId: string;
}

/** What becomes of the pending confirmed commit at a commit: it is as given from then on, or there is none any more. */
export type PendingUpdate = PendingCommit | "settled";
