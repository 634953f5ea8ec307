import type { DataNode, DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import { errorPath } from "../yang/error-path.ts";
import { badAttribute, missingAttribute, unknownAttribute, type RpcError } from "../yang/rpc-error.ts";

const KEY_PREDICATE = /\[\s*(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)\s*=\s*(?:'([^']*)'|"([^"]*)")\s*\]/g;

/** The attributes of RFC 7950 §7.7.9 and §7.8.6 that a node of the edit carries. */
type Marks = ReadonlyMap<string, string>;

/**
 * Carries out `yang:insert`, `yang:key` and `yang:value` (RFC 7950 §7.7.9 and §7.8.6) for `copy`,
 * the instance in the tree that `edit` of the request made or found. Without them it stays where it is.
 */
export function placeUserOrdered(
  tree: DataTree,
  edit: DataNode,
  copy: DataNode,
): Result<undefined, RpcError> {
  const marks: Marks = new Map(
    edit.metas().flatMap(({ moduleName, name, value }) => (moduleName === "yang" ? [[name, value]] : [])),
  );
  const wrong = stray(edit, marks);
  if (wrong !== undefined) {
    const place = { path: errorPath(tree.context, edit.path) };
    const message =
      edit.schema?.userOrdered === true
        ? `The attribute yang:${wrong} says nothing here: "${edit.name}" takes yang:${anchorAttribute(edit)} ` +
          `together with yang:insert="before" or "after".`
        : `"${edit.name}" is not ordered by the user: take the attribute yang:${wrong} out.`;
    return err(unknownAttribute("application", wrong, edit.name, message, place));
  }
  const insert = marks.get("insert");
  if (insert === undefined) return ok();
  if (insert === "first" || insert === "last") {
    tree.move(copy, insert === "first" ? { first: true } : { last: true });
    return ok();
  }
  const anchor = findAnchor(tree, edit, copy, marks);
  if (!anchor.ok) return anchor;
  if (!anchor.value.same(copy)) {
    tree.move(copy, insert === "before" ? { before: anchor.value } : { after: anchor.value });
  }
  return ok();
}

/** The first of the attributes that has no meaning where it is: nothing is accepted and then ignored. */
function stray(edit: DataNode, marks: Marks): string | undefined {
  const present = ["insert", "key", "value"].filter((name) => marks.has(name));
  if (present.length === 0) return undefined;
  if (edit.schema?.userOrdered !== true) return present[0];
  const insert = marks.get("insert");
  const wanted = insert === "before" || insert === "after" ? anchorAttribute(edit) : undefined;
  return present.find((name) => name !== "insert" && name !== wanted);
}

function anchorAttribute(edit: DataNode): "key" | "value" {
  return edit.kind === "list" ? "key" : "value";
}

/** The entry that `yang:key` or `yang:value` names. */
function findAnchor(
  tree: DataTree,
  edit: DataNode,
  copy: DataNode,
  marks: Marks,
): Result<DataNode, RpcError> {
  const attribute = anchorAttribute(edit);
  const insert = marks.get("insert") ?? "";
  const wanted = marks.get(attribute);
  const place = { path: errorPath(tree.context, edit.path) };
  if (wanted === undefined) {
    const message = `insert="${insert}" needs the attribute yang:${attribute} that names the other entry.`;
    return err(missingAttribute(attribute, edit.name, message, "application", place));
  }
  const keys = new Map(
    [...wanted.matchAll(KEY_PREDICATE)].map((match): [string, string] => [
      match[1] ?? "",
      match[2] ?? match[3] ?? "",
    ]),
  );
  const names = edit.schema?.keys ?? [];
  if (attribute === "key" && (keys.size !== names.length || !names.every((name) => keys.has(name)))) {
    const message = `yang:key="${wanted}" does not name an entry of "${edit.name}" by its keys: ${names.join(", ")}.`;
    return err(badAttribute("application", attribute, edit.name, message, place));
  }
  const canonical = attribute === "value" ? edit.schema?.canonical(wanted) : undefined;
  const value = canonical?.ok === true ? canonical.value : wanted;
  for (const sibling of copy.parent ? copy.parent.children() : tree.roots()) {
    if (sibling.name !== copy.name || sibling.moduleName !== copy.moduleName) continue;
    const same =
      attribute === "key"
        ? names.every((name) => sibling.child(name)?.value === keys.get(name))
        : sibling.value === value;
    if (same) return ok(sibling);
  }
  // RFC 7950 §15.7
  const message = `There is no "${edit.name}" ${wanted} to insert ${insert}.`;
  return err(
    badAttribute("application", attribute, edit.name, message, { appTag: "missing-instance", ...place }),
  );
}
