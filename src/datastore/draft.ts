import { LibyangError, type DataTree } from "libyang-wasm";
import type { RpcError } from "../yang/rpc-error.ts";
import { translateError } from "../yang/translate-error.ts";
import { annotationChanges, type AnnotationChange } from "./annotations.ts";
import type { Scope } from "./scope.ts";

/** What is to take a configuration's place: all of it, or as much as a change can reach. */
export class Draft implements Disposable {
  readonly tree: DataTree;
  /** undefined: it is a whole configuration. */
  readonly scope: Scope | undefined;

  /** Takes over the tree; without `scope` it is a whole configuration. */
  constructor(tree: DataTree, scope?: Scope) {
    this.tree = tree;
    this.scope = scope;
  }

  /** A copy of as much of a configuration as a change of that scope can reach. */
  static of(configuration: DataTree, scope: Scope | undefined): Draft {
    return new Draft(configuration.clone(scope?.needed), scope);
  }

  /** Whether this is a whole configuration. */
  get whole(): boolean {
    return this.scope === undefined;
  }

  /** Whether it has all that the configuration is to have of that module. */
  covers(module: string): boolean {
    return this.scope?.needed.names.has(module) ?? true;
  }

  /** Validates it and adds its defaults; every error that libyang finds, undefined for none. */
  findErrors(): readonly RpcError[] | undefined {
    try {
      this.tree.validate({ noState: true, multiError: true, modules: this.scope?.changed });
      return undefined;
    } catch (cause) {
      if (!(cause instanceof LibyangError)) throw cause;
      const errors = cause.errors.filter((item) => item.level === "error");
      return errors.map((item) => translateError(this.tree.context, item, "application"));
    }
  }

  /** What it changes; with `defaults` also what merely becomes explicit or default. The caller disposes of it. */
  diffFrom(configuration: DataTree, { defaults = false }: { readonly defaults?: boolean } = {}): DataTree {
    return configuration.diff(this.tree, { defaults, modules: this.scope?.changed });
  }

  /** Which annotations it changes, of nodes that it has. */
  annotationChangesFrom(configuration: DataTree): readonly AnnotationChange[] {
    return annotationChanges(configuration, this.tree, this.scope?.changed);
  }

  /** Whether it has another explicit configuration, or other annotations; a default that is merely absent is no difference. */
  differsFrom(configuration: DataTree): boolean {
    const diff = this.diffFrom(configuration);
    try {
      return diff.first !== undefined || this.annotationChangesFrom(configuration).length > 0;
    } finally {
      diff[Symbol.dispose]();
    }
  }

  /** The configuration with the draft in its place. Both are used up. */
  replaceIn(configuration: DataTree): DataTree {
    if (this.scope) return configuration.replaced(this.tree, this.scope.changed);
    configuration[Symbol.dispose]();
    return this.tree;
  }

  [Symbol.dispose](): void {
    if (!this.tree.context.libyang.dead) this.tree[Symbol.dispose]();
  }
}
