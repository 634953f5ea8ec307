import type { Context, DataTree } from "libyang-wasm";
import { Mutex } from "../base/mutex.ts";
import type { Result } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";
import type { SchemaTexts } from "../yang/schema-texts.ts";
import type { Author } from "./author.ts";
import { Candidates } from "./candidates.ts";
import type { ChangeReporter, RunningChange, Subscriber } from "./change.ts";
import { commitCandidate, type CommitRequest } from "./commit-candidate.ts";
import { ConfirmedCommit, type ConfirmedCommitListener } from "./confirmed-commit.ts";
import {
  copyDatastore,
  deleteStartup,
  type ConfigurationSource,
  type CopyRequest,
} from "./copy-datastore.ts";
import type { DatastoreName } from "./datastore-name.ts";
import { Draft } from "./draft.ts";
import { editDatastore, type EditRequest } from "./edit-datastore.ts";
import {
  discardCandidate,
  lockDatastore,
  lockHolder,
  partialLock,
  releaseSession,
  unlockDatastore,
} from "./lock-datastore.ts";
import { Locks, type LockHolder } from "./locks.ts";
import { Operational } from "./operational.ts";
import { PartialLocks, type PartialLock } from "./partial-locks.ts";
import type { Outcome } from "./outcome.ts";
import { readDatastore, type DatastoreParts } from "./parts.ts";
import type { PendingCommit } from "./pending-commit.ts";
import { cancelCommit, endedMeanwhile, revertCommit, SERVER } from "./revert-commit.ts";
import { Running, type RunningOptions } from "./running.ts";
import { Startup } from "./startup.ts";
import type { StateProvider } from "./state-provider.ts";
import { validateConfiguration } from "./validate-configuration.ts";
import type { Versions } from "./versions.ts";

/** What a datastore is made of. */
export interface DatastoreOptions extends RunningOptions {
  /** Whether each session has a candidate of its own; there is one where the schema has the feature. */
  readonly privateCandidate?: boolean;
  /** Names this boot of the machine: a confirmed commit that is pending does not outlive it (RFC 6241 §8.4.1). */
  readonly bootId?: string;
}

/** Every configuration datastore of the server, their locks, and the state beside them. */
export class Datastore {
  readonly locks: Locks;
  readonly partialLocks: PartialLocks;
  readonly #options: DatastoreOptions;
  readonly #mutex = new Mutex();
  readonly #operational = new Operational();
  readonly #running: Running;
  readonly #candidates: Candidates;
  readonly #confirmed: ConfirmedCommit;
  readonly #startupListeners = new Set<(author: Author) => void>();
  #startup: Startup | undefined;

