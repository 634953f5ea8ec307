import type { DataTree } from "libyang-wasm";
import type { Clock } from "../base/clock.ts";
import { dateAndTime } from "../base/date-and-time.ts";
import type { EventContent } from "../base/event-log.ts";
import type { Log } from "../base/log.ts";
import { reasonOf } from "../base/reason.ts";
import { err, ok, type Result } from "../base/result.ts";
import { errorPath } from "../yang/error-path.ts";
import type { InstanceFactory } from "../yang/instance.ts";
import { inUse, operationFailed, type RpcError } from "../yang/rpc-error.ts";
import type { AnnotationChange } from "./annotations.ts";
import type { Author } from "./author.ts";
import { describeChange, type ChangeReporter, type RunningChange, type Subscriber } from "./change.ts";
import { CommitQueue } from "./commit-queue.ts";
import type { DatastoreStore } from "./datastore-store.ts";
import type { Draft } from "./draft.ts";
import { Followers } from "./followers.ts";
import { loadRunning, type LoadedRunning } from "./load-running.ts";
import type { Begun, Outcome } from "./outcome.ts";
import type { PartialLocks } from "./partial-locks.ts";
import type { PendingUpdate } from "./pending-commit.ts";
import { scopeOf, type Scope } from "./scope.ts";
import { Snapshots } from "./snapshots.ts";
import type { Versions } from "./versions.ts";

/** What running is made of. */
export interface RunningOptions {
  readonly store: DatastoreStore;
  readonly instances: InstanceFactory;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a commit is to write. */
interface Prepared {
  readonly change: RunningChange;
  /** As libyang prints it; "" where there are annotations only. */
  readonly diff: string;
  readonly annotations: readonly AnnotationChange[];
}

/** A commit that is handed to the store. */
interface Commit extends Prepared {
  readonly author: Author;
  readonly pending: PendingUpdate | undefined;
  /** What tells of it; undefined: nobody asks for that. */
  readonly event: EventContent | undefined;
}

/**
 * The configuration in force, and the one way of changing it: validate, diff, ask every subscriber,
 * write and fsync (the commit point), tell every subscriber. Its owner calls one method at a time.
 */
export class Running {
  readonly #options: RunningOptions;
  readonly #followers: Followers;
  readonly #queue: CommitQueue;
  readonly #snapshots: Snapshots;
  #guard: PartialLocks | undefined;
  #reporter: ChangeReporter | undefined;
  #tree: DataTree;
  #revision: number;
  /** Whether it was seen to be valid as a whole since it was loaded; the schema may be another one than it was stored by. */
  #validated = false;
  #versions: Versions;

