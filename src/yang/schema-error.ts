import type { LibyangError, LyErrorItem } from "libyang-wasm";
import type { SchemaTexts } from "./schema-texts.ts";

/** A YANG module that cannot be served. */
export class SchemaError extends Error {
  override readonly name: string = "SchemaError";
  /** Name of the module or submodule whose text is wrong. */
  readonly module: string;
  /** Where in it, 1 for the first line; undefined where no line is to blame. */
  readonly line: number | undefined;
  /** What is wrong, without module and line. */
  readonly reason: string;

  constructor(module: string, line: number | undefined, reason: string, options?: ErrorOptions) {
    super(`YANG module ${module}${line === undefined ? "" : `, line ${line}`}: ${reason}`, options);
    this.module = module;
    this.line = line;
    this.reason = reason;
  }
}

/** Finds the module and the line that libyang means; `loading` is the module it was told to load. */
export function schemaError(cause: LibyangError, loading: string, texts: SchemaTexts): SchemaError {
  const items = cause.errors.filter(({ level }) => level === "error");
  const [item] = items;
  if (!item) return new SchemaError(loading, undefined, cause.message, { cause });
  const parsing = items
    .map(({ message }) => /^Parsing (?:sub)?module "([^"]+)" failed/.exec(message)?.[1])
    .find((name) => name !== undefined);
  const named = /from module "([^"]+)"/.exec(item.message)?.[1];
  const inPath = [...(item.schemaPath ?? "").replace(/\{[^}]*\}/g, "").matchAll(/([\w.-]+):/g)].at(-1)?.[1];
  const candidates = [parsing ?? named ?? loading, inPath].filter((name) => name !== undefined);
  for (const module of candidates) {
    const line = parsing === module && item.line !== undefined ? item.line : lineOf(module, item, texts);
    if (line !== undefined) return new SchemaError(module, line, item.message, { cause });
  }
  return new SchemaError(candidates[0] ?? loading, undefined, item.message, { cause });
}

/** The line of the statement that an error is about: libyang tells none for what it finds after parsing. */
function lineOf(module: string, item: LyErrorItem, texts: SchemaTexts): number | undefined {
  const text = texts.loaded(module)[0];
  if (text === undefined) return undefined;
  for (const [, word = ""] of item.message.matchAll(/"([^"]+)"/g)) {
    const statement = new RegExp(
      `\\b(?:import|include|deviation|augment|namespace|feature)\\s+["']?${escapeRegExp(word)}["']?\\s*[;{]`,
    );
    const at = text.search(statement);
    if (at >= 0) return lineAt(text, at);
  }
  let at: number | undefined;
  for (const [, name = ""] of (item.schemaPath ?? "").matchAll(/\/(?:[\w.-]+:)?([\w.-]+)(?![^{]*\})/g)) {
    const statement = new RegExp(
      `\\b(?:container|list|leaf|leaf-list|choice|case|anydata|anyxml|rpc|action|notification|grouping|typedef|identity)\\s+["']?${escapeRegExp(name)}["']?\\s*[;{]`,
    );
    const found = text.slice(at ?? 0).search(statement);
    if (found >= 0) at = (at ?? 0) + found;
  }
  return at === undefined ? undefined : lineAt(text, at);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** A name of YANG may hold dots, a path anything. */
function escapeRegExp(text: string): string {
  return text.replace(/[^\w-]/g, "\\$&");
}
