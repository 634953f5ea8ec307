/** The counters that RFC 6022 §2.1.5 keeps for each session and for the server. */
export interface CommonCounters {
  readonly inRpcs: number;
  readonly inBadRpcs: number;
  readonly outRpcErrors: number;
  readonly outNotifications: number;
}

type Counter = keyof CommonCounters;

/** Counts one session, and the server it belongs to with it. */
export class Counters implements CommonCounters {
  readonly #server: Counters | undefined;
  readonly #counts = { inRpcs: 0, inBadRpcs: 0, outRpcErrors: 0, outNotifications: 0 };

  /** Without `server` these are the server's own. */
  constructor(server?: Counters) {
    this.#server = server;
  }

  get inRpcs(): number {
    return this.#counts.inRpcs;
  }

  get inBadRpcs(): number {
    return this.#counts.inBadRpcs;
  }

  get outRpcErrors(): number {
    return this.#counts.outRpcErrors;
  }

  get outNotifications(): number {
    return this.#counts.outNotifications;
  }

  /** Adds one; after 4294967295 comes 0 (RFC 6991 zero-based-counter32). */
  count(counter: Counter): void {
    this.#counts[counter] = (this.#counts[counter] + 1) >>> 0;
    this.#server?.count(counter);
  }
}
