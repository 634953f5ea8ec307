import type { Context } from "./context.ts";
import { DataNode, likeness, nodesOf } from "./data-node.ts";
import { check } from "./error-list.ts";
import { LibyangError } from "./errors.ts";
import { ModuleSet } from "./module-set.ts";
import {
  dataFormat,
  printFlags,
  validateFlags,
  type DiffOptions,
  type PrintOptions,
  type ValidateOptions,
} from "./options.ts";
import type { Runtime } from "./runtime.ts";
import { TreeHandle } from "./tree-handle.ts";

/** Where a copy goes: `before` and `after` are instances of the same user-ordered list. */
export interface InsertOptions {
  /** With everything below; otherwise only a list's keys come along. */
  readonly recursive?: boolean;
  readonly withoutMeta?: boolean;
  readonly before?: DataNode;
  readonly after?: DataNode;
  /** Before all other instances. */
  readonly first?: boolean;
}

/** Where a user-ordered instance is moved to. */
export interface MoveTarget {
  readonly before?: DataNode;
  readonly after?: DataNode;
  readonly first?: true;
  readonly last?: true;
}

/** Outcome of an XPath expression. */
export type XPathValue = string | number | boolean | readonly DataNode[];

const Where = { bySchema: 0, before: 1, after: 2, first: 3, last: 4 } as const;
const lyNotFound = 5;
const lyIncomplete = 9;

/** Owner of one forest of top-level siblings. What it holds is freed by dispose, or when it is collected. */
export class DataTree implements Disposable {
  readonly context: Context;
  /** @internal */
  readonly handle: TreeHandle;
  readonly #runtime: Runtime;

  /** @internal */
  constructor(context: Context, first: number) {
    this.context = context;
    this.#runtime = context.runtime;
    this.handle = new TreeHandle(context, first);
    this.#runtime.watch(this);
  }

  get first(): DataNode | undefined {
    const first = this.#first();
    return first === 0 ? undefined : new DataNode(this, first);
  }

