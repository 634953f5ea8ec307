import { DataTree } from "./data-tree.ts";
import { check, takeErrors } from "./error-list.ts";
import { LibyangError, LyVecode, StaleHandleError } from "./errors.ts";
import type { Libyang } from "./libyang.ts";
import { Module } from "./module.ts";
import { ModuleSet } from "./module-set.ts";
import { dataFormat, parseFlags, validateFlags, type ParseOptions } from "./options.ts";
import { ParsedOperation } from "./parsed-operation.ts";
import type { ModuleLoader, Runtime } from "./runtime.ts";
import { SchemaNode } from "./schema-node.ts";
import type { TreeHandle } from "./tree-handle.ts";

/** Features to enable; "*" is all of them. Without a list none is. */
export type Features = readonly string[] | "*";

/** @internal Where a context lies in its instance. */
export interface ContextPlace {
  readonly id: number;
  readonly pointer: number;
}

const How = { exact: 0, implemented: 1, latest: 2, namespace: 3 } as const;
/** LYD_TYPE_NOTIF_YANG. */
const notificationYang = 2;
/** LYD_TYPE_RPC_NETCONF. */
const rpcNetconf = 4;
/** libyang recurses over JSON; from some 2,000 on the stack overflows. */
const maxJsonDepth = 500;

/**
 * A set of modules and the data that follows them.
 * Load the modules first: a change of modules makes schema nodes stale, and data trees must not live across it.
 */
export class Context implements Disposable {
  readonly libyang: Libyang;
  /** @internal */
  readonly runtime: Runtime;
  /** @internal */
  readonly handles: Set<TreeHandle> = new Set();
  /** @internal */
  readonly place: ContextPlace;
  /** @internal Counts the changes of modules. */
  generation = 0;
  /** @internal */
  disposed = false;
  readonly #schemas = new Map<number, SchemaNode>();
  /** Implemented modules that were asked for, by what they were found by: a name, or a namespace after a blank. */
  readonly #modules = new Map<string, Module>();
  /** Their memory, freed with the context. */
  readonly #moduleSets: number[] = [];

  /** @internal */
  constructor(libyang: Libyang, runtime: Runtime, place: ContextPlace) {
    this.libyang = libyang;
    this.runtime = runtime;
    this.place = place;
  }

  /** @internal */
  get pointer(): number {
    if (this.disposed) throw new StaleHandleError("the context was disposed of");
    return this.place.pointer;
  }

