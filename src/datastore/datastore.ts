import type { Context, DataNode, DataTree } from "libyang-wasm";
import { Mutex } from "../base/mutex.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { SchemaTexts } from "../yang/schema-texts.ts";
import type { RpcError } from "../yang/rpc-error.ts";
import type { Author } from "./author.ts";
import type { RunningChange, Subscriber } from "./change.ts";
import type { DatastoreName } from "./datastore-name.ts";
import type { DefaultOperation } from "./edit-operation.ts";
import { applyEdit } from "./edit.ts";
import { Locks } from "./locks.ts";
import { Running, type RunningOptions } from "./running.ts";
import type { StateProvider } from "./state-provider.ts";
import { findErrors } from "./validation.ts";
import type { WriteAccess } from "./write-access.ts";

/** An edit of a datastore, RFC 6241 §7.2. `content` lives in the datastore's own context. */
export interface EditRequest {
  readonly target: DatastoreName;
  readonly author: Author;
  readonly content: DataNode | undefined;
  readonly defaultOperation: DefaultOperation;
  /** Only tell whether it would be accepted. */
  readonly testOnly: boolean;
}

/** What a datastore is made of. */
export type DatastoreOptions = RunningOptions;

type Outcome = Result<undefined, readonly RpcError[]>;

/** Every configuration datastore of the server, their locks, and the state beside them. */
export class Datastore {
  readonly locks: Locks;
  readonly #options: DatastoreOptions;
  readonly #mutex = new Mutex();
  readonly #providers: StateProvider[] = [];
  readonly #running: Running;

  private constructor(options: DatastoreOptions, running: Running) {
    this.#options = options;
    this.locks = new Locks(options.clock);
    this.#running = running;
  }

  /** Rebuilds running from the store. Rejects where the store cannot be read or does not fit the schema. */
  static async open(options: DatastoreOptions): Promise<Datastore> {
    return new Datastore(options, await Running.open(options));
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

  /** The committed configuration. Only to be read, and only until the next await. */
  get running(): DataTree {
    return this.#running.tree;
  }

  /** Whether this server has that datastore. */
  has(name: DatastoreName): boolean {
    return name === "running";
  }

  /** A datastore as that session sees it; one that {@link has} knows. Only to be read, and only until the next await. */
  read(_name: DatastoreName, _sessionId: number): DataTree {
    return this.#running.tree;
  }

  /** Adds a follower of running and shows it the present configuration. */
  subscribe(subscriber: Subscriber): void {
    this.#running.subscribe(subscriber);
  }

  /** Running as a change from nothing, for those who start with it. */
  describe(): RunningChange {
    return this.#running.describe();
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
    const tree = modules ? this.#runningOf(modules) : this.running.clone();
    for (const provider of this.#providers) {
      if (!modules || modules.has(provider.module)) await provider.addTo(tree);
    }
    return tree;
  }

  #runningOf(modules: ReadonlySet<string>): DataTree {
    const tree = this.context.emptyTree();
    for (const root of this.running.roots()) {
      if (modules.has(root.moduleName ?? "")) tree.insertCopy(root, undefined, { recursive: true });
    }
    return tree;
  }

  /** Carries out one edit as one transaction; `ok` on running means that it is on disk. */
  edit(request: EditRequest): Promise<Outcome> {
    return this.#mutex.run(async () => {
      const { author, target } = request;
      const mayEdit = this.locks.mayEdit(target, author.sessionId);
      if (!mayEdit.ok) return err([mayEdit.error]);
      const unnamed = author.access?.mayEdit(request.content, request.defaultOperation);
      if (unnamed) return err([unnamed]);
      const before = this.read(target, author.sessionId);
      const next = before.clone();
      const edited = applyEdit(next, request.content, request.defaultOperation);
      const error = edited.ok ? denied(before, next, author.access) : edited.error;
      const outcome = error ? err([error]) : await this.#accept(next, request);
      if (!outcome.ok || request.testOnly) next[Symbol.dispose]();
      return outcome.ok || !author.access ? outcome : err(author.access.readable(outcome.error));
    });
  }

  #accept(next: DataTree, request: EditRequest): Promise<Outcome> {
    if (request.testOnly) {
      const invalid = findErrors(next);
      return Promise.resolve(invalid ? err(invalid) : ok());
    }
    return this.#running.commit(next, request.author);
  }

  /** Whether a whole configuration is valid, RFC 6241 §8.6.4.1. */
  async validate(content: DataNode | undefined): Promise<Outcome> {
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
      await this.#running.reload();
      this.#options.log.warn("libyang rebuilt from the last committed data", { revision: this.revision });
    });
  }
}

/** Why the author may not make that step: asked before validation, whose changes are not the author's. */
function denied(before: DataTree, next: DataTree, access: WriteAccess | undefined): RpcError | undefined {
  if (!access || access.unrestricted) return undefined;
  const diff = before.diff(next, { defaults: true });
  try {
    return access.mayChange(diff);
  } finally {
    diff[Symbol.dispose]();
  }
}
