import type { Context } from "./context.ts";
import { check, takeErrors } from "./error-list.ts";
import { StaleHandleError, type LyErrorItem } from "./errors.ts";
import { dataFormat, printFlags, type PrintOptions } from "./options.ts";
import type { Runtime } from "./runtime.ts";
import type { SchemaNode } from "./schema-node.ts";
import type { TreeHandle } from "./tree-handle.ts";
import type { WasmFunction } from "./wasm-exports.ts";

/** What a data node is an instance of; "opaque" has no schema: unknown, or invalid and kept for its errors. */
export type NodeKind =
  | "container"
  | "list"
  | "leaf"
  | "leaf-list"
  | "anydata"
  | "anyxml"
  | "rpc"
  | "action"
  | "notification"
  | "opaque";

/** Metadata of a data node (RFC 7952). */
export interface Metadata {
  readonly moduleName: string;
  readonly name: string;
  readonly value: string;
}

/** XML attribute of an opaque node; `namespace` is "" where it has none. */
export interface OpaqueAttribute {
  readonly namespace: string;
  readonly prefix: string | undefined;
  readonly name: string;
  readonly value: string;
}

/** @internal What owns nodes: a data tree or a parsed operation. */
export interface NodeOwner {
  readonly context: Context;
  readonly handle: TreeHandle;
}

const Pointer = { next: 0, parent: 1, child: 2, schema: 3, any: 4 } as const;
const Text = { name: 0, namespace: 1, value: 2, prefix: 3, module: 4 } as const;
const unknownSchema = -1;
const lyExists = 4;
const lyNot = 11;

/**
 * A light handle of one data node; many handles of one node may be around, same() tells.
 * It keeps its tree alive, and is valid until the tree is disposed of or the node removed from it:
 * a handle of a node inside a removed subtree must not be used any more.
 */
export class DataNode {
  /** @internal */
  readonly owner: NodeOwner;
  readonly #pointer: number;
  readonly #runtime: Runtime;
  #schemaPointer: number;
  #removed = false;

  /** @internal */
  constructor(owner: NodeOwner, pointer: number, schemaPointer: number = unknownSchema) {
    this.owner = owner;
    this.#pointer = pointer;
    this.#runtime = owner.context.runtime;
    this.#schemaPointer = schemaPointer;
  }