  private constructor(options: RunningOptions, loaded: LoadedRunning) {
    this.#options = options;
    this.#queue = new CommitQueue(options.clock);
    this.#followers = new Followers(options.log);
    this.#snapshots = new Snapshots(options.store, options.log);
    this.#tree = loaded.running;
    this.#revision = loaded.revision;
    this.#snapshots.begin(loaded.diffs);
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
    this.#followers.add(subscriber);
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

  /** The configuration that the next draft is made on: with what is on its way to the disk, as far as that reaches. */
  get newest(): DataTree {
    return this.#queue.newest?.tree ?? this.#tree;
  }

  /** Whether a draft of that scope can be made on {@link newest}; else it has to wait until all is {@link settled}. */
  admits(scope: Scope | undefined): boolean {
    return this.#queue.admits(scope);
  }

  /** Resolves when nothing is on its way to the disk. */
  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** {@link begin}, to its end. */
  async commit(draft: Draft, author: Author, pending?: PendingUpdate): Promise<Outcome> {
    const { outcome } = await this.begin(draft, author, pending);
    return outcome;
  }

  /**
   * Puts the draft, made on {@link newest}, in its place in the configuration in force, and makes `pending` what is known
   * of a confirmed commit. When this resolves, the next draft may be made where {@link admits} says so; `outcome` tells
   * the end. On an error the draft stays the caller's.
   */
  async begin(draft: Draft, author: Author, pending?: PendingUpdate): Promise<Begun> {
    const prepared = this.#prepare(draft, author, this.#guard);
    if (!prepared.ok) return { outcome: this.onceSettled(prepared) };
    if (!prepared.value) {
      const found = await this.onceSettled(ok());
      return { outcome: found.ok ? this.#keep(draft, pending) : Promise.resolve(found) };
    }
    const { change, diff, annotations } = prepared.value;
    const event = this.#reporter?.eventOf(change);
    const outcome = this.#write(draft, { change, diff, annotations, author, pending, event });
    this.#queue.add(draft, this.#followers.judgeBy(change), outcome);
    return { outcome };
  }

  /** What was found on {@link newest}, once that is on disk; where it cannot be written, there is no telling. */
  async onceSettled(found: Outcome): Promise<Outcome> {
    const { refused } = this.#queue;
    await this.settled();
    if (this.#queue.refused === refused) return found;
    return err([this.#notWritten(new Error("a change that came before it could not be written"))]);
  }

  /** Validates a draft and asks every subscriber, as {@link commit} does; nothing is changed, and it stays the caller's. */
  async check(draft: Draft, author: Author): Promise<Outcome> {
    const prepared = this.#prepare(draft, author);
    return prepared.ok ? ok() : prepared;
  }

  /** What a valid draft changes, which nobody refuses; undefined: nothing. */
  #prepare(
    draft: Draft,
    author: Author,
    guard?: PartialLocks,
  ): Result<Prepared | undefined, readonly RpcError[]> {
    const before = this.newest;
    const invalid = draft.findErrors();
    if (invalid) return err(invalid);
    const diff = draft.diffFrom(before);
    try {
      const annotations = draft.annotationChangesFrom(before);
      if (!diff.first && annotations.length === 0) return ok();
      const change = this.#describe(draft, diff, annotations, author);
      const locked = author.sessionId === 0 ? undefined : guard?.conflict(change.nodes, author.sessionId);
      if (locked) {
        const message = `Session ${locked.holder} has locked this part of running: try again when it is free.`;
        return err([{ ...inUse("protocol", message), path: errorPath(this.#tree.context, locked.path) }]);
      }
      const refusal = this.#followers.refusal(change, this.#tree.context);
      if (refusal) return err([refusal]);
      const text = diff.first ? diff.print({ format: "xml", shrink: true }) : "";
      return ok({ change, diff: text, annotations });
    } finally {
      if (!this.#tree.context.libyang.dead) diff[Symbol.dispose]();
    }
  }

  /** Has a change written; `ok` once it is on disk, in force and told. */
  async #write(
    draft: Draft,
    { change, diff, annotations, author, pending, event }: Commit,
  ): Promise<Outcome> {
    const { username, sessionId, messageId, trace } = author;
    const committedAt = dateAndTime(this.#options.clock.now());
    const number = change.revision;
    const revision = { number, committedAt, username, sessionId, messageId, diff, annotations };
    let eventId: number | undefined;
    try {
      eventId = await this.#options.store.commit(
        trace ? { ...revision, ...trace } : revision,
        pending,
        event,
      );
    } catch (cause) {
      return err([this.#notWritten(this.#queue.refuse(cause))]);
    }
    this.#queue.stored(); // the commit point is passed
    if (event && eventId !== undefined) this.#reporter?.stored(event, eventId);
    if (this.#tree.context.libyang.dead) return ok(); // meanwhile: reload() finds it
    this.#revision = number;
    this.#versions.note(number, change.nodes);
    this.#adopt(draft);
    this.#followers.tell(change);
    if (this.#snapshots.isDueAfterOneMore()) void this.#snapshot();
    return ok();
  }

  /** Takes over a draft that changes nothing; its default flags may differ. */
  async #keep(draft: Draft, pending: PendingUpdate | undefined): Promise<Outcome> {
    const kept = pending ? await this.keepPending(pending) : ok();
    if (kept.ok) this.#adopt(draft);
    return kept;
  }

  #describe(
    draft: Draft,
    diff: DataTree,
    annotations: readonly AnnotationChange[],
    author: Author,
  ): RunningChange {
    const revision = this.#revision + this.#queue.length + 1;
    // Up to the commit point the draft has what is to be.
    const next = (module: string): DataTree =>
      this.#revision < revision && draft.covers(module) ? draft.tree : this.#tree;
    return describeChange(revision, diff, annotations, next, author);
  }

  /** Makes `pending` what is known of a confirmed commit, where running stays as it is. */
  async keepPending(pending: PendingUpdate): Promise<Outcome> {
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
    if (this.#snapshots.isStale && !this.#tree.context.libyang.dead) await this.#snapshot();
  }

  /** Builds a new instance of libyang from the last committed data, and tells of what was written since the old one died. */
  async reload(): Promise<void> {
    const loaded = await loadRunning(this.#options.instances.create(), this.#options.store);
    this.#tree = loaded.running;
    this.#validated = false;
    this.#snapshots.begin(loaded.diffs);
    this.#versions = loaded.versions;
    if (loaded.revision === this.#revision) return;
    this.#revision = loaded.revision;
    this.#followers.tell(this.describe());
  }

  #adopt(draft: Draft): void {
    this.#tree = draft.replaceIn(this.#tree);
    this.#validated ||= draft.whole;
  }

  #snapshot(): Promise<void> {
    return this.#snapshots.write(this.#revision, this.#tree, this.#versions);
  }
}
