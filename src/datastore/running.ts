import { LibyangPanic, type Context, type DataTree } from "libyang-wasm";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { err, ok, type Result } from "../base/result.ts";
import { errorPath } from "../yang/error-path.ts";
import type { InstanceFactory } from "../yang/instance.ts";
import { inUse, invalidValue, operationFailed, type RpcError } from "../yang/rpc-error.ts";
import type { AnnotationChange } from "./annotations.ts";
import type { Author } from "./author.ts";
import {
  describeChange,
  type ChangeReporter,
  type Refusal,
  type RunningChange,
  type Subscriber,
} from "./change.ts";
import type { PartialLocks } from "./partial-locks.ts";
import type { DatastoreStore } from "./datastore-store.ts";
import type { Draft } from "./draft.ts";
import { loadRunning, type LoadedRunning } from "./load-running.ts";
import type { PendingUpdate } from "./pending-commit.ts";
import { scopeOf, type Scope } from "./scope.ts";
import type { Versions } from "./versions.ts";

/** What running is made of. */
export interface RunningOptions {
  readonly store: DatastoreStore;
  readonly instances: InstanceFactory;
  readonly clock: Clock;
  readonly log: Log;
}

/** Diffs since the last snapshot after which a new one is written: bounds the time of a start. */
const SNAPSHOT_EVERY = 1000;

/**
 * The configuration in force, and the one way of changing it: validate, diff, ask every subscriber,
 * write and fsync (the commit point), tell every subscriber. Its owner calls one method at a time.
 */
export class Running {
  readonly #options: RunningOptions;
  readonly #subscribers: Subscriber[] = [];
  #guard: PartialLocks | undefined;
  #reporter: ChangeReporter | undefined;
  #tree: DataTree;
  #revision: number;
  /** Whether it was seen to be valid as a whole since it was loaded; the schema may be another one than it was stored by. */
  #validated = false;
  #sinceSnapshot: number;
  #versions: Versions;

  private constructor(options: RunningOptions, loaded: LoadedRunning) {
    this.#options = options;
    this.#tree = loaded.running;
    this.#revision = loaded.revision;
    this.#sinceSnapshot = loaded.diffs;
    this.#versions = loaded.versions;
  }

  /** Rebuilds running from the store. Rejects where the store cannot be read or does not fit the schema. */
  static async open(options: RunningOptions): Promise<Running> {
    return new Running(options, await loadRunning(options.instances.create(), options.store));
  }

  /** The committed configuration. Only to be read, and only until the next await. */
  get tree(): DataTree {
    return this.#tree;
  }

  /** Number of the last committed revision, 0 before the first. */
  get revision(): number {
    return this.#revision;
  }

  /** When each node of it changed last. */
  get versions(): Versions {
    return this.#versions;
  }

