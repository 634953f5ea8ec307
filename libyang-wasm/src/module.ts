import type { Context } from "./context.ts";
import { check, takeErrors } from "./error-list.ts";
import { StaleHandleError, type LyErrorItem } from "./errors.ts";
import type { Runtime } from "./runtime.ts";
import type { SchemaNode } from "./schema-node.ts";

/** LYS_OUTFORMAT. */
const formats = { yang: 1, yin: 3, tree: 4 } as const;
const yang11 = 2;

/** A submodule that a module includes. */
export interface Submodule {
  readonly name: string;
  readonly revision: string | undefined;
}

/** A module of a context; valid as long as the context. */
export class Module {
  readonly name: string;
  readonly revision: string | undefined;
  readonly namespace: string;
  readonly prefix: string;
  readonly #context: Context;
  readonly #runtime: Runtime;
  /** @internal */
  readonly pointer: number;

  /** @internal */
  constructor(context: Context, pointer: number) {
    this.#context = context;
    this.#runtime = context.runtime;
    this.pointer = pointer;
    const text = (field: number): string | undefined =>
      this.#runtime.string(this.#runtime.call(this.#runtime.x.yw_mod_str, pointer, field));
    this.name = text(0) ?? "";
    this.revision = text(1);
    this.namespace = text(2) ?? "";
    this.prefix = text(3) ?? "";
  }

  /** Whether its data can be instantiated, rather than only its types and groupings used. */
  get implemented(): boolean {
    return this.#call(this.#runtime.x.yw_mod_implemented) !== 0;
  }

  get yangVersion(): "1" | "1.1" {
    return this.#call(this.#runtime.x.yw_mod_yang_version) === yang11 ? "1.1" : "1";
  }

  /** Every feature, with whether it is enabled. */
  get features(): ReadonlyMap<string, boolean> {
    const list = this.#list(this.#runtime.x.yw_mod_features);
    const features = new Map<string, boolean>();
    for (let i = 0; i < list.length; i += 2)
      features.set(this.#runtime.string(list[i] ?? 0) ?? "", list[i + 1] === 1);
    return features;
  }

  /** Names of the modules that deviate this one. */
  get deviatedBy(): readonly string[] {
    return Array.from(
      this.#list(this.#runtime.x.yw_mod_deviated_by),
      (name) => this.#runtime.string(name) ?? "",
    );
  }

  /** Names of the annotations that it defines (RFC 7952); none of a module that is not implemented. */
  get annotations(): readonly string[] {
    return Array.from(
      this.#list(this.#runtime.x.yw_mod_annotations),
      (name) => this.#runtime.string(name) ?? "",
    );
  }

  /** Why an annotation of this module cannot have a value, given in the form JSON data has; undefined where it can. */
  annotationFault(name: string, value: string): LyErrorItem | undefined {
    const runtime = this.#runtime;
    const mark = runtime.mark();
    try {
      const code = this.#call(runtime.x.yw_mod_annotation_check, runtime.text(name), runtime.text(value));
      return code === 0 ? undefined : takeErrors(runtime, this.#context.pointer).at(-1);
    } finally {
      runtime.release(mark);
    }
  }

  get submodules(): readonly Submodule[] {
    const list = this.#list(this.#runtime.x.yw_mod_submodules);
    const submodules: Submodule[] = [];
    for (let i = 0; i < list.length; i += 2) {
      submodules.push({
        name: this.#runtime.string(list[i] ?? 0) ?? "",
        revision: this.#runtime.string(list[i + 1] ?? 0),
      });
    }
    return submodules;
  }

  /** Top-level data nodes, operations and notifications; none of a module that is not implemented. */
  schemaNodes(): readonly SchemaNode[] {
    return this.#context.schemasAt(this.#list(this.#runtime.x.yw_mod_schema));
  }

  /**
   * Names of the modules whose data decides, by `must`, `when` and references, whether this module's configuration is
   * valid; "every" where the schema does not tell (`deref`, instance-identifiers).
   */
  looksAt(): ReadonlySet<string> | "every" {
    const list = this.#list(this.#runtime.x.yw_mod_looks_at);
    if (this.#runtime.result(2) !== 0) return "every";
    return new Set(Array.from(list, (name) => this.#runtime.string(name) ?? ""));
  }

  /** The module as text; "tree" is the diagram of RFC 8340. */
  print(format: "yang" | "yin" | "tree"): string {
    const code = this.#call(this.#runtime.x.yw_mod_print, formats[format]);
    check(this.#runtime, this.#context.pointer, code, `printing ${this.name}`);
    return this.#runtime.takeString(this.#runtime.result(0)) ?? "";
  }

  /** A submodule of this module as text. Throws LibyangError if there is none of that name. */
  printSubmodule(name: string, format: "yang" | "yin"): string {
    const mark = this.#runtime.mark();
    try {
      const code = this.#call(this.#runtime.x.yw_submod_print, this.#runtime.text(name), formats[format]);
      check(this.#runtime, this.#context.pointer, code, `printing ${name}`);
      return this.#runtime.takeString(this.#runtime.result(0)) ?? "";
    } finally {
      this.#runtime.release(mark);
    }
  }

  #call(f: (...args: readonly number[]) => number, a = 0, b = 0): number {
    if (this.#context.disposed)
      throw new StaleHandleError(`module ${this.name}: the context was disposed of`);
    return this.#runtime.call(f, this.pointer, a, b);
  }

  #list(f: (...args: readonly number[]) => number): Uint32Array {
    this.#call(f);
    return this.#runtime.list();
  }
}