  /** @internal */
  get pointer(): number {
    this.owner.handle.check();
    if (this.#removed) throw new StaleHandleError("the data node was removed");
    return this.#pointer;
  }

  /** @internal */
  forget(): void {
    this.#removed = true;
  }

  get schema(): SchemaNode | undefined {
    if (this.#schemaPointer === unknownSchema) this.#schemaPointer = this.#field(Pointer.schema);
    return this.owner.context.schemaAt(this.#schemaPointer);
  }

  get kind(): NodeKind {
    const kind = this.schema?.kind;
    switch (kind) {
      case undefined:
        return "opaque";
      case "choice":
      case "case":
      case "input":
      case "output":
        throw new TypeError(`a ${kind} has no instances`);
      default:
        return kind;
    }
  }

  get name(): string {
    return this.schema?.name ?? this.#text(Text.name) ?? "";
  }

  /** "" where an opaque node has none. */
  get namespace(): string {
    return this.schema?.namespace ?? this.#text(Text.namespace) ?? "";
  }

  /** Of an opaque node: the module that has its namespace, if any has. */
  get moduleName(): string | undefined {
    return this.schema?.moduleName ?? this.#text(Text.module);
  }

  /** The module's prefix; of an opaque node the prefix as written. */
  get prefix(): string | undefined {
    return this.#text(Text.prefix);
  }

  /** Canonical value of a leaf or leaf-list, text of an opaque node; undefined for other nodes. */
  get value(): string | undefined {
    return this.#text(Text.value);
  }

  /** Instance path, with module names as prefixes where they change. */
  get path(): string {
    return this.#runtime.takeString(this.#runtime.call(this.#runtime.x.yw_node_path, this.pointer)) ?? "";
  }

  /** Whether the value was put by default and not explicitly (or a container holds only such). */
  get isDefault(): boolean {
    return this.#runtime.call(this.#runtime.x.yw_node_default, this.pointer) !== 0;
  }

  get parent(): DataNode | undefined {
    return this.#node(this.#field(Pointer.parent));
  }

  get firstChild(): DataNode | undefined {
    return this.#node(this.#field(Pointer.child));
  }

  get next(): DataNode | undefined {
    return this.#node(this.#field(Pointer.next));
  }

  /** The children at this moment: later changes of the tree don't disturb a loop over them. */
  children(): readonly DataNode[] {
    this.#runtime.call(this.#runtime.x.yw_children, this.pointer);
    return nodesOf(this.owner, this.#runtime.list());
  }

  /** A number that no other node of the tree has at this time: for sets and maps of nodes. */
  get id(): number {
    return this.pointer;
  }

  same(other: DataNode): boolean {
    return this.#pointer === other.#pointer && this.#runtime === other.#runtime;
  }

  /** The child that is the same instance as `target`, a node of any tree of this context: same schema, and same keys or leaf-list value. */
  findChildLike(target: DataNode): DataNode | undefined {
    this.owner.context.checkOwn(target.owner.context);
    const find = likeness(this.#runtime, target);
    return this.#node(this.#runtime.call(find, this.#field(Pointer.child), target.pointer));
  }

  /** First child of that name, in this node's namespace unless a module is named. */
  child(name: string, moduleName?: string): DataNode | undefined {
    const runtime = this.#runtime;
    const mark = runtime.mark();
    try {
      return this.#node(
        runtime.call(runtime.x.yw_child, this.pointer, runtime.text(name), runtime.text(moduleName)),
      );
    } finally {
      runtime.release(mark);
    }
  }

  /** Value of a data node's metadata; undefined if there is none by that name. */
  meta(moduleName: string, name: string): string | undefined {
    const runtime = this.#runtime;
    // Most nodes have none, and to find that out no name need be handed over.
    runtime.call(runtime.x.yw_metas, this.pointer);
    if (runtime.result(1) === 0) return undefined;
    const mark = runtime.mark();
    try {
      return runtime.string(
        runtime.call(runtime.x.yw_meta, this.pointer, runtime.text(moduleName), runtime.text(name)),
      );
    } finally {
      runtime.release(mark);
    }
  }

  /** All metadata of a data node. */
  metas(): readonly Metadata[] {
    this.#runtime.call(this.#runtime.x.yw_metas, this.pointer);
    const list = this.#runtime.list();
    const metas: Metadata[] = [];
    for (let i = 0; i < list.length; i += 3) {
      metas.push({
        moduleName: this.#at(list, i),
        name: this.#at(list, i + 1),
        value: this.#at(list, i + 2),
      });
    }
    return metas;
  }

  /**
   * Gives a data node metadata, `name` being `module:name`, in place of what it has by that name; the value in the form
   * JSON data has. Throws LibyangError where the schema has no such annotation, or not that value.
   */
  setMeta(name: string, value: string): void {
    const runtime = this.#runtime;
    const context = this.owner.context.pointer;
    const mark = runtime.mark();
    try {
      const code = runtime.call(
        runtime.x.yw_meta_set,
        context,
        this.pointer,
        runtime.text(name),
        runtime.text(value),
      );
      check(runtime, context, code, `the metadata ${name}`);
    } finally {
      runtime.release(mark);
    }
  }

  /** Takes metadata off a data node, `name` being `module:name`; nothing where it has none by that name. */
  removeMeta(name: string): void {
    const runtime = this.#runtime;
    const mark = runtime.mark();
    try {
      runtime.call(runtime.x.yw_meta_remove, this.pointer, runtime.text(name));
    } finally {
      runtime.release(mark);
    }
  }

  /** Attributes of an opaque node; data nodes have metadata instead. */
  attributes(): readonly OpaqueAttribute[] {
    this.#runtime.call(this.#runtime.x.yw_attributes, this.pointer);
    const list = this.#runtime.list();
    const attributes: OpaqueAttribute[] = [];
    for (let i = 0; i < list.length; i += 4) {
      attributes.push({
        namespace: this.#at(list, i),
        prefix: this.#runtime.string(list[i + 1] ?? 0),
        name: this.#at(list, i + 2),
        value: this.#at(list, i + 3),
      });
    }
    return attributes;
  }

  /** First node of an anydata's or anyxml's content, where that was parsed as a tree. Its parent is undefined. */
  get anyFirst(): DataNode | undefined {
    return this.#node(this.#field(Pointer.any));
  }

  /** Content of an anydata or anyxml: its text, or its tree printed as XML; undefined for other nodes and without content. */
  anyText(): string | undefined {
    const runtime = this.#runtime;
    check(
      runtime,
      this.owner.context.pointer,
      runtime.call(runtime.x.yw_any_text, this.owner.context.pointer, this.pointer),
      "anydata",
    );
    return runtime.takeString(runtime.result(0));
  }

  /** Why a node was kept opaque. Empty for data nodes; below an opaque node, ask that one. */
  opaqueErrors(): readonly LyErrorItem[] {
    const { context } = this.owner;
    this.#runtime.call(this.#runtime.x.yw_opaque_error, context.pointer, this.pointer);
    return takeErrors(this.#runtime, context.pointer);
  }

  /** Sets or clears the default flag, and that of the containers above accordingly. */
  setDefault(isDefault: boolean): void {
    this.#runtime.call(this.#runtime.x.yw_node_set_default, this.pointer, isDefault ? 1 : 0);
  }

  /**
   * Changes a leaf's or leaf-list's value; it is explicit from then on. Returns whether the value is another one.
   * Throws LibyangError for an invalid value.
   */
  setValue(value: string): boolean {
    const runtime = this.#runtime;
    const { context } = this.owner;
    const mark = runtime.mark();
    try {
      const code = runtime.call(
        runtime.x.yw_node_set_value,
        context.pointer,
        this.pointer,
        runtime.text(value),
      );
      if (code !== lyExists && code !== lyNot) check(runtime, context.pointer, code, `setting ${this.name}`);
      return code === 0;
    } finally {
      runtime.release(mark);
    }
  }

  /** Whether both have the same canonical value. */
  compareValue(other: DataNode): boolean {
    this.owner.context.checkOwn(other.owner.context);
    return this.#runtime.call(this.#runtime.x.yw_same_value, this.pointer, other.pointer) !== 0;
  }

  /** This node and what is below. */
  print(options: PrintOptions): string {
    const runtime = this.#runtime;
    const context = this.owner.context.pointer;
    const code = runtime.call(
      runtime.x.yw_print,
      context,
      this.pointer,
      dataFormat(options.format),
      printFlags(options),
    );
    check(runtime, context, code, "printing");
    return runtime.takePrinted();
  }

  #field(field: number): number {
    return this.#runtime.call(this.#runtime.x.yw_node_ptr, this.pointer, field);
  }

  #text(field: number): string | undefined {
    return this.#runtime.string(this.#runtime.call(this.#runtime.x.yw_node_str, this.pointer, field));
  }

  #at(list: Uint32Array, i: number): string {
    return this.#runtime.string(list[i] ?? 0) ?? "";
  }

  #node(pointer: number): DataNode | undefined {
    return pointer === 0 ? undefined : new DataNode(this.owner, pointer);
  }
}

/** @internal What finds, among siblings, the same instance as a node of another tree. */
export function likeness({ x }: Runtime, { schema }: DataNode): WasmFunction {
  // libyang's search takes a leaf of another value for another node where the parent has few children.
  const isSingle = schema !== undefined && schema.kind !== "list" && schema.kind !== "leaf-list";
  return isSingle ? x.yw_find_instance : x.yw_find_like;
}

/** @internal Nodes of a list of (node, schema) pairs. */
export function nodesOf(owner: NodeOwner, pairs: Uint32Array): readonly DataNode[] {
  const nodes: DataNode[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2)
    nodes.push(new DataNode(owner, pairs[i] ?? 0, pairs[i + 1] ?? 0));
  return nodes;
}