  /** The configuration as an earlier revision left it. The caller disposes of it. */
  async at(revision: number): Promise<DataTree> {
    return (await loadRunning(this.#tree.context, this.#options.store, revision)).running;
  }

  /** Has every commit of a session asked whether it touches what another one has locked (RFC 5717 §2.1). */
  guardBy(partialLocks: PartialLocks): void {
    this.#guard = partialLocks;
  }

  /** Has an event stored with each change from now on. */
  reportBy(reporter: ChangeReporter): void {
    this.#reporter = reporter;
  }

  /** Adds a follower and shows it the present configuration. */
  subscribe(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber);
    subscriber.apply(this.describe());
  }

  /** The present configuration as a change from nothing. */
  describe(): RunningChange {
    return describeChange(this.#revision, undefined, [], () => this.#tree);
  }

  /** How far a change of these modules' data reaches; undefined: perhaps everywhere. */
  scopeOf(modules: Iterable<string>): Scope | undefined {
    return this.#validated ? scopeOf(this.#tree.context, modules) : undefined;
  }

  /**
   * Puts the draft in its place in the configuration in force, and makes `pending` what is known of a confirmed commit;
   * `ok` means that both are on disk. On an error the draft stays the caller's.
   */
  async commit(
    draft: Draft,
    author: Author,
    pending?: PendingUpdate,
  ): Promise<Result<undefined, readonly RpcError[]>> {
    const invalid = draft.findErrors();
    if (invalid) return err(invalid);
    const diff = draft.diffFrom(this.#tree);
    try {
      const annotations = draft.annotationChangesFrom(this.#tree);
      if (!diff.first && annotations.length === 0) {
        if (pending) await this.#options.store.savePending(pending);
        this.#adopt(draft); // the same data; default flags may differ
        return ok();
      }
      const change = this.#describe(draft, diff, annotations, author);
      const locked =
        author.sessionId === 0 ? undefined : this.#guard?.conflict(change.nodes, author.sessionId);
      if (locked) {
        const message = `Session ${locked.holder} has locked this part of running: try again when it is free.`;
        return err([{ ...inUse("protocol", message), path: errorPath(this.#tree.context, locked.path) }]);
      }
      const refusal = await this.#refusal(change);
      if (refusal) return err([refusal]);
      const event = this.#reporter?.eventOf(change);
      const revision = {
        number: change.revision,
        committedAt: new Date(this.#options.clock.now()).toISOString(),
        username: author.username,
        sessionId: author.sessionId,
        messageId: author.messageId,
        diff: diff.first ? diff.print({ format: "xml", shrink: true }) : "",
        annotations,
      };
      const { trace } = author;
      const eventId = await this.#options.store.commit(
        trace ? { ...revision, ...trace } : revision,
        pending,
        event,
      );
      this.#revision = change.revision; // the commit point is passed
      this.#versions.note(change.revision, change.nodes);
      this.#adopt(draft);
      this.#tell(change);
      if (event && eventId !== undefined) this.#reporter?.stored(event, eventId);
      this.#snapshotWhenDue();
      return ok();
    } catch (cause) {
      if (cause instanceof LibyangPanic) throw cause;
      return err([this.#notWritten(cause)]);
    } finally {
      if (!this.#tree.context.libyang.dead) diff[Symbol.dispose]();
    }
  }

  /** Validates a draft and asks every subscriber, as {@link commit} does; nothing is changed, and it stays the caller's. */
  async check(draft: Draft, author: Author): Promise<Result<undefined, readonly RpcError[]>> {
    const invalid = draft.findErrors();
    if (invalid) return err(invalid);
    const diff = draft.diffFrom(this.#tree);
    try {
      const annotations = draft.annotationChangesFrom(this.#tree);
      if (!diff.first && annotations.length === 0) return ok();
      const refusal = await this.#refusal(this.#describe(draft, diff, annotations, author));
      return refusal ? err([refusal]) : ok();
    } finally {
      if (!this.#tree.context.libyang.dead) diff[Symbol.dispose]();
    }
  }

  #describe(
    draft: Draft,
    diff: DataTree,
    annotations: readonly AnnotationChange[],
    author: Author,
  ): RunningChange {
    const revision = this.#revision + 1;
    // Up to the commit point the draft has what is to be.
    const next = (module: string): DataTree =>
      this.#revision < revision && draft.covers(module) ? draft.tree : this.#tree;
    return describeChange(revision, diff, annotations, next, author);
  }

  async #refusal(change: RunningChange): Promise<RpcError | undefined> {
    for (const subscriber of this.#subscribers) {
      const refusal = await subscriber.prepare(change);
      if (refusal !== undefined) return refusalError(this.#tree.context, refusal);
    }
    return undefined;
  }

  /** Makes `pending` what is known of a confirmed commit, where running stays as it is. */
  async keepPending(pending: PendingUpdate): Promise<Result<undefined, readonly RpcError[]>> {
    try {
      await this.#options.store.savePending(pending);
      return ok();
    } catch (cause) {
      return err([this.#notWritten(cause)]);
    }
  }

  #notWritten(cause: unknown): RpcError {
    this.#options.log.error("commit failed", { reason: String(cause) });
    return operationFailed(
      "application",
      `The change could not be written to disk and has not been made: ${reasonOf(cause)}`,
    );
  }

  /**
   * Writes down what the diffs since the last snapshot add up to: the next start reads them no more, and so needs no
   * module whose data is gone.
   */
  async close(): Promise<void> {
    if (this.#sinceSnapshot > 0 && !this.#tree.context.libyang.dead) await this.#snapshot();
  }

  /** Builds a new instance of libyang from the last committed data. */
  async reload(): Promise<void> {
    const loaded = await loadRunning(this.#options.instances.create(), this.#options.store);
    this.#tree = loaded.running;
    this.#validated = false;
    this.#revision = loaded.revision;
    this.#sinceSnapshot = loaded.diffs;
    this.#versions = loaded.versions;
  }

  #adopt(draft: Draft): void {
    this.#tree = draft.replaceIn(this.#tree);
    this.#validated ||= draft.whole;
  }

  #tell(change: RunningChange): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber.apply(change);
      } catch (cause) {
        this.#options.log.error("a subscriber failed after the commit", {
          revision: change.revision,
          reason: reasonOf(cause),
        });
      }
    }
  }

  #snapshotWhenDue(): void {
    this.#sinceSnapshot += 1;
    if (this.#sinceSnapshot >= SNAPSHOT_EVERY) void this.#snapshot();
  }

  async #snapshot(): Promise<void> {
    this.#sinceSnapshot = 0;
    const text = this.#tree.first ? this.#tree.print({ format: "xml", shrink: true }) : "";
    try {
      await this.#options.store.saveSnapshot(this.#revision, text, this.#versions.print());
    } catch (cause) {
      this.#options.log.warn("snapshot not written; the next start reads more diffs", {
        reason: reasonOf(cause),
      });
    }
  }
}

function refusalError(context: Context, refusal: string | Refusal): RpcError {
  return typeof refusal === "string"
    ? operationFailed("application", refusal)
    : invalidValue("application", refusal.message, { path: errorPath(context, refusal.path) });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
