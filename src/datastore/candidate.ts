import type { DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import { operationFailed, type RpcError } from "../yang/rpc-error.ts";
import type { Conditions } from "./conditions.ts";
import type { Draft } from "./draft.ts";

/** An edit of a candidate that has been carried out. */
export interface CandidateEdit {
  readonly draft: Draft;
  /** The modules whose data may differ from running's after it; undefined where it may be those of any. */
  readonly modules: ReadonlySet<string> | undefined;
  /** Running, and its revision, at this moment. */
  readonly running: DataTree;
  readonly revision: number;
  /** Session-id of its author. */
  readonly editor: number;
}

/**
 * One candidate configuration, RFC 6241 §8.3. Until its first edit it is running itself, and follows it:
 * only an edit makes a tree of its own, which may be invalid until it is committed.
 */
export class Candidate {
  #tree: DataTree | undefined;
  #baseRevision = 0;
  #modules: ReadonlySet<string> | undefined;
  #editor = 0;
  #lost = false;
  readonly #conditions = new Map<string, string>();

  /** Its own tree, undefined while it follows running. Only to be read, and only until the next await. */
  get tree(): DataTree | undefined {
    return this.#tree;
  }

  /** Whether it holds changes that are neither committed nor discarded. */
  get modified(): boolean {
    return this.#tree !== undefined || this.#lost;
  }

  /** Whether its changes went with an instance of libyang that a trap has killed. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Refuses what would go on as if lost changes were still there. */
  usable(): Result<undefined, RpcError> {
    if (!this.#lost) return ok();
    const message =
      "The changes in the candidate were lost when the YANG engine had to be restarted: send <discard-changes/>, then make them again.";
    return err(operationFailed("application", message));
  }

  /** The revision of running that it began from. */
  get baseRevision(): number {
    return this.#baseRevision;
  }

  /** Session-id of the last who changed it; 0 where that session has ended. */
  get editor(): number {
    return this.#editor;
  }

  /** The modules whose data may differ from that of running at `revision`; undefined where it may be those of any. */
  modulesSince(revision: number): ReadonlySet<string> | undefined {
    if (this.#tree === undefined) return new Set();
    return this.#baseRevision === revision ? this.#modules : undefined;
  }

  /** Takes over a draft of its content. */
  set({ draft, modules, running, revision, editor }: CandidateEdit): void {
    if (this.#tree === undefined) this.#baseRevision = revision;
    this.#modules = modules;
    // What the draft is not about is as it was: as in running, where there was no edit yet.
    const before = this.#tree ?? (draft.whole ? running.context.emptyTree() : running.clone());
    this.#tree = draft.replaceIn(before);
    this.#editor = editor;
    this.#lost = false;
  }

  /** What running must be for it to be committed: of edits of the same node the last counts. */
  get conditions(): Conditions {
    return this.#conditions;
  }

  /** Adds to {@link conditions}. */
  require(conditions: Conditions | undefined): void {
    for (const [path, etag] of conditions ?? []) this.#conditions.set(path, etag);
  }

  /** Forgets the {@link conditions}. */
  requireNothing(): void {
    this.#conditions.clear();
  }

  /** Makes it running again, RFC 6241 §8.3.4.2. */
  discard(): void {
    this.#free();
    this.#tree = undefined;
    this.#lost = false;
    this.requireNothing();
  }

  /** Notes that a session has ended: its number may come again. */
  forgetSession(sessionId: number): void {
    if (this.#editor === sessionId) this.#editor = 0;
  }

  /** Notes that the instance of libyang which held the tree is dead. */
  lose(): void {
    this.#lost = this.modified;
    this.#tree = undefined;
  }

  #free(): void {
    if (this.#tree && !this.#tree.context.libyang.dead) this.#tree[Symbol.dispose]();
  }
}