  private constructor(options: DatastoreOptions, running: Running) {
    this.#options = options;
    this.locks = new Locks(options.clock);
    this.partialLocks = new PartialLocks(options.clock);
    running.guardBy(this.partialLocks);
    this.#running = running;
    this.#candidates = new Candidates(options.privateCandidate === true);
    this.#confirmed = new ConfirmedCommit({
      clock: options.clock,
      log: options.log,
      bootId: options.bootId ?? "",
      onTimeout: (pending) => this.#timeOut(pending),
    });
  }

  /**
   * Rebuilds the datastores from the store; running becomes startup where there is one. Rejects where the store cannot
   * be read or written, or does not fit the schema.
   */
  static async open(options: DatastoreOptions): Promise<Datastore> {
    const datastore = new Datastore(options, await Running.open(options));
    const pending = await options.store.loadPending();
    if (datastore.has("startup")) await datastore.#begin(pending);
    else if (pending) await datastore.#takeUp(pending);
    return datastore;
  }

  /** The schema; another one after {@link recover}. */
  get context(): Context {
    return this.#running.tree.context;
  }

  /** The YANG text of every module of {@link context}. */
  get schemaTexts(): SchemaTexts {
    return this.#options.instances.texts;
  }

  /** Number of the last committed revision of running, 0 before the first. */
  get revision(): number {
    return this.#running.revision;
  }

  /** When each node of running changed last. */
  get versions(): Versions {
    return this.#running.versions;
  }

  /** The committed configuration. Only to be read, and only until the next await. */
  get running(): DataTree {
    return this.#running.tree;
  }

  /** Whether this server has that datastore. */
  has(name: DatastoreName): boolean {
    return name === "running" || this.context.implemented("ietf-netconf")?.features.get(name) === true;
  }

  /** A datastore as that session sees it; one that {@link has} knows. Only to be read, and only until the next await. */
  read(name: DatastoreName, sessionId: number): DataTree {
    return readDatastore(this.#parts, name, sessionId);
  }

  /** Adds a follower of running and shows it the present configuration. */
  subscribe(subscriber: Subscriber): void {
    this.#running.subscribe(subscriber);
  }

  /** Has an event stored with each change of running from now on. */
  reportBy(reporter: ChangeReporter): void {
    this.#running.reportBy(reporter);
  }

  /** Running as a change from nothing, for those who start with it. */
  describe(): RunningChange {
    return this.#running.describe();
  }

  /** Adds a source of state for {@link operational}. */
  addStateProvider(provider: StateProvider): void {
    this.#operational.add(provider);
  }

  /**
   * Running and state together, as `<get>` shows it; with `modules`, only what lies below the top-level nodes of those.
   * The caller disposes of it.
   */
  operational(modules?: ReadonlySet<string>): Promise<DataTree> {
    return this.#operational.of(this.running, modules);
  }

  /** Carries out one edit as one transaction; `ok` on running means that it is on disk. */
  async edit(request: EditRequest): Promise<Outcome> {
    const { outcome } = await this.#mutex.run(() => editDatastore(this.#parts, request));
    return await outcome;
  }

  /** Makes the author's candidate the configuration in force, RFC 6241 §8.3.4.1; `ok` means that it is on disk. */
  commit(request: CommitRequest): Promise<Outcome> {
    return this.#alone(() => commitCandidate(this.#parts, request));
  }

  /** Gives up the pending confirmed commit, RFC 6241 §8.4.4.1; `ok` means that what was before is on disk. */
  cancelCommit(author: Author, persistId?: string): Promise<Outcome> {
    return this.#alone(() => cancelCommit(this.#parts, author, persistId));
  }

  /** Tells of every event of confirmed commits, also of what the start has made of one. Returns its end. */
  onConfirmedCommit(listener: ConfirmedCommitListener): () => void {
    return this.#confirmed.listen(listener);
  }

  /** Makes the author's candidate running again, RFC 6241 §8.3.4.2. */
  discardChanges(author: Author): Promise<Outcome> {
    return this.#alone(async () => discardCandidate(this.#parts, author.sessionId));
  }

  /** Takes the global lock of a datastore, RFC 6241 §7.5. */
  lock(name: DatastoreName, sessionId: number): Promise<Result<undefined, RpcError>> {
    return this.#alone(async () => lockDatastore(this.#parts, name, sessionId));
  }

  /** Calls back with the author whenever startup has been given new content. */
  onStartupChange(listener: (author: Author) => void): void {
    this.#startupListeners.add(listener);
  }

  /** Locks nodes of running, given by libyang's data paths, RFC 5717 §2.4.1. */
  partialLock(
    sessionId: number,
    select: readonly string[],
    nodes: readonly string[],
  ): Promise<Result<PartialLock, RpcError>> {
    return this.#alone(async () => partialLock(this.#parts, { sessionId, select, nodes }));
  }

  /** Who has locked a datastore, as monitoring shows it. */
  lockHolder(name: DatastoreName): LockHolder | undefined {
    return lockHolder(this.#parts, name);
  }

  /** Gives the global lock of a datastore back, RFC 6241 §7.6. */
  unlock(name: DatastoreName, sessionId: number): Promise<Result<undefined, RpcError>> {
    return this.#alone(async () => unlockDatastore(this.#parts, name, sessionId));
  }

  /**
   * Frees what a session holds, and reverts the confirmed commit that it alone could confirm; whoever asks for a lock
   * after this call finds it free.
   */
  endSession(sessionId: number): void {
    void this.#alone(async () => {
      const { pending, issuer } = this.#confirmed;
      if (pending && issuer === sessionId && pending.persist === undefined) {
        await revertCommit(this.#parts, this.#options.log, "cancel", pending);
      }
      releaseSession(this.#parts, sessionId);
    });
  }

  /** Waits until all that was asked for is done, such as the revert of an ended session's confirmed commit. */
  async settled(): Promise<void> {
    await this.#alone(async () => undefined);
  }

  /**
   * Waits as {@link settled} does, ends the timer of a confirmed commit, which the next start takes up, and leaves a
   * snapshot of running.
   */
  async close(): Promise<void> {
    await this.settled();
    this.#confirmed.close();
    await this.#running.close();
  }

  #timeOut(pending: PendingCommit): void {
    void this.#alone(async () => {
      if (this.#confirmed.pending !== pending) return; // confirmed or extended meanwhile
      await revertCommit(this.#parts, this.#options.log, "timeout", SERVER);
    });
  }

  /**
   * RFC 6241 §5.1: running begins as startup. A confirmed commit that was pending, a persistent one too, was one of the
   * running configuration that is gone, so this is the end of it, as a reboot is (§8.4.1).
   */
  async #begin(pending: PendingCommit | undefined): Promise<void> {
    const { store, log, clock } = this.#options;
    const running = this.#running;
    this.#startup = await Startup.open(store, log, running.tree);
    const draft = Draft.of(this.#startup.tree, undefined);
    if (!pending && !draft.differsFrom(running.tree)) return draft[Symbol.dispose]();
    const outcome = await running.commit(draft, SERVER, "settled");
    if (!outcome.ok) throw new Error(outcome.error[0]?.message ?? "startup cannot become running");
    log.info("running begins as startup", { revision: running.revision });
    if (!pending) return;
    const event = pending.deadline <= clock.now() ? "timeout" : "cancel";
    log.warn("the confirmed commit that was pending has ended with this start", { event });
    this.#confirmed.resume(pending);
    this.#confirmed.reverted(event, SERVER);
  }

  /** Goes on with a confirmed commit that was pending when the server ended, or reverts it. */
  async #takeUp(pending: PendingCommit): Promise<void> {
    const { clock, log, bootId = "" } = this.#options;
    const now = clock.now();
    this.#confirmed.resume(pending);
    if (!this.has("candidate") || endedMeanwhile(pending, bootId, now)) {
      const event = pending.deadline <= now ? "timeout" : "cancel";
      await revertCommit(this.#parts, log, event, SERVER);
    }
  }

  /** Puts a whole configuration in the place of another, RFC 6241 §7.3; `ok` on running means that it is on disk. */
  copy(request: CopyRequest): Promise<Outcome> {
    return this.#alone(() => copyDatastore(this.#parts, request));
  }

  /** Deletes the startup configuration, RFC 6241 §7.4; `ok` means that the next start begins empty. */
  deleteStartup(author: Author): Promise<Outcome> {
    return this.#alone(() => deleteStartup(this.#parts, author));
  }

  /** Whether a whole configuration is valid, and would be taken as running, RFC 6241 §8.6.4.1. */
  validate(source: ConfigurationSource, author: Author): Promise<Outcome> {
    return this.#alone(() => validateConfiguration(this.#parts, source, author));
  }

  /** Builds a new instance of libyang from the last committed data, after a trap has killed the present one. */
  async recover(): Promise<void> {
    if (!this.context.libyang.dead) return;
    await this.#alone(async () => {
      if (!this.context.libyang.dead) return;
      const lost = this.#candidates.lose();
      await this.#running.reload();
      await this.#startup?.reload(this.context);
      this.#options.log.warn("libyang rebuilt from the last committed data", {
        revision: this.revision,
        candidateLost: lost,
      });
    });
  }

  /** Runs what finds and leaves nothing on its way to the disk. */
  #alone<T>(section: () => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      await this.#running.settled();
      return section();
    });
  }

  get #parts(): DatastoreParts {
    return {
      running: this.#running,
      candidates: this.#candidates,
      confirmed: this.#confirmed,
      startup: this.#startup,
      startupChanged: (author) => {
        for (const listener of this.#startupListeners) listener(author);
      },
      locks: this.locks,
      partialLocks: this.partialLocks,
    };
  }
}
