import type { DataTree } from "libyang-wasm";

/** Gives the state of one module. */
export interface StateProvider {
  /** The module of the top-level nodes below which the state lies; it is asked only where those may be shown. */
  readonly module: string;
  /** Merges the state as it is now into a tree. */
  addTo(tree: DataTree): void | Promise<void>;
}

/** A provider of RFC 7951 JSON, such as `{"hwtacacs:hwtacacs": {...}}`. */
export function jsonState(module: string, state: () => Promise<unknown>): StateProvider {
  return {
    module,
    async addTo(tree) {
      const text = JSON.stringify(await state());
      // A node that an operator's deviation has taken away is left out.
      const strict = tree.context.implemented(module)?.deviatedBy.length === 0;
      const part = tree.context.parseData(text, { format: "json", parseOnly: true, strict });
      tree.merge(part, { consume: true });
    },
  };
}
