import { StaleHandleError } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

/** What keeps the handles of one context's trees: they are freed with it. */
export interface HandleSet {
  readonly runtime: Runtime;
  readonly handles: Set<TreeHandle>;
}

/** The part of a tree that outlives its owner, so that the memory can be given back when the owner is collected. */
export class TreeHandle {
  readonly set: HandleSet;
  /** First node of the forest; 0 if it is empty. */
  first: number;
  /** A second forest of the same owner: the operation beside its envelope. */
  second: number;
  live = true;
  /** Whether there is a finalizer. */
  watched = false;

  constructor(set: HandleSet, first: number, second = 0) {
    this.set = set;
    this.first = first;
    this.second = second;
    set.handles.add(this);
  }

  /** Throws StaleHandleError after free(). */
  check(): void {
    if (!this.live) throw new StaleHandleError("the data tree was disposed of");
  }

  /** Frees the nodes; a second time, or in a dead instance, it does nothing. */
  free(): void {
    if (!this.live) return;
    this.live = false;
    this.set.handles.delete(this);
    const { runtime } = this.set;
    if (runtime.dead) return;
    if (this.first !== 0) runtime.call(runtime.x.yw_free_all, this.first);
    if (this.second !== 0) runtime.call(runtime.x.yw_free_all, this.second);
  }
}
