import { Libyang, type Context, type ModuleLoader } from "libyang-wasm";

/** A module to serve, with the features that are on; the others are off and not in hello. */
export interface ServedModule {
  readonly name: string;
  readonly revision?: string;
  readonly features: readonly string[] | "*";
}

/** The schema of a server: what it serves, and where YANG text comes from by name and revision. */
export interface SchemaSource {
  readonly modules: readonly ServedModule[];
  readonly load: ModuleLoader;
}

/** Annotations used by edits and diffs (RFC 6241 §7.2, RFC 7950 §7.8.6) come from this module. */
const NETCONF: ServedModule = {
  name: "ietf-netconf",
  revision: "2011-06-01",
  features: ["writable-running", "rollback-on-error", "validate"],
};

/**
 * Makes instances of libyang that all hold the same schema. The first is loaded from YANG text;
 * each later one, wanted where a trap has killed its predecessor, is a copy of that state.
 */
export class InstanceFactory {
  readonly #source: SchemaSource;

  constructor(source: SchemaSource) {
    this.#source = source;
  }

  /** A context with every module compiled. Throws LibyangError where a module is wrong or missing. */
  create(): Context {
    const context = Libyang.create().createContext({ loader: this.#source.load, noYangLibrary: true });
    for (const module of [NETCONF, ...this.#source.modules]) {
      context.loadModule(module.name, {
        ...(module.revision !== undefined && { revision: module.revision }),
        features: module.features,
      });
    }
    return context;
  }
}
