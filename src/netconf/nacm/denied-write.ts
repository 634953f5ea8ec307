import type { DataNode, DataTree, SchemaNode } from "libyang-wasm";
import type { DataAccess } from "./data-access.ts";
import { Access } from "./nacm-config.ts";

/** A step of a change that is not permitted. */
export interface DeniedWrite {
  /** Of the diff. */
  readonly node: DataNode;
  readonly access: typeof Access.create | typeof Access.update | typeof Access.delete;
}

/**
 * The first node of a diff (libyang's, made with `defaults`) that the user may not create, update or delete.
 * Only what differs needs a right (RFC 8341 §3.2.5 and §3.2.8).
 */
export function findDeniedWrite(diff: DataTree, root: DataAccess): DeniedWrite | undefined {
  return findDenied(diff.roots(), root, "none");
}

function findDenied(
  nodes: readonly DataNode[],
  above: DataAccess,
  inherited: string,
): DeniedWrite | undefined {
  for (const node of nodes) {
    const operation = node.meta("yang", "operation") ?? inherited;
    if (operation === "delete" && isOtherCase(node, nodes, inherited)) continue;
    const access = above.child(node);
    const needed = neededAccess(node, operation);
    if (needed !== undefined && !access.may(needed)) return { node, access: needed };
    // A list entry with `replace` was only moved: what is below it has operations of its own.
    const below = findDenied(node.children(), access, operation === "replace" ? "none" : operation);
    if (below) return below;
  }
  return undefined;
}

/** Default values and containers without presence are not data of their own: they need no right. */
function neededAccess(node: DataNode, operation: string): DeniedWrite["access"] | undefined {
  const { kind } = node;
  if (kind === "container" && node.schema?.presence !== true) return undefined;
  const { isDefault } = node;
  switch (operation) {
    case "create":
      return isDefault ? undefined : Access.create;
    case "delete":
      return isDefault ? undefined : Access.delete;
    default: {
      // A value took the place of a default or the other way round: in the configuration it was created or deleted.
      const wasDefault = node.meta("yang", "orig-default");
      if (wasDefault === "true" && !isDefault) return Access.create;
      if (wasDefault === "false" && isDefault) return Access.delete;
      return operation === "replace" && !isDefault ? Access.update : undefined;
    }
  }
}

/** RFC 8341 §3.2.5: no right is needed to delete the other cases of a choice of which one is created. */
function isOtherCase(node: DataNode, siblings: readonly DataNode[], inherited: string): boolean {
  const own = casesOf(node.schema);
  if (own.size === 0) return false;
  return siblings.some((sibling) => {
    if ((sibling.meta("yang", "operation") ?? inherited) !== "create") return false;
    for (const [choice, chosen] of casesOf(sibling.schema)) {
      const ownCase = own.get(choice);
      if (ownCase !== undefined && ownCase !== chosen) return true;
    }
    return false;
  });
}

/** The cases a schema node lies in, by choice. */
function casesOf(schema: SchemaNode | undefined): ReadonlyMap<SchemaNode, SchemaNode> {
  const cases = new Map<SchemaNode, SchemaNode>();
  for (let inner = schema?.parent; inner?.kind === "case" && inner.parent; inner = inner.parent.parent) {
    cases.set(inner.parent, inner);
  }
  return cases;
}
