import type { ModuleLoader, ModuleRequest } from "libyang-wasm";

/** A revision statement of YANG; `revision-date` of an import is another one. */
const REVISION = /\brevision\s+["']?(\d{4}-\d{2}-\d{2})["']?\s*[{;]/g;

/** The YANG text of each module and submodule, exactly as it was loaded: its file may have changed since. */
export class SchemaTexts {
  readonly #load: ModuleLoader;
  readonly #answers = new Map<string, ReturnType<ModuleLoader>>();
  /** By name of the module or submodule, then by its newest revision; "" where it has none. */
  readonly #texts = new Map<string, Map<string, string>>();

  constructor(load: ModuleLoader) {
    this.#load = load;
  }

  /** A loader that keeps what it gave, and gives the same again: a schema that is built again is the same. */
  readonly loader: ModuleLoader = (request) => {
    const key = JSON.stringify(request);
    if (!this.#answers.has(key)) this.#answers.set(key, this.#load(request));
    const answer = this.#answers.get(key);
    if (typeof answer === "string") {
      const name = request.submodule ?? request.name;
      const revisions = this.#texts.get(name) ?? new Map<string, string>();
      this.#texts.set(name, revisions.set(newestRevision(answer), answer));
    }
    return answer;
  };

  /**
   * The text of a module, or of a submodule of the module `name`; undefined where there is none in YANG.
   * libyang brings some modules along and never asks for them: their text comes from the loader now.
   */
  text(request: ModuleRequest): string | undefined {
    const revision = request.submodule === undefined ? request.revision : request.submoduleRevision;
    const loaded = this.#texts.get(request.submodule ?? request.name)?.get(revision ?? "");
    if (loaded !== undefined) return loaded;
    const answer = this.#load(request);
    return typeof answer === "string" && newestRevision(answer) === (revision ?? "") ? answer : undefined;
  }

  /** The texts that were loaded under the name of a module or submodule. */
  loaded(name: string): readonly string[] {
    return [...(this.#texts.get(name)?.values() ?? [])];
  }
}

/** The newest revision that YANG text names, "" where it names none (RFC 7950 §7.1.9). */
export function newestRevision(text: string): string {
  let newest = "";
  for (const [, date = ""] of text.matchAll(REVISION)) if (date > newest) newest = date;
  return newest;
}
