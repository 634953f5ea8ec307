import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigProblem } from "./config-problem.ts";
import { newestRevision } from "../src/index.ts";

/** A file with a YANG module or submodule. */
export interface YangFile {
  readonly path: string;
  /** Of the module or submodule, as its text says: the file's own name does not count. */
  readonly name: string;
  readonly isSubmodule: boolean;
  /** The newest one, "" where there is none. */
  readonly revision: string;
  readonly text: string;
}

/** White space and comments, then the statement that every YANG file starts with (RFC 7950 §6.1, §7.1). */
const HEADER = /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*(module|submodule)\s+["']?([A-Za-z_][\w.-]*)["']?\s*\{/;

/** The `.yang` files of an operator's folders. */
export class YangFolders {
  /** Files that cannot be served, each with its reason. */
  readonly problems: ConfigProblem[] = [];
  /** By name, the newest revision first. */
  readonly #files = new Map<string, YangFile[]>();

  constructor(folders: readonly string[]) {
    for (const folder of folders) this.#readFolder(folder);
  }

  /** Names of the modules, sorted; submodules come with the module that includes them. */
  moduleNames(): readonly string[] {
    return [...this.#files].flatMap(([name, [file]]) => (file?.isSubmodule === false ? [name] : [])).sort();
  }

  /** The file of a module or submodule, in its newest revision where none is named. */
  find(name: string, revision?: string): YangFile | undefined {
    const files = this.#files.get(name);
    return revision === undefined ? files?.[0] : files?.find((file) => file.revision === revision);
  }

  #readFolder(folder: string): void {
    let names: readonly string[];
    try {
      names = readdirSync(folder).filter((name) => name.endsWith(".yang"));
    } catch (cause) {
      this.problems.push({ file: folder, reason: `cannot be read: ${(cause as Error).message}` });
      return;
    }
    for (const name of names.toSorted()) this.#readFile(join(folder, name));
  }

  #readFile(path: string): void {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (cause) {
      this.problems.push({ file: path, reason: `cannot be read: ${(cause as Error).message}` });
      return;
    }
    const [, kind, name] = HEADER.exec(text) ?? [];
    if (name === undefined) {
      this.problems.push({ file: path, line: 1, reason: "is no YANG module: it does not start with one" });
      return;
    }
    const file = { path, name, isSubmodule: kind === "submodule", revision: newestRevision(text), text };
    const others = this.#files.get(name) ?? [];
    const same = others.find(({ revision }) => revision === file.revision);
    if (same) {
      if (same.text !== text) {
        const which = file.revision === "" ? "without a revision" : `of revision ${file.revision}`;
        this.problems.push({
          file: path,
          line: 1,
          reason: `${name} ${which} is in ${same.path} too, but differs`,
        });
      }
      return;
    }
    const newestFirst = [...others, file].sort((one, other) => (one.revision < other.revision ? 1 : -1));
    this.#files.set(name, newestFirst);
  }
}
