import type { Context, DataNode, SchemaNode } from "libyang-wasm";
import { operationOf, type DefaultOperation, type EditOperation } from "../../datastore/edit-operation.ts";
import type { DataAccess } from "./data-access.ts";
import { Access } from "./nacm-config.ts";

/** What each operation may come to, RFC 8341 §3.2.5. */
const NEEDS: Readonly<Record<EditOperation | "none", readonly Access[]>> = {
  merge: [Access.create, Access.update],
  replace: [Access.create, Access.update],
  none: [Access.create, Access.update],
  create: [Access.create],
  delete: [Access.delete],
  remove: [Access.delete],
};

/** Where the walk stands: the parent of the nodes, seen by the user. */
interface Place {
  readonly context: Context;
  readonly parent: SchemaNode | undefined;
  readonly access: DataAccess;
  readonly readable: boolean;
}

/**
 * The first node of an edit that the user may neither read nor write, whatever is in the datastore. The diff alone
 * would let such an edit pass where it changes nothing, and so tell which value a secret has, or that it is absent.
 */
export function findHiddenEdit(
  first: DataNode | undefined,
  context: Context,
  root: DataAccess,
  defaultOperation: DefaultOperation,
): DataNode | undefined {
  return findHidden(first, { context, parent: undefined, access: root, readable: true }, defaultOperation);
}

function findHidden(
  first: DataNode | undefined,
  place: Place,
  inherited: EditOperation | "none",
): DataNode | undefined {
  for (let node = first; node; node = node.next) {
    const schema = node.schema ?? opaqueSchema(node, place);
    const operation = operationOf(node, inherited);
    if (!schema || !operation.ok || schema.isKey) continue; // a mistake in the edit, which is told as such; or a name
    const access = place.access.step(schema, keyOf(node));
    const readable = place.readable && access.may(Access.read);
    if (
      !readable &&
      isWish(node, operation.value) &&
      !NEEDS[operation.value].some((need) => access.may(need))
    ) {
      return node;
    }
    if (operation.value === "delete" || operation.value === "remove" || node.kind === "opaque") continue;
    const below = findHidden(
      node.firstChild,
      { ...place, parent: schema, access, readable },
      operation.value,
    );
    if (below) return below;
  }
  return undefined;
}

/** Whether a node is itself what the edit is about, and not only the way to nodes below it. */
function isWish(node: DataNode, operation: EditOperation | "none"): boolean {
  if (operation === "delete" || operation === "remove") return true;
  if (node.kind === "container") return node.schema?.presence === true && node.firstChild === undefined;
  if (node.kind === "list") return node.children().every((child) => child.schema?.isKey === true);
  return true;
}

function keyOf(node: DataNode): (key: string) => string {
  return (key) => (key === "." ? node.value : node.child(key)?.value) ?? "";
}

/** A leaf to delete comes without a value, and so without a schema. */
function opaqueSchema(node: DataNode, { context, parent }: Place): SchemaNode | undefined {
  const module = context.byNamespace(node.namespace)?.name;
  return module === undefined
    ? undefined
    : context.schemaNode(`${parent?.path ?? ""}/${module}:${node.name}`);
}
