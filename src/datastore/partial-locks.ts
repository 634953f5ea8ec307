import type { Clock } from "../base/clock.ts";
import { err, ok, type Result } from "../base/result.ts";
import { lockDenied, type RpcError } from "../yang/rpc-error.ts";
import type { NodeChange } from "./change.ts";

/** One partial lock on running, RFC 5717. */
export interface PartialLock {
  /** 1..4294967295. */
  readonly id: number;
  readonly sessionId: number;
  /** Wall-clock milliseconds. */
  readonly since: number;
  /** The expressions that were asked for. */
  readonly select: readonly string[];
  /** Data paths in libyang's form of the locked nodes, each with all below it. */
  readonly nodes: readonly string[];
}

/** The partial locks on running. */
export class PartialLocks {
  readonly #locks = new Map<number, PartialLock>();
  readonly #clock: Pick<Clock, "now">;
  #lastId = 0;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Every lock, in order of id. */
  get all(): readonly PartialLock[] {
    return [...this.#locks.values()];
  }

  /** A session that has locked a part; undefined: none has. */
  get holder(): number | undefined {
    return this.all[0]?.sessionId;
  }

  /** RFC 5717 §2.4.1: granted whole or not at all; parts of one session may overlap. */
  lock(
    sessionId: number,
    select: readonly string[],
    nodes: readonly string[],
  ): Result<PartialLock, RpcError> {
    for (const node of nodes) {
      const held = this.#touching(node, sessionId);
      if (held) {
        return err(
          lockDenied(held.sessionId, `Session ${held.sessionId} has locked ${node} or a part of it.`),
        );
      }
    }
    do this.#lastId = this.#lastId >= 0xffff_ffff ? 1 : this.#lastId + 1;
    while (this.#locks.has(this.#lastId));
    const lock: PartialLock = { id: this.#lastId, sessionId, since: this.#clock.now(), select, nodes };
    this.#locks.set(lock.id, lock);
    return ok(lock);
  }

  /** Gives a lock back; false where the session holds none of that id. */
  unlock(id: number, sessionId: number): boolean {
    return this.#locks.get(id)?.sessionId === sessionId && this.#locks.delete(id);
  }

  /** Frees whatever the session holds. */
  release(sessionId: number): void {
    for (const { id, sessionId: holder } of this.all) if (holder === sessionId) this.#locks.delete(id);
  }

  /** The first change of a part that another session has locked, and who that is. */
  conflict(
    nodes: readonly NodeChange[],
    sessionId: number,
  ): { readonly path: string; readonly holder: number } | undefined {
    if (this.#locks.size === 0) return undefined;
    for (const { path } of nodes) {
      const held = this.#touching(path, sessionId);
      if (held) return { path, holder: held.sessionId };
    }
    return undefined;
  }

  /** A lock of another session on this node, on one above it or on one below it. */
  #touching(path: string, sessionId: number): PartialLock | undefined {
    return this.all.find(
      (lock) =>
        lock.sessionId !== sessionId &&
        lock.nodes.some((node) => contains(node, path) || contains(path, node)),
    );
  }
}

/** Whether a node is another one or lies below it. */
function contains(above: string, below: string): boolean {
  return below.startsWith(above) && (below.length === above.length || below[above.length] === "/");
}
