import { Libyang, type Context, type ModuleLoader } from "libyang-wasm";
import { loadModules, type ServedModule } from "./load-modules.ts";
import { SchemaTexts } from "./schema-texts.ts";

/** The features of ietf-netconf that a server may have or not. */
export type NetconfFeature = "candidate" | "confirmed-commit" | "startup" | "url";

/** The schema of a server: what it serves, and where YANG text comes from by name and revision. */
export interface SchemaSource {
  readonly modules: readonly ServedModule[];
  /** Features of ietf-netconf beyond those that are always on. */
  readonly netconfFeatures?: readonly NetconfFeature[];
  readonly load: ModuleLoader;
}

/** The modules of the protocol itself, in every server's schema. */
export const PROTOCOL_MODULES: readonly ServedModule[] = [
  {
    name: "ietf-netconf", // with the annotations of edits and diffs (RFC 6241 §7.2, RFC 7950 §7.8.6)
    revision: "2011-06-01",
    features: ["writable-running", "rollback-on-error", "validate", "xpath"],
  },
  { name: "ietf-netconf-acm", revision: "2018-02-14", features: [] },
  { name: "ietf-netconf-with-defaults", revision: "2011-06-01", features: [] },
  { name: "ietf-netconf-monitoring", revision: "2010-10-04", features: [] },
  { name: "notifications", revision: "2008-07-14", features: [] },
  { name: "nc-notifications", revision: "2008-07-14", features: [] },
  { name: "ietf-netconf-partial-lock", revision: "2009-10-19", features: [] },
  { name: "ietf-netconf-notifications", revision: "2012-02-06", features: [] },
  { name: "ietf-datastores", revision: "2018-02-14", features: [] },
  { name: "ietf-origin", revision: "2018-02-14", features: [] },
  { name: "ietf-netconf-nmda", revision: "2019-01-07", features: ["origin", "with-defaults"] },
  { name: "ietf-yang-library", revision: "2019-01-04", features: [] },
];

/**
 * Makes instances of libyang that all hold the same schema. The first is loaded from YANG text;
 * each later one, wanted where a trap has killed its predecessor, is a copy of that state.
 */
export class InstanceFactory {
  /** The text of every module, as it was loaded. */
  readonly texts: SchemaTexts;
  readonly #modules: readonly ServedModule[];
  #prepared: Context | undefined;

  constructor(source: SchemaSource) {
    const { modules, netconfFeatures = [] } = source;
    this.#modules = [...PROTOCOL_MODULES.map((module) => withFeatures(module, netconfFeatures)), ...modules];
    this.texts = new SchemaTexts(source.load);
  }

  /** Loads the schema ahead of the first {@link create}, to know whether it is good. Throws SchemaError. */
  prepare(): Context {
    return (this.#prepared ??= this.#load());
  }

  /** A context with every module compiled. Throws SchemaError where a module is wrong or missing. */
  create(): Context {
    const context = this.#prepared ?? this.#load();
    this.#prepared = undefined;
    return context;
  }

  #load(): Context {
    const context = Libyang.create().createContext({ loader: this.texts.loader, noYangLibrary: true });
    loadModules(context, this.#modules, this.texts);
    return context;
  }
}

function withFeatures(module: ServedModule, further: readonly NetconfFeature[]): ServedModule {
  if (module.name !== "ietf-netconf" || module.features === "*") return module;
  return { ...module, features: [...module.features, ...further] };
}
