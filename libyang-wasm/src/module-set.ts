import type { Context } from "./context.ts";

/**
 * Some implemented modules of a context, to limit what is done with a tree to their data: to the top-level nodes that
 * they define, with everything below. Made by {@link Context.moduleSet}, once for many uses.
 */
export class ModuleSet {
  readonly names: ReadonlySet<string>;
  readonly #context: Context;
  readonly #pointers: number;

  /** @internal `pointers` is an array of modules that NULL ends. */
  constructor(context: Context, names: ReadonlySet<string>, pointers: number) {
    this.#context = context;
    this.names = names;
    this.#pointers = pointers;
  }

  /** @internal What the shim takes; 0 stands for all modules. */
  static pointers(modules: ModuleSet | undefined, context: Context): number {
    if (!modules) return 0;
    context.checkOwn(modules.#context);
    return modules.#pointers;
  }
}