  /** The top-level nodes at this moment. */
  roots(): readonly DataNode[] {
    this.#runtime.call(this.#runtime.x.yw_siblings, this.#first());
    return nodesOf(this, this.#runtime.list());
  }

  /**
   * Validates everything, or the data of some modules, and adds default nodes. Throws LibyangError with every error.
   * A configuration datastore needs `noState`.
   */
  validate(options: ValidateOptions = {}): void {
    const flags = validateFlags(options, options.multiError ?? true);
    const modules = ModuleSet.pointers(options.modules, this.context);
    const code = this.#call(this.#runtime.x.yw_validate, this.#first(), flags, modules);
    this.handle.first = this.#runtime.result(0);
    this.#check(code, "validation");
  }

  print(options: PrintOptions): string {
    this.#print(options);
    return this.#runtime.takePrinted();
  }

  /** As print(), in UTF-8. */
  printBytes(options: PrintOptions): Uint8Array {
    this.#print(options);
    return this.#runtime.takePrintedBytes();
  }

  /** The node at an instance path; undefined if there is none. Throws LibyangError for a path that the schema doesn't have. */
  find(path: string): DataNode | undefined {
    const first = this.#first();
    if (first === 0) return undefined;
    const mark = this.#runtime.mark();
    try {
      const code = this.#call(this.#runtime.x.yw_find_path, first, this.#runtime.text(path));
      if (code === lyNotFound || code === lyIncomplete) return undefined;
      this.#check(code, path);
      return this.#node(this.#runtime.result(0));
    } finally {
      this.#runtime.release(mark);
    }
  }

  /** The nodes with metadata, of the data of some modules or of all, in document order; not what libyang keeps for itself. */
  annotated(modules?: ModuleSet): readonly DataNode[] {
    const only = ModuleSet.pointers(modules, this.context);
    this.#check(this.#runtime.call(this.#runtime.x.yw_annotated, this.#first(), only), "metadata");
    return nodesOf(this, this.#runtime.list());
  }

  /** The nodes that an XPath selects, in document order. An empty tree has none. */
  select(xpath: string): readonly DataNode[] {
    const first = this.#first();
    if (first === 0) return [];
    const mark = this.#runtime.mark();
    try {
      this.#check(this.#call(this.#runtime.x.yw_select, first, this.#runtime.text(xpath)), xpath);
      return nodesOf(this, this.#runtime.list());
    } finally {
      this.#runtime.release(mark);
    }
  }

  /** The value of an XPath expression. Throws LibyangError for an invalid one, and in an empty tree. */
  evaluate(xpath: string): XPathValue {
    const runtime = this.#runtime;
    const first = this.#first();
    if (first === 0) throw new LibyangError(xpath, lyNotFound, []);
    const mark = runtime.mark();
    try {
      this.#check(this.#call(runtime.x.yw_eval, first, runtime.text(xpath)), xpath);
      switch (runtime.result(2)) {
        case 1:
          return runtime.takeString(runtime.result(3)) ?? "";
        case 2:
          return runtime.numberResult();
        case 3:
          return runtime.result(3) !== 0;
        default:
          return nodesOf(this, runtime.list());
      }
    } finally {
      runtime.release(mark);
    }
  }

  /** The top-level node that is the same instance as `target`, a node of any tree of this context. */
  findRootLike(target: DataNode): DataNode | undefined {
    this.context.checkOwn(target.owner.context);
    const find = likeness(this.#runtime, target);
    return this.#node(this.#runtime.call(find, this.#first(), target.pointer));
  }

  /** A copy of everything, or of the data of some modules, with default flags and metadata. */
  clone(modules?: ModuleSet): DataTree {
    const only = ModuleSet.pointers(modules, this.context);
    return this.#derive(this.#call(this.#runtime.x.yw_dup_siblings, this.#first(), only), "cloning");
  }

  /**
   * This tree with the modules' data replaced by what `source` has of them. Takes over the nodes of both: this tree
   * and `source` are disposed of, and a handle of their nodes is stale.
   */
  replaced(source: DataTree, modules: ModuleSet): DataTree {
    this.context.checkOwn(source.context);
    if (source === this) throw new TypeError("a tree can't replace itself");
    const only = ModuleSet.pointers(modules, this.context);
    const code = this.#call(this.#runtime.x.yw_replace, this.#first(), source.#first(), only);
    this.handle.first = this.#runtime.result(0);
    source.handle.first = this.#runtime.result(1);
    this.#check(code, "replacing");
    const { first } = this.handle;
    this.handle.first = 0;
    this[Symbol.dispose]();
    source[Symbol.dispose]();
    return this.context.adopt(first);
  }

  /** Whether both have the same data; implicit and explicit defaults are equal. */
  equals(other: DataTree): boolean {
    this.context.checkOwn(other.context);
    return this.#runtime.call(this.#runtime.x.yw_compare, this.#first(), other.#first()) === 0;
  }

  /**
   * What turns this tree into `to`, as a tree with yang:operation metadata. Empty if nothing differs.
   * To keep it as text print it with `withDefaults: "implicit-tagged"` and `keepEmptyContainers`.
   */
  diff(to: DataTree, options: DiffOptions = {}): DataTree {
    this.context.checkOwn(to.context);
    const flags = options.defaults ? 1 : 0;
    const modules = ModuleSet.pointers(options.modules, this.context);
    const code = this.#call(this.#runtime.x.yw_diff, this.#first(), to.#first(), flags, modules);
    return this.#derive(code, "diff");
  }

  /** Applies a diff. On LibyangError part of it may be applied. */
  apply(diff: DataTree): void {
    this.context.checkOwn(diff.context);
    const code = this.#call(this.#runtime.x.yw_diff_apply, this.#first(), diff.#first());
    this.handle.first = this.#runtime.result(0);
    this.#check(code, "applying a diff");
  }

  /** The diff that undoes this diff. */
  reverse(): DataTree {
    return this.#derive(this.#call(this.#runtime.x.yw_diff_reverse, this.#first()), "reversing a diff");
  }

  /** Merges another tree into this one; with `consume` that one is empty afterwards, which is faster. */
  merge(source: DataTree, options: { readonly consume?: boolean; readonly defaults?: boolean } = {}): void {
    this.context.checkOwn(source.context);
    if (source === this) throw new TypeError("a tree can't be merged into itself");
    const flags = (options.consume ? 1 : 0) | (options.defaults ? 2 : 0);
    const first = source.#first();
    const code = this.#call(this.#runtime.x.yw_merge, this.#first(), first, flags);
    if (options.consume) source.handle.first = 0;
    this.handle.first = this.#runtime.result(0);
    this.#check(code, "merging");
  }

  /** Creates or changes the node at an instance path, and creates what is missing above it. Returns it. */
  set(path: string, value?: string): DataNode {
    const runtime = this.#runtime;
    const mark = runtime.mark();
    try {
      const code = this.#call(runtime.x.yw_set, this.#first(), runtime.text(path), runtime.text(value));
      const node = runtime.result(1);
      this.handle.first = runtime.result(0);
      this.#check(code, path);
      return new DataNode(this, node);
    } finally {
      runtime.release(mark);
    }
  }

  /** Removes a node with everything below. A list's key can't be removed: LibyangError. */
  remove(node: DataNode): void {
    this.#own(node);
    const code = this.#call(this.#runtime.x.yw_remove, this.#first(), node.pointer);
    this.handle.first = this.#runtime.result(0);
    this.#check(code, "removing");
    node.forget();
  }

  /**
   * Copies a node of any tree of this context below `parent` (undefined: to the top level) and returns the copy.
   * The copy is placed by schema, last among the instances of a user-ordered list, unless the options say otherwise.
   * No check for an instance that is there already.
   */
  insertCopy(node: DataNode, parent: DataNode | undefined, options: InsertOptions = {}): DataNode {
    this.context.checkOwn(node.owner.context);
    if (parent) this.#own(parent);
    const [where, anchor] = this.#where(options);
    const flags = (options.recursive ? 1 : 0) | (options.withoutMeta ? 2 : 0);
    const { x } = this.#runtime;
    const code = this.#call(
      x.yw_insert_copy,
      this.#first(),
      parent?.pointer ?? 0,
      node.pointer,
      flags,
      where,
      anchor,
    );
    const copy = this.#runtime.result(1);
    this.handle.first = this.#runtime.result(0);
    this.#check(code, "inserting");
    return new DataNode(this, copy);
  }

  /** Moves a user-ordered instance among its siblings. */
  move(node: DataNode, where: MoveTarget): void {
    this.#own(node);
    const [place, anchor] = this.#where(where);
    const code = this.#call(this.#runtime.x.yw_move, node.pointer, place, anchor);
    this.handle.first = this.#runtime.result(0);
    this.#check(code, "moving");
  }

  /** Frees the nodes. Doing so twice is harmless. */
  [Symbol.dispose](): void {
    this.#runtime.unwatch(this.handle);
    this.handle.free();
  }

  #first(): number {
    this.handle.check();
    return this.handle.first;
  }

  #call(f: (...args: readonly number[]) => number, a = 0, b = 0, c = 0, d = 0, e = 0, g = 0): number {
    return this.#runtime.call(f, this.context.pointer, a, b, c, d, e, g);
  }

  #check(code: number, what: string): void {
    if (code !== 0) check(this.#runtime, this.context.pointer, code, what);
  }

  #print(options: PrintOptions): void {
    // Flag 1: with the siblings.
    const code = this.#call(
      this.#runtime.x.yw_print,
      this.#first(),
      dataFormat(options.format),
      printFlags(options) | 1,
    );
    this.#check(code, "printing");
  }

  #derive(code: number, what: string): DataTree {
    const first = this.#runtime.result(0);
    this.#check(code, what);
    return this.context.adopt(first);
  }

  #node(pointer: number): DataNode | undefined {
    return pointer === 0 ? undefined : new DataNode(this, pointer);
  }

  #own(node: DataNode): void {
    if (node.owner !== this) throw new TypeError("the node belongs to another tree");
  }

  #where(target: MoveTarget | InsertOptions): readonly [place: number, anchor: number] {
    if (target.before) this.#own(target.before);
    if (target.after) this.#own(target.after);
    if (target.before) return [Where.before, target.before.pointer];
    if (target.after) return [Where.after, target.after.pointer];
    if (target.first) return [Where.first, 0];
    return ["last" in target && target.last ? Where.last : Where.bySchema, 0];
  }
}
