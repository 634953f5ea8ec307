import type { Context, ModuleSet } from "libyang-wasm";
import { PerContext } from "../yang/per-context.ts";

/** How far a change of some modules' data reaches. */
export interface Scope {
  /** Whose configuration the change can alter or make invalid. */
  readonly changed: ModuleSet;
  /** These, and what their constraints look at. */
  readonly needed: ModuleSet;
}

/** How far a change of these modules' data reaches; undefined: perhaps everywhere. */
export function scopeOf(context: Context, modules: Iterable<string>): Scope | undefined {
  return scopes.of(context).of(new Set(modules));
}

class Scopes {
  readonly #context: Context;
  /** Of each module with data, what its constraints look at. */
  readonly #looksAt = new Map<string, ReadonlySet<string> | "every">();
  readonly #known = new Map<string, Scope | undefined>();

  constructor(context: Context) {
    this.#context = context;
    for (const module of context.modules()) {
      if (module.implemented && module.schemaNodes().some((node) => node.config)) {
        this.#looksAt.set(module.name, module.looksAt());
      }
    }
  }

  of(modules: ReadonlySet<string>): Scope | undefined {
    const key = [...modules].toSorted().join(" ");
    if (!this.#known.has(key)) this.#known.set(key, this.#scope(modules));
    return this.#known.get(key);
  }

  #scope(modules: ReadonlySet<string>): Scope | undefined {
    const changed = new Set(modules);
    // What looks at a change can change with it: `when` removes nodes, and these may be looked at in turn.
    for (let size = 0; size < changed.size;) {
      size = changed.size;
      for (const [name, looksAt] of this.#looksAt) {
        if (looksAt === "every" || [...looksAt].some((other) => changed.has(other))) changed.add(name);
      }
    }
    const needed = new Set(changed);
    for (const name of changed) {
      const looksAt = this.#looksAt.get(name) ?? "every";
      if (looksAt === "every") return undefined;
      for (const other of looksAt) needed.add(other);
    }
    return { changed: this.#set(changed), needed: this.#set(needed) };
  }

  /** In the schema's order, in which libyang validates everything: `when` of one module may decide what another finds. */
  #set(modules: ReadonlySet<string>): ModuleSet {
    return this.#context.moduleSet([...this.#looksAt.keys()].filter((name) => modules.has(name)));
  }
}

const scopes = new PerContext((context) => new Scopes(context));
