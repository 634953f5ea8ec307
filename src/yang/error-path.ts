import type { Context } from "libyang-wasm";
import { PerContext } from "./per-context.ts";
import type { ErrorPath } from "./rpc-error.ts";

/** Paths that are remembered at once. */
const MAX_KNOWN = 256;

/** Those asked for last, by data path: edits name the same ones again and again. */
const known = new PerContext(() => new Map<string, ErrorPath>());

/** A node step: optional module and a name, at the start of a path, of a step or of a predicate. */
const STEP = /([/[])(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)|'[^']*'|"[^"]*"/g;

/**
 * Turns libyang's data path, which names a module only where it changes, into an `error-path`
 * (RFC 6241 §4.3): an absolute XPath in which every name is qualified by a declared prefix.
 */
export function errorPath(context: Context, dataPath: string): ErrorPath {
  const paths = known.of(context);
  const remembered = paths.get(dataPath);
  if (remembered) return remembered;
  if (paths.size >= MAX_KNOWN) paths.clear();
  const translated = translate(context, dataPath);
  paths.set(dataPath, translated);
  return translated;
}

function translate(context: Context, dataPath: string): ErrorPath {
  const namespaces = new Map<string, string>();
  let current: string | undefined;
  const path = dataPath.replace(
    STEP,
    (whole, lead: string | undefined, moduleName: string | undefined, name: string) => {
      if (lead === undefined) return whole; // a quoted key value
      if (moduleName !== undefined && lead === "/") current = moduleName;
      const of = moduleName ?? current ?? "";
      const module = context.implemented(of);
      if (!module) return whole;
      namespaces.set(module.prefix, module.namespace);
      return `${lead}${module.prefix}:${name}`;
    },
  );
  return { path, namespaces };
}
