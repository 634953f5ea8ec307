import type { DataNode, DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import { errorPath } from "../yang/error-path.ts";
import { badAttribute, unknownAttribute, type RpcError } from "../yang/rpc-error.ts";

const KEY_PREDICATE = /\[\s*(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)\s*=\s*(?:'([^']*)'|"([^"]*)")\s*\]/g;

/**
 * Carries out `yang:insert`, `yang:key` and `yang:value` (RFC 7950 §7.7.9 and §7.8.6) for `copy`,
 * the instance in the tree that `edit` of the request made or found. Without them it stays where it is.
 */
export function placeUserOrdered(
  tree: DataTree,
  edit: DataNode,
  copy: DataNode,
): Result<undefined, RpcError> {
  const insert = edit.meta("yang", "insert");
  if (edit.schema?.userOrdered !== true) {
    if (insert === undefined) return ok();
    const message = `"${edit.name}" is not ordered by the user: take the attribute yang:insert out.`;
    return err(
      unknownAttribute("application", "insert", edit.name, message, {
        path: errorPath(tree.context, edit.path),
      }),
    );
  }
  if (insert === undefined) return ok();
  if (insert === "first" || insert === "last") {
    tree.move(copy, insert === "first" ? { first: true } : { last: true });
    return ok();
  }
  const attribute = edit.kind === "list" ? "key" : "value";
  const wanted = edit.meta("yang", attribute);
  const anchor = wanted === undefined ? undefined : findAnchor(tree, copy, wanted);
  if (!anchor) {
    // RFC 7950 §15.7
    return err(
      badAttribute(
        "application",
        attribute,
        edit.name,
        wanted === undefined
          ? `insert="${insert}" needs the attribute yang:${attribute} that names the other entry.`
          : `There is no "${edit.name}" ${wanted} to insert ${insert}.`,
        { appTag: "missing-instance", path: errorPath(tree.context, edit.path) },
      ),
    );
  }
  if (!anchor.same(copy)) tree.move(copy, insert === "before" ? { before: anchor } : { after: anchor });
  return ok();
}

function findAnchor(tree: DataTree, copy: DataNode, wanted: string): DataNode | undefined {
  const keys = [...wanted.matchAll(KEY_PREDICATE)].map((match) => ({
    name: match[1] ?? "",
    value: match[2] ?? match[3] ?? "",
  }));
  for (const sibling of copy.parent ? copy.parent.children() : tree.roots()) {
    if (sibling.name !== copy.name || sibling.moduleName !== copy.moduleName) continue;
    const same =
      copy.kind === "list"
        ? keys.length > 0 && keys.every((key) => sibling.child(key.name)?.value === key.value)
        : sibling.value === wanted;
    if (same) return sibling;
  }
  return undefined;
}
