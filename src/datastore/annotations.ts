import type { Context, DataNode, DataTree, Module, ModuleSet } from "libyang-wasm";
import { PerContext } from "../yang/per-context.ts";

/** What happened to an annotation (RFC 7952) of a node that is there afterwards. */
export interface AnnotationChange {
  /** Data path of the node in libyang's form. */
  readonly path: string;
  /** `module:name`. */
  readonly annotation: string;
  /** The value in the form JSON data has; null where it was taken off. */
  readonly value: string | null;
}

/** Modules whose annotations are the protocol's: they say what is to be done with a node, or where it comes from. */
const PROTOCOL: ReadonlySet<string> = new Set([
  "yang",
  "ietf-netconf",
  "ietf-netconf-with-defaults",
  "ietf-origin",
]);

const names = new PerContext((context): ReadonlySet<string> | undefined => {
  const all = context
    .modules()
    .filter(({ name, implemented }) => implemented && !PROTOCOL.has(name))
    .flatMap(({ name, annotations }) => annotations.map((annotation) => `${name}:${annotation}`));
  return all.length === 0 ? undefined : new Set(all);
});

/** The annotations that configuration can carry, as `module:name`; undefined, as it is nearly always: none. */
export function annotationNames(context: Context): ReadonlySet<string> | undefined {
  return names.of(context);
}

/** The module that defines such an annotation, by its namespace and name. */
export function annotationModule(context: Context, namespace: string, name: string): Module | undefined {
  const known = annotationNames(context);
  if (!known || namespace === "") return undefined;
  const module = context.byNamespace(namespace);
  return module && known.has(`${module.name}:${name}`) ? module : undefined;
}

/** What a node carries of them, by `module:name`. */
export function annotationsOf(node: DataNode, known: ReadonlySet<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { moduleName, name, value } of node.metas()) {
    const annotation = `${moduleName}:${name}`;
    if (known.has(annotation)) found.set(annotation, value);
  }
  return found;
}

/** Which annotations of nodes that `to` has differ from those in `from`; with `modules`, only of their data. */
export function annotationChanges(
  from: DataTree,
  to: DataTree,
  modules?: ModuleSet,
): readonly AnnotationChange[] {
  const known = annotationNames(to.context);
  if (!known) return [];
  const before = carried(from, known, modules);
  const after = carried(to, known, modules);
  const changes: AnnotationChange[] = [];
  for (const [path, annotations] of after) {
    const old = before.get(path);
    for (const [annotation, value] of annotations)
      if (old?.get(annotation) !== value) changes.push({ path, annotation, value });
  }
  for (const [path, annotations] of before) {
    const now = after.get(path);
    for (const annotation of annotations.keys())
      if (now?.has(annotation) !== true && to.find(path)) changes.push({ path, annotation, value: null });
  }
  return changes;
}

/** Makes these changes in a tree that has the nodes. Throws LibyangError where the schema has no such annotation. */
export function applyAnnotations(tree: DataTree, changes: readonly AnnotationChange[]): void {
  for (const { path, annotation, value } of changes) {
    const node = tree.find(path);
    if (value === null) node?.removeMeta(annotation);
    else node?.setMeta(annotation, value);
  }
}

function carried(
  tree: DataTree,
  known: ReadonlySet<string>,
  modules: ModuleSet | undefined,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const node of tree.annotated(modules)) {
    const annotations = annotationsOf(node, known);
    if (annotations.size > 0) found.set(node.path, annotations);
  }
  return found;
}
