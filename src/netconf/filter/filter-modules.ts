import type { DataNode } from "libyang-wasm";
import { characterData } from "../../xml/unescape.ts";
import type { NamespaceScope } from "../../xml/namespaces.ts";
import type { Request } from "../operations/operation.ts";
import { xpathModules } from "./xpath-modules.ts";
import { parseXPath } from "./xpath-parse.ts";

type Modules = ReadonlySet<string> | undefined;

/**
 * The modules of the top-level nodes that the filter of a `<get>` or `<get-data>` may select; undefined: any.
 * Only what these show has to be gathered.
 */
export function filterModules(request: Pick<Request, "op" | "parameters" | "datastore">): Modules {
  const { op, parameters } = request;
  const filter = op.child("filter") ?? op.child("subtree-filter");
  if (filter && filter.meta("ietf-netconf", "type") !== "xpath") return subtreeModules(filter, request);
  for (const { name, attributes, content, scope } of parameters) {
    const select = attributes.find(({ localName }) => localName === "select");
    if (name === "filter" && select) return expressionModules(select.value, scope, request);
    if (name === "xpath-filter") return expressionModules(characterData(content) ?? "", scope, request);
  }
  return undefined;
}

function subtreeModules(filter: DataNode, { datastore }: Pick<Request, "datastore">): Modules {
  const names = new Set<string>();
  for (let node = filter.anyFirst; node; node = node.next) {
    if (node.namespace === "") return undefined; // RFC 6241 §6.2.1: any namespace
    const module = datastore.context.byNamespace(node.namespace);
    if (module) names.add(module.name);
  }
  return names;
}

function expressionModules(
  text: string,
  scope: NamespaceScope,
  { datastore }: Pick<Request, "datastore">,
): Modules {
  const parsed = parseXPath(text);
  return parsed.ok ? xpathModules(parsed.value, datastore.context, scope) : new Set();
}
