import { LibyangError, type Context, type Module } from "libyang-wasm";
import { schemaError } from "./schema-error.ts";
import type { SchemaTexts } from "./schema-texts.ts";

/** A module to serve, with the features that are on; the others are off and not in hello. */
export interface ServedModule {
  readonly name: string;
  readonly revision?: string;
  readonly features: readonly string[] | "*";
  /** Features that are off although `features` says all of them. */
  readonly without?: readonly string[];
}

/** libyang's refusal of a feature whose condition (RFC 7950 §7.20.2) does not hold, or does not hold yet. */
const UNSATISFIED = /^Feature "([^"]+)" cannot be enabled/;

/**
 * Loads modules with their features, whatever the order in which their features need each other. A feature that needs
 * one that is off is off too. Throws SchemaError for a module that is wrong or missing.
 */
export function loadModules(context: Context, modules: readonly ServedModule[], texts: SchemaTexts): void {
  let waiting = modules.map((module) => new Loading(context, module, texts));
  for (let giveUp = false; waiting.length > 0;) {
    const before = waiting.length;
    waiting = waiting.filter((loading) => !loading.load(giveUp));
    giveUp = waiting.length === before;
  }
}

class Loading {
  readonly #context: Context;
  readonly #module: ServedModule;
  readonly #texts: SchemaTexts;
  readonly #without: Set<string>;

  constructor(context: Context, module: ServedModule, texts: SchemaTexts) {
    this.#context = context;
    this.#module = module;
    this.#texts = texts;
    this.#without = new Set(module.without);
  }

  /** False where a feature has to wait for another module's; with `giveUp` that feature is off from now on. */
  load(giveUp: boolean): boolean {
    const refused = this.#try(this.#features());
    if (refused === undefined) return true;
    if (giveUp) this.#without.add(refused);
    return false;
  }

  #features(): readonly string[] | "*" {
    const { features } = this.#module;
    if (this.#without.size === 0) return features;
    const all = features === "*" ? [...this.#implement([]).features.keys()] : features;
    return all.filter((name) => !this.#without.has(name));
  }

  /** The name of a feature that cannot be on. */
  #try(features: readonly string[] | "*"): string | undefined {
    try {
      this.#implement(features);
      return undefined;
    } catch (cause) {
      if (!(cause instanceof LibyangError)) throw cause;
      const feature = UNSATISFIED.exec(cause.errors[0]?.message ?? "")?.[1];
      if (feature === undefined) throw schemaError(cause, this.#module.name, this.#texts);
      return feature;
    }
  }

  #implement(features: readonly string[] | "*"): Module {
    const { name, revision } = this.#module;
    return this.#context.loadModule(name, { ...(revision !== undefined && { revision }), features });
  }
}
