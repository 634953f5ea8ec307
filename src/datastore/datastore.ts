import { LibyangError, LibyangPanic, type Context, type DataNode, type DataTree } from "libyang-wasm";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { Mutex } from "../base/mutex.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { InstanceFactory } from "../yang/instance.ts";
import type { SchemaTexts } from "../yang/schema-texts.ts";
import { operationFailed, type RpcError } from "../yang/rpc-error.ts";
import { translateError } from "../yang/translate-error.ts";
import { describeChange, type RunningChange, type Subscriber } from "./change.ts";
import type { DatastoreStore } from "./datastore-store.ts";
import type { DefaultOperation } from "./edit-operation.ts";
import { applyEdit } from "./edit.ts";
import { loadRunning } from "./load-running.ts";
import { Locks } from "./locks.ts";
import type { StateProvider } from "./state-provider.ts";

/** Who asks for a change, for the revision row. */
export interface Author {
  readonly username: string;
  readonly sessionId: number;
  readonly messageId: string;
}

/** An edit of running, RFC 6241 §7.2. `content` lives in the datastore's own context. */
export interface EditRequest {
  readonly author: Author;
  readonly content: DataNode | undefined;
  readonly defaultOperation: DefaultOperation;
  /** Only tell whether it would be accepted. */
  readonly testOnly: boolean;
}

/** What a datastore is made of. */
export interface DatastoreOptions {
  readonly store: DatastoreStore;
  readonly instances: InstanceFactory;
  readonly clock: Clock;
  readonly log: Log;
}

/** Diffs since the last snapshot after which a new one is written: bounds the time of a start. */
const SNAPSHOT_EVERY = 1000;

/**
 * Running, and the one way of changing it: edit a copy, validate, diff, ask every subscriber,
 * write and fsync (the commit point), tell every subscriber.
 */
export class Datastore {
  readonly locks: Locks;
  readonly #options: DatastoreOptions;
  readonly #mutex = new Mutex();
  readonly #subscribers: Subscriber[] = [];
  readonly #providers: StateProvider[] = [];
  #running: DataTree;
  #revision: number;
  #sinceSnapshot: number;

  private constructor(
    options: DatastoreOptions,
    loaded: { running: DataTree; revision: number; diffs: number },
  ) {
    this.#options = options;
    this.locks = new Locks(options.clock);
    this.#running = loaded.running;
    this.#revision = loaded.revision;
    this.#sinceSnapshot = loaded.diffs;
  }

  /** Rebuilds running from the store. Rejects where the store cannot be read or does not fit the schema. */
  static async open(options: DatastoreOptions): Promise<Datastore> {
    return new Datastore(options, await loadRunning(options.instances.create(), options.store));
  }

  /** The schema; another one after {@link recover}. */
  get context(): Context {
    return this.#running.context;
  }

  /** The YANG text of every module of {@link context}. */
  get schemaTexts(): SchemaTexts {
    return this.#options.instances.texts;
  }

  /** Number of the last committed revision, 0 before the first. */
  get revision(): number {
    return this.#revision;
  }

  /** The committed configuration. Only to be read, and only until the next await. */
  get running(): DataTree {
    return this.#running;
  }

