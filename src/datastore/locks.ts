import type { Clock } from "../base/clock.ts";
import { err, ok, type Result } from "../base/result.ts";
import { inUse, lockDenied, operationFailed, type RpcError } from "../yang/rpc-error.ts";

/** Who holds a global lock. */
export interface LockHolder {
  readonly sessionId: number;
  /** Wall-clock milliseconds. */
  readonly since: number;
}

/** The global locks of RFC 6241 §7.5: one holder for each datastore, freed with its session. */
export class Locks {
  readonly #holders = new Map<string, LockHolder>();
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Who holds the lock of a datastore; undefined: nobody. */
  holder(datastore: string): LockHolder | undefined {
    return this.#holders.get(datastore);
  }

  /** The holder that has had one of these locks for the longest time; undefined: nobody has one. */
  oldest(isMeant: (datastore: string) => boolean): LockHolder | undefined {
    for (const [datastore, holder] of this.#holders) if (isMeant(datastore)) return holder;
    return undefined;
  }

  /** Takes the lock; refused with `lock-denied` and the holder where anyone, the asker too, has it. */
  lock(datastore: string, sessionId: number): Result<undefined, RpcError> {
    const holder = this.#holders.get(datastore)?.sessionId;
    if (holder !== undefined) {
      const who = holder === sessionId ? "this session" : `session ${holder}`;
      return err(lockDenied(holder, `The datastore ${datastore} is locked by ${who}.`));
    }
    this.#holders.set(datastore, { sessionId, since: this.#clock.now() });
    return ok();
  }

  /** Gives the lock back; an error where the asker does not hold it. */
  unlock(datastore: string, sessionId: number): Result<undefined, RpcError> {
    const holder = this.#holders.get(datastore)?.sessionId;
    if (holder !== sessionId) {
      return err(
        operationFailed(
          "protocol",
          holder === undefined
            ? `The datastore ${datastore} is not locked.`
            : `The lock on ${datastore} belongs to session ${holder}, which alone can give it back.`,
        ),
      );
    }
    this.#holders.delete(datastore);
    return ok();
  }

  /** Refuses a change by anyone but the holder, RFC 6241 §7.2. */
  mayEdit(datastore: string, sessionId: number): Result<undefined, RpcError> {
    const holder = this.#holders.get(datastore)?.sessionId;
    if (holder === undefined || holder === sessionId) return ok();
    return err(
      inUse(
        "protocol",
        `The datastore ${datastore} is locked by session ${holder}: try again when it is free.`,
      ),
    );
  }

  /** Frees whatever the session holds. */
  release(sessionId: number): void {
    for (const [datastore, holder] of this.#holders) {
      if (holder.sessionId === sessionId) this.#holders.delete(datastore);
    }
  }
}
