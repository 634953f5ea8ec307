import { readFileSync, readdirSync } from "node:fs";

/** Text of the standard modules that came with the build, by name and revision. */
export class StandardModules {
  static #bundled: StandardModules | undefined;
  readonly #folder: URL;
  /** Revisions of each module, the newest first; "" for a module without any. */
  readonly #revisions = new Map<string, string[]>();
  readonly #texts = new Map<string, string>();

  /** `folder` holds files named name@revision.yang. Throws if it can't be read. */
  constructor(folder: URL) {
    this.#folder = folder;
    for (const file of readdirSync(folder)) {
      const [, name, revision = ""] = /^([^@]+?)(?:@([\d-]+))?\.yang$/.exec(file) ?? [];
      if (name === undefined) continue;
      this.#revisions.set(name, [...(this.#revisions.get(name) ?? []), revision].sort().reverse());
    }
  }

  /** Those of this package; the folder is read once a process. */
  static bundled(): StandardModules {
    return (this.#bundled ??= new StandardModules(new URL("../modules/", import.meta.url)));
  }

  /** Names of all modules. */
  names(): readonly string[] {
    return [...this.#revisions.keys()];
  }

  /** YANG text of a module, of its newest revision unless one is named; undefined if it isn't there. */
  text(name: string, revision?: string): string | undefined {
    const revisions = this.#revisions.get(name);
    const chosen =
      revision === undefined ? revisions?.[0] : revisions?.find((candidate) => candidate === revision);
    if (chosen === undefined) return undefined;
    const file = chosen === "" ? `${name}.yang` : `${name}@${chosen}.yang`;
    let text = this.#texts.get(file);
    if (text === undefined) {
      text = readFileSync(new URL(file, this.#folder), "utf8");
      this.#texts.set(file, text);
    }
    return text;
  }
}

/** YANG text of one of the standard modules that came with the build, of its newest revision unless one is named. */
export function standardModule(name: string, revision?: string): string | undefined {
  return StandardModules.bundled().text(name, revision);
}