  /** Adds a follower and shows it the present configuration. */
  subscribe(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber);
    subscriber.apply(this.describe());
  }

  /** The present configuration as a change from nothing, for those who start with it. */
  describe(): RunningChange {
    return describeChange(this.#revision, undefined, this.#running);
  }

  /** Adds a source of state for {@link operational}. */
  addStateProvider(provider: StateProvider): void {
    this.#providers.push(provider);
  }

  /**
   * Running and state together, as `<get>` shows it; with `modules`, only what lies below the top-level nodes of those.
   * The caller disposes of it.
   */
  async operational(modules?: ReadonlySet<string>): Promise<DataTree> {
    const tree = modules ? this.#runningOf(modules) : this.#running.clone();
    for (const provider of this.#providers) {
      if (!modules || modules.has(provider.module)) await provider.addTo(tree);
    }
    return tree;
  }

  #runningOf(modules: ReadonlySet<string>): DataTree {
    const tree = this.context.emptyTree();
    for (const root of this.#running.roots()) {
      if (modules.has(root.moduleName ?? "")) tree.insertCopy(root, undefined, { recursive: true });
    }
    return tree;
  }

  /** Carries out one edit as one transaction; `ok` means that it is on disk. */
  edit(request: EditRequest): Promise<Result<undefined, readonly RpcError[]>> {
    return this.#mutex.run(async () => {
      const mayEdit = this.locks.mayEdit("running", request.author.sessionId);
      if (!mayEdit.ok) return err([mayEdit.error]);
      const next = this.#running.clone();
      const edited = applyEdit(next, request.content, request.defaultOperation);
      if (!edited.ok) {
        next[Symbol.dispose]();
        return err([edited.error]);
      }
      const outcome = await this.#commit(next, request);
      if (!outcome.ok || request.testOnly) next[Symbol.dispose]();
      return outcome;
    });
  }

  async #commit(next: DataTree, request: EditRequest): Promise<Result<undefined, readonly RpcError[]>> {
    const invalid = findErrors(next);
    if (invalid) return err(invalid);
    if (request.testOnly) return ok();
    const diff = this.#running.diff(next);
    try {
      if (!diff.first) {
        this.#adopt(next); // the same data; default flags may differ
        return ok();
      }
      const change = describeChange(this.#revision + 1, diff, next);
      for (const subscriber of this.#subscribers) {
        const refusal = await subscriber.prepare(change);
        if (refusal !== undefined) return err([operationFailed("application", refusal)]);
      }
      await this.#options.store.commit({
        number: change.revision,
        committedAt: new Date(this.#options.clock.now()).toISOString(),
        ...request.author,
        diff: diff.print({ format: "xml", shrink: true }),
      });
      this.#revision = change.revision; // the commit point is passed
      this.#adopt(next);
      this.#tell(change);
      this.#snapshotWhenDue();
      return ok();
    } catch (cause) {
      if (cause instanceof LibyangPanic) throw cause;
      this.#options.log.error("commit failed", { reason: String(cause) });
      return err([
        operationFailed(
          "application",
          `The change could not be written to disk and has not been made: ${reasonOf(cause)}`,
        ),
      ]);
    } finally {
      if (!this.context.libyang.dead) diff[Symbol.dispose]();
    }
  }

  #adopt(next: DataTree): void {
    const old = this.#running;
    this.#running = next;
    old[Symbol.dispose]();
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
    if (this.#sinceSnapshot < SNAPSHOT_EVERY) return;
    this.#sinceSnapshot = 0;
    const text = this.#running.print({ format: "xml", shrink: true });
    this.#options.store.saveSnapshot(this.#revision, text).catch((reason: unknown) => {
      this.#options.log.warn("snapshot not written; the next start reads more diffs", {
        reason: String(reason),
      });
    });
  }

  /** Whether a whole configuration is valid, RFC 6241 §8.6.4.1. */
  async validate(content: DataNode | undefined): Promise<Result<undefined, readonly RpcError[]>> {
    const tree = this.context.emptyTree();
    try {
      const edited = applyEdit(tree, content, "merge");
      if (!edited.ok) return err([edited.error]);
      const invalid = findErrors(tree);
      return invalid ? err(invalid) : ok();
    } finally {
      tree[Symbol.dispose]();
    }
  }

  /** Builds a new instance of libyang from the last committed data, after a trap has killed the present one. */
  async recover(): Promise<void> {
    if (!this.context.libyang.dead) return;
    await this.#mutex.run(async () => {
      if (!this.context.libyang.dead) return;
      const loaded = await loadRunning(this.#options.instances.create(), this.#options.store);
      this.#running = loaded.running;
      this.#revision = loaded.revision;
      this.#options.log.warn("libyang rebuilt from the last committed data", { revision: loaded.revision });
    });
  }
}

/** Validates a whole configuration; every error that libyang finds. */
function findErrors(tree: DataTree): readonly RpcError[] | undefined {
  try {
    tree.validate({ noState: true, multiError: true });
    return undefined;
  } catch (cause) {
    if (!(cause instanceof LibyangError)) throw cause;
    const errors = cause.errors.filter((item) => item.level === "error");
    return errors.map((item) => translateError(tree.context, item, "application"));
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
