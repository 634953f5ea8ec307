import type { DataTree } from "libyang-wasm";
import type { StateProvider } from "./state-provider.ts";

/** Running with the state beside it, as `<get>` shows it (RFC 8342 §5.3). */
export class Operational {
  readonly #providers: StateProvider[] = [];

  /** Adds a source of state. */
  add(provider: StateProvider): void {
    this.#providers.push(provider);
  }

  /** A tree of its own, with `modules` only what lies below the top-level nodes of those. The caller disposes of it. */
  async of(running: DataTree, modules?: ReadonlySet<string>): Promise<DataTree> {
    const tree = modules ? partOf(running, modules) : running.clone();
    for (const provider of this.#providers) {
      if (!modules || modules.has(provider.module)) await provider.addTo(tree);
    }
    return tree;
  }
}

function partOf(running: DataTree, modules: ReadonlySet<string>): DataTree {
  const tree = running.context.emptyTree();
  for (const root of running.roots()) {
    if (modules.has(root.moduleName ?? "")) tree.insertCopy(root, undefined, { recursive: true });
  }
  return tree;
}
