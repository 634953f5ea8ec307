import type { Context } from "./context.ts";
import { takeErrors } from "./error-list.ts";
import { StaleHandleError, type LyErrorItem } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

/** The statement that a schema node comes from. */
export type SchemaKind =
  | "container"
  | "list"
  | "leaf"
  | "leaf-list"
  | "anydata"
  | "anyxml"
  | "choice"
  | "case"
  | "rpc"
  | "action"
  | "notification"
  | "input"
  | "output";

/** Outcome of {@link SchemaNode.canonical}. */
export type CanonicalValue =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly errors: readonly LyErrorItem[] };

/** LYS_* node types. */
const kinds: ReadonlyMap<number, SchemaKind> = new Map([
  [0x0001, "container"],
  [0x0002, "choice"],
  [0x0004, "leaf"],
  [0x0008, "leaf-list"],
  [0x0010, "list"],
  [0x0020, "anyxml"],
  [0x0060, "anydata"],
  [0x0080, "case"],
  [0x0100, "rpc"],
  [0x0200, "action"],
  [0x0400, "notification"],
  [0x1000, "input"],
  [0x2000, "output"],
]);

/**
 * A compiled schema node. There is one object for each node of a context, valid until the context's next
 * change of modules; StaleHandleError from then on.
 */
export class SchemaNode {
  /** @internal */
  readonly pointer: number;
  readonly kind: SchemaKind;
  readonly name: string;
  readonly moduleName: string;
  readonly namespace: string;
  readonly #context: Context;
  readonly #runtime: Runtime;
  readonly #generation: number;
  readonly #flags: number;
  #path: string | undefined;
  #keys: readonly string[] | undefined;

  /** @internal */
  constructor(context: Context, pointer: number) {
    const runtime = context.runtime;
    const { x } = runtime;
    this.pointer = pointer;
    this.#context = context;
    this.#runtime = runtime;
    this.#generation = context.generation;
    const flags = runtime.call(x.yw_schema_flags, pointer);
    const kind = kinds.get(flags >>> 16);
    if (kind === undefined) throw new TypeError(`unknown schema node type ${flags >>> 16}`);
    this.kind = kind;
    this.#flags = flags & 0xffff;
    this.name = runtime.string(runtime.call(x.yw_schema_str, pointer, 0)) ?? "";
    const module = runtime.call(x.yw_schema_module, pointer);
    this.moduleName = runtime.string(runtime.call(x.yw_mod_str, module, 0)) ?? "";
    this.namespace = runtime.string(runtime.call(x.yw_mod_str, module, 2)) ?? "";
  }

  /** Data path, with module names as prefixes where they change; of a choice or case, its schema path. */
  get path(): string {
    this.#check();
    this.#path ??=
      this.#runtime.takeString(this.#runtime.call(this.#runtime.x.yw_schema_path, this.pointer)) ?? "";
    return this.#path;
  }

  /** Whether this is configuration; false in operations and notifications. */
  get config(): boolean {
    return (this.#flags & 0x01) !== 0;
  }

  /** Also true of lists with min-elements, and of containers that hold something mandatory. */
  get mandatory(): boolean {
    return (this.#flags & 0x20) !== 0;
  }

  get userOrdered(): boolean {
    return (this.kind === "list" || this.kind === "leaf-list") && (this.#flags & 0x40) !== 0;
  }

  /** Whether this is a presence container. */
  get presence(): boolean {
    return this.kind === "container" && (this.#flags & 0x80) !== 0;
  }

  /** Whether this leaf is a key of its list. */
  get isKey(): boolean {
    return this.kind === "leaf" && (this.#flags & 0x0100) !== 0;
  }

  /** Whether this is a leaf or leaf-list of type leafref or instance-identifier; a union that may hold one is none. */
  get isReference(): boolean {
    this.#check();
    return this.#runtime.call(this.#runtime.x.yw_schema_is_reference, this.pointer) !== 0;
  }

  /** Names of a list's keys, in their order. */
  get keys(): readonly string[] {
    this.#keys ??=
      this.kind === "list"
        ? this.children()
            .filter((child) => child.isKey)
            .map((child) => child.name)
        : [];
    return this.#keys;
  }

  /** The node above, choices and cases included. */
  get parent(): SchemaNode | undefined {
    this.#check();
    return this.#context.schemaAt(this.#runtime.call(this.#runtime.x.yw_schema_parent, this.pointer));
  }

  /** The nodes below, choices and cases, actions and notifications included; of an operation its input and output. */
  children(): readonly SchemaNode[] {
    this.#check();
    this.#runtime.call(this.#runtime.x.yw_schema_children, this.pointer);
    return this.#context.schemasAt(this.#runtime.list());
  }

  /** Canonical default of a leaf, the first one of a leaf-list, or the name of a choice's default case. */
  get defaultValue(): string | undefined {
    return this.#text(1);
  }

  get units(): string | undefined {
    return this.#text(2);
  }

  get description(): string | undefined {
    return this.#text(3);
  }

  /** Argument ("" if it has none) of the first instance of an extension on this node; undefined if there is none. */
  extension(moduleName: string, name: string): string | undefined {
    this.#check();
    const runtime = this.#runtime;
    const mark = runtime.mark();
    try {
      runtime.call(runtime.x.yw_schema_extension, this.pointer, runtime.text(moduleName), runtime.text(name));
      return runtime.result(0) === 0 ? undefined : (runtime.string(runtime.result(1)) ?? "");
    } finally {
      runtime.release(mark);
    }
  }

  same(other: SchemaNode): boolean {
    return this === other;
  }

  /** Checks a leaf's or leaf-list's value, in the form JSON data has (identities with module names), without resolving references. */
  canonical(value: string): CanonicalValue {
    this.#check();
    const runtime = this.#runtime;
    const mark = runtime.mark();
    try {
      const pointer = runtime.text(value);
      const length = runtime.call(runtime.x.yw_strlen, pointer);
      const code = runtime.call(runtime.x.yw_canonical, this.pointer, pointer, length);
      if (code !== 0) return { ok: false, errors: takeErrors(runtime, this.#context.pointer) };
      const canonical = runtime.result(0);
      const text = runtime.string(canonical) ?? "";
      runtime.call(runtime.x.yw_dict_free, this.#context.pointer, canonical);
      return { ok: true, value: text };
    } finally {
      runtime.release(mark);
    }
  }

  #text(field: number): string | undefined {
    this.#check();
    return this.#runtime.string(this.#runtime.call(this.#runtime.x.yw_schema_str, this.pointer, field));
  }

  /** @internal */
  #check(): void {
    if (this.#generation !== this.#context.generation) {
      throw new StaleHandleError(`schema node ${this.name}: the context's modules changed`);
    }
  }
}
