import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { inUse, invalidValue, type RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import type { PendingCommit, PendingUpdate } from "./pending-commit.ts";

/** What a commit says of confirmation, RFC 6241 §8.4.5.1. */
export interface Confirmation {
  /** Present for a confirmed commit. `timeout` in seconds, 1..4294967295. */
  readonly confirmed?: { readonly timeout: number; readonly persist?: string };
  /** The token of the pending one that this follows. */
  readonly persistId?: string;
}

/** A step in the life of a confirmed commit, in the words of RFC 6470 `netconf-confirmed-commit`. */
export interface ConfirmedCommitEvent {
  readonly event: "start" | "cancel" | "timeout" | "extend" | "complete";
  /** Whose doing it is; of a `timeout` and of a restart, nobody's: empty and 0. */
  readonly username: string;
  readonly sessionId: number;
  /** Seconds until the server goes back; at `start` and `extend` only. */
  readonly timeout?: number;
}

/** Told of each event once what it means is on disk. */
export type ConfirmedCommitListener = (event: ConfirmedCommitEvent) => void;

/** What the confirmed commit is made of. */
export interface ConfirmedCommitOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Names this boot of the machine. */
  readonly bootId: string;
  /** Called when it is time to go back. */
  readonly onTimeout: (pending: PendingCommit) => void;
}

/** The confirmed commit that waits for its confirmation, RFC 6241 §8.4: one at most. */
export class ConfirmedCommit {
  readonly #options: ConfirmedCommitOptions;
  readonly #listeners = new Set<ConfirmedCommitListener>();
  #early: ConfirmedCommitEvent[] | undefined = [];
  #pending: PendingCommit | undefined;
  #issuer = 0;
  #cancelTimer: () => void = () => undefined;

  constructor(options: ConfirmedCommitOptions) {
    this.#options = options;
  }

  get pending(): PendingCommit | undefined {
    return this.#pending;
  }

  /** Session-id of who issued it, or extended it last; 0 where that session has ended, and where none is pending. */
  get issuer(): number {
    return this.#issuer;
  }

  /** Adds a listener; the first one is told too what the start has done. Returns its removal. */
  listen(listener: ConfirmedCommitListener): () => void {
    this.#listeners.add(listener);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.#tell(event);
    return () => void this.#listeners.delete(listener);
  }

  /** Why that session may not commit now: another's confirmed commit is pending, or the token is wrong. */
  refusal({ persistId }: Pick<Confirmation, "persistId">, sessionId: number): RpcError | undefined {
    const pending = this.#pending;
    if (persistId !== undefined) {
      // RFC 6241 §8.4.5.1: invalid-value where the token is not that of the pending one.
      if (pending?.persist === persistId) return undefined;
      const reason = pending
        ? "The pending confirmed commit has another token"
        : "No confirmed commit is pending";
      return invalidValue("protocol", `${reason}: this <persist-id> belongs to none.`);
    }
    if (!pending) return undefined;
    if (pending.persist !== undefined) {
      return inUse(
        "protocol",
        "A persistent confirmed commit is pending: give its token as <persist-id>, or wait until it has ended.",
      );
    }
    if (this.#issuer === sessionId) return undefined;
    return inUse(
      "protocol",
      `A confirmed commit of session ${this.#issuer} is pending: wait until that session has confirmed or cancelled it.`,
    );
  }

  /** What a commit makes of the pending one; undefined: nothing. `revision` is that of running before it. */
  update({ confirmed }: Confirmation, author: Author, revision: number): PendingUpdate | undefined {
    if (!confirmed) return this.#pending && "settled";
    return {
      // A follow-up keeps the original: going back means before the first of them.
      baseRevision: this.#pending?.baseRevision ?? revision,
      deadline: this.#options.clock.now() + confirmed.timeout * 1000,
      persist: confirmed.persist ?? this.#pending?.persist,
      username: author.username,
      sessionId: author.sessionId,
      bootId: this.#options.bootId,
    };
  }

  /** Takes over what is on disk now, and tells of it. */
  adopt(
    update: PendingUpdate | undefined,
    { confirmed }: Confirmation,
    { username, sessionId }: Author,
  ): void {
    if (!update) return;
    const event = update === "settled" ? "complete" : this.#pending ? "extend" : "start";
    this.#set(update === "settled" ? undefined : update);
    this.#tell({ event, username, sessionId, ...(confirmed && { timeout: confirmed.timeout }) });
  }

  /** Takes over one that was pending when the server ended; no session has issued it any more. */
  resume(pending: PendingCommit): void {
    this.#set(pending);
    this.#issuer = 0;
  }

  /** Notes that the server has gone back. */
  reverted(
    event: "cancel" | "timeout",
    { username, sessionId }: Pick<Author, "username" | "sessionId">,
  ): void {
    this.#set(undefined);
    this.#tell({ event, username, sessionId });
  }

  /** Notes that the issuing session has ended: its number may come again. */
  forgetSession(sessionId: number): void {
    if (this.#issuer === sessionId) this.#issuer = 0;
  }

  /** Asks for the way back again after `milliseconds`. */
  retry(milliseconds: number): void {
    this.#arm(milliseconds);
  }

  /** Ends the timer. */
  close(): void {
    this.#cancelTimer();
  }

  #set(pending: PendingCommit | undefined): void {
    this.#pending = pending;
    this.#issuer = pending?.sessionId ?? 0;
    this.#cancelTimer();
    if (pending) this.#arm(pending.deadline - this.#options.clock.now());
  }

  #arm(milliseconds: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.schedule(Math.max(milliseconds, 0), () => {
      if (this.#pending) this.#options.onTimeout(this.#pending);
    });
  }

  #tell(event: ConfirmedCommitEvent): void {
    this.#early?.push(event);
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (cause) {
        this.#options.log.error("a listener of confirmed commits failed", { reason: String(cause) });
      }
    }
  }
}