  /** Adds a module from its text and implements it; what it imports comes from the loader. Throws LibyangError. */
  parseModule(
    source: string,
    options: { readonly format?: "yang" | "yin"; readonly features?: Features } = {},
  ): Module {
    const { runtime } = this;
    return this.#changing("parsing a module", () =>
      runtime.call(
        runtime.x.yw_ctx_parse_module,
        this.pointer,
        runtime.text(source),
        options.format === "yin" ? 3 : 1,
        runtime.texts(featureList(options.features)),
      ) === 0
        ? runtime.result(0)
        : 0,
    );
  }

  /** Adds a module by its name through the loader, and implements it. Throws LibyangError, or what the loader threw. */
  loadModule(
    name: string,
    options: { readonly revision?: string; readonly features?: Features } = {},
  ): Module {
    const { runtime } = this;
    return this.#changing(`loading ${name}`, () =>
      runtime.call(
        runtime.x.yw_ctx_load_module,
        this.pointer,
        runtime.text(name),
        runtime.text(options.revision),
        runtime.texts(featureList(options.features)),
      ),
    );
  }

  /** The module of that revision; without one the implemented module, or else the latest. */
  module(name: string, revision?: string): Module | undefined {
    if (revision !== undefined) return this.#find(How.exact, name, revision);
    return this.implemented(name) ?? this.#find(How.latest, name);
  }

  implemented(name: string): Module | undefined {
    return this.#remembered(name, () => this.#find(How.implemented, name));
  }

  /** The implemented module of that namespace. */
  byNamespace(namespace: string): Module | undefined {
    return this.#remembered(` ${namespace}`, () => this.#find(How.namespace, namespace));
  }

  /** All modules, libyang's own and those that are only imported included. */
  modules(): readonly Module[] {
    this.runtime.call(this.runtime.x.yw_ctx_modules, this.pointer);
    return Array.from(this.runtime.list(), (pointer) => new Module(this, pointer));
  }

  /** The implemented modules of these names as a set. Throws TypeError for any other name. */
  moduleSet(names: Iterable<string>): ModuleSet {
    const unique = new Set(names);
    const pointers = Array.from(unique, (name) => {
      const module = this.implemented(name);
      if (!module) throw new TypeError(`no module ${name} is implemented`);
      return module.pointer;
    });
    const array = this.runtime.array(pointers);
    this.#moduleSets.push(array);
    return new ModuleSet(this, unique, array);
  }

  /** libyang's count of changes of this context. */
  get changeCount(): number {
    return this.runtime.call(this.runtime.x.yw_ctx_change_count, this.pointer);
  }

  /** This context as ietf-yang-library data (RFC 8525), with the content id given. */
  yangLibrary(contentId: string): DataTree {
    const mark = this.runtime.mark();
    try {
      const code = this.runtime.call(
        this.runtime.x.yw_ctx_yanglib,
        this.pointer,
        this.runtime.text(contentId),
      );
      check(this.runtime, this.pointer, code, "yang-library");
      return this.adopt(this.runtime.result(0));
    } finally {
      this.runtime.release(mark);
    }
  }

  /** The schema node at a data path (`/module:node/node`); with `output` an operation's output is searched. */
  schemaNode(path: string, options: { readonly output?: boolean } = {}): SchemaNode | undefined {
    const { runtime } = this;
    const mark = runtime.mark();
    try {
      const found = runtime.call(
        runtime.x.yw_schema_find,
        this.pointer,
        runtime.text(path),
        options.output ? 1 : 0,
      );
      return this.schemaAt(found);
    } finally {
      runtime.release(mark);
    }
  }

  emptyTree(): DataTree {
    return this.adopt(0);
  }

  /** Parses data and, unless `parseOnly`, validates it. Throws LibyangError. */
  parseData(source: string | Uint8Array, options: ParseOptions): DataTree {
    const { runtime } = this;
    const mark = runtime.mark();
    try {
      const text = runtime.text(source);
      if (options.format === "json" && runtime.call(runtime.x.yw_json_depth, text) > maxJsonDepth) {
        throw LibyangError.of(
          "parsing data",
          LyVecode.syntaxJson,
          `JSON is nested deeper than ${maxJsonDepth} levels`,
        );
      }
      const code = runtime.call(
        runtime.x.yw_parse_data,
        this.pointer,
        text,
        dataFormat(options.format),
        parseFlags(options),
        validateFlags(options),
      );
      if (code !== 0) check(runtime, this.pointer, code, "parsing data");
      return this.adopt(runtime.result(0));
    } finally {
      runtime.release(mark);
    }
  }

  /** Parses a NETCONF `<rpc>` without validating it. Throws LibyangError. */
  parseRpc(message: string | Uint8Array): ParsedOperation {
    const { runtime } = this;
    const mark = runtime.mark();
    try {
      const code = runtime.call(runtime.x.yw_parse_op, this.pointer, runtime.text(message), rpcNetconf);
      check(runtime, this.pointer, code, "parsing an rpc");
      const [envelope, op] = [runtime.result(0), runtime.result(1)];
      runtime.drain();
      return new ParsedOperation(this, envelope, op);
    } finally {
      runtime.release(mark);
    }
  }

  /** Parses a notification's element, without the NETCONF envelope, as a tree. Throws LibyangError. */
  parseNotification(source: string | Uint8Array): DataTree {
    const { runtime } = this;
    const mark = runtime.mark();
    try {
      const code = runtime.call(runtime.x.yw_parse_op, this.pointer, runtime.text(source), notificationYang);
      check(runtime, this.pointer, code, "parsing a notification");
      return this.adopt(runtime.result(0));
    } finally {
      runtime.release(mark);
    }
  }

  /** Frees the context with all its modules and trees. Doing so twice is harmless. */
  [Symbol.dispose](): void {
    if (this.disposed) return;
    for (const handle of this.handles) handle.free();
    this.disposed = true;
    this.generation += 1;
    this.#schemas.clear();
    this.#modules.clear();
    this.runtime.loaders.delete(this.place.id);
    if (this.runtime.dead) return;
    for (const array of this.#moduleSets) this.runtime.call(this.runtime.x.free, array);
    this.runtime.call(this.runtime.x.yw_ctx_destroy, this.place.pointer);
  }

  /** @internal Makes a tree the owner of nodes. */
  adopt(first: number): DataTree {
    this.runtime.drain();
    return new DataTree(this, first);
  }

  /** @internal */
  schemaAt(pointer: number): SchemaNode | undefined {
    if (pointer === 0) return undefined;
    let node = this.#schemas.get(pointer);
    if (node === undefined) {
      node = new SchemaNode(this, pointer);
      this.#schemas.set(pointer, node);
    }
    return node;
  }

  /** @internal */
  schemasAt(pointers: Uint32Array): readonly SchemaNode[] {
    const nodes: SchemaNode[] = [];
    for (const pointer of pointers) {
      const node = this.schemaAt(pointer);
      if (node) nodes.push(node);
    }
    return nodes;
  }

  /** @internal libyang does not check everywhere that two trees are of one context. */
  checkOwn(other: Context): void {
    if (other !== this) throw new TypeError("the data belongs to another context");
  }

  #changing(what: string, change: () => number): Module {
    const { runtime } = this;
    const mark = runtime.mark();
    const before = this.changeCount;
    try {
      const pointer = change();
      runtime.rethrowLoaderFailure();
      if (pointer === 0) throw new LibyangError(what, 7, takeErrors(runtime, this.pointer));
      return new Module(this, pointer);
    } finally {
      runtime.release(mark);
      if (!runtime.dead && this.changeCount !== before) {
        this.generation += 1;
        this.#schemas.clear();
        this.#modules.clear();
      }
    }
  }

  /** Asking libyang costs a dozen calls; nothing but a change of the modules makes the answer another one. */
  #remembered(key: string, find: () => Module | undefined): Module | undefined {
    const known = this.runtime.dead ? undefined : this.#modules.get(key);
    if (known) return known;
    const module = find();
    if (module) this.#modules.set(key, module);
    return module;
  }

  #find(how: number, key: string, revision?: string): Module | undefined {
    const { runtime } = this;
    const mark = runtime.mark();
    try {
      const found = runtime.call(
        runtime.x.yw_ctx_module,
        this.pointer,
        runtime.text(key),
        runtime.text(revision),
        how,
      );
      return found === 0 ? undefined : new Module(this, found);
    } finally {
      runtime.release(mark);
    }
  }
}

/** Options of a new context. */
export interface ContextOptions {
  readonly loader?: ModuleLoader;
  /** Implements imported modules too. */
  readonly allImplemented?: boolean;
  /** Does not implement ietf-yang-library. */
  readonly noYangLibrary?: boolean;
}

function featureList(features: Features | undefined): readonly string[] | undefined {
  return features === "*" ? ["*"] : features;
}
