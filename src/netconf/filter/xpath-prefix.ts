import type { Context } from "libyang-wasm";
import type { NamespaceScope } from "../../xml/namespaces.ts";

/**
 * Name of the module that a prefix stands for: by the declarations in scope (RFC 6241 §8.9.1), or else, as some clients
 * write it, a module's own name or prefix. "" where the namespace declared is that of no module; undefined: unknown.
 */
export function moduleOfPrefix(prefix: string, context: Context, scope: NamespaceScope): string | undefined {
  const namespace = scope.ofElement(prefix);
  if (namespace !== undefined) return context.byNamespace(namespace)?.name ?? "";
  if (context.implemented(prefix)) return prefix;
  const named = context.modules().filter((module) => module.implemented && module.prefix === prefix);
  return named.length === 1 ? named[0]?.name : undefined;
}
