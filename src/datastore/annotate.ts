import type { Context, DataNode, DataTree } from "libyang-wasm";
import { errorPath } from "../yang/error-path.ts";
import { badAttribute, type RpcError } from "../yang/rpc-error.ts";
import { annotationNames, annotationsOf } from "./annotations.ts";
import type { EditOperation } from "./edit-operation.ts";

/**
 * Gives `target` the annotations (RFC 7952) that `edit`, the node of the request, carries. What the edit creates or
 * replaces has no others; what it merges keeps those that it had.
 */
export function annotate(
  context: Context,
  target: DataNode,
  edit: DataNode,
  operation: EditOperation | "none",
): RpcError | undefined {
  const known = annotationNames(context);
  if (!known) return undefined;
  if (operation === "none") {
    return annotationError(
      context,
      edit,
      'has the operation "none", by which it stays as it is: give it the operation merge.',
    );
  }
  const given = annotationsOf(edit, known);
  if (operation === "replace" || operation === "create") {
    for (const annotation of annotationsOf(target, known).keys())
      if (!given.has(annotation)) target.removeMeta(annotation);
  }
  for (const [annotation, value] of given) target.setMeta(annotation, value);
  return undefined;
}

/** The refusal of an annotation where a node carries one; `why` says of the node what is in the way, and what to do. */
export function annotationError(context: Context, node: DataNode, why: string): RpcError | undefined {
  const known = annotationNames(context);
  const [annotation] = known ? annotationsOf(node, known).keys() : [];
  if (annotation === undefined) return undefined;
  const name = annotation.slice(annotation.indexOf(":") + 1);
  const message = `The annotation "${annotation}" cannot be taken: "${node.name}" ${why}`;
  return badAttribute("application", name, node.name, message, { path: errorPath(context, node.path) });
}

/**
 * Takes the annotations off what an edit has left empty: a container without presence is nothing but what it holds (RFC
 * 7950 §7.5.1). Refuses those that the edit itself has put there, on the nodes at `given`.
 */
export function clearEmptied(
  tree: DataTree,
  given: ReadonlySet<string>,
  isEmpty: (node: DataNode) => boolean,
): RpcError | undefined {
  const known = annotationNames(tree.context);
  if (!known) return undefined;
  for (const node of tree.annotated()) {
    if (!isEmpty(node)) continue;
    if (given.has(node.path)) {
      return annotationError(tree.context, node, "holds nothing: put the annotation on a node that is set.");
    }
    for (const annotation of annotationsOf(node, known).keys()) node.removeMeta(annotation);
  }
  return undefined;
}
