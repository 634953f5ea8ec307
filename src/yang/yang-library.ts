import { createHash } from "node:crypto";
import type { Context, DataTree } from "libyang-wasm";
import { isInternal } from "./internal-modules.ts";

/** RFC 8525's description of a schema. */
export interface YangLibrary {
  /** Another one where anything else in the library is another one, RFC 8525 §4. */
  readonly contentId: string;
  /** `/yang-library` and, for clients of RFC 7895, `/modules-state`. Only to be read. */
  readonly tree: DataTree;
}

const LIBRARY = "/ietf-yang-library:yang-library";
const LEGACY = "/ietf-yang-library:modules-state";

/** The one schema that libyang writes; all datastores share it (RFC 8525 §3). */
const SCHEMA = "complete";

/** Describes a context, with the datastores that follow its schema (`running`, ...). */
export function yangLibrary(context: Context, datastores: readonly string[]): YangLibrary {
  const tree = context.yangLibrary("-");
  for (const module of tree.select(`${LIBRARY}/module-set/module | ${LEGACY}/module`)) {
    if (module.kind === "list" && isInternal(module.child("name")?.value ?? "")) tree.remove(module);
  }
  for (const name of datastores) {
    tree.set(`${LIBRARY}/datastore[name='ietf-datastores:${name}']/schema`, SCHEMA);
  }
  const contentId = digest(tree);
  tree.set(`${LIBRARY}/content-id`, contentId);
  tree.set(`${LEGACY}/module-set-id`, contentId);
  return { contentId, tree };
}

/** 80 bits are enough to tell one schema set from another; the order in which modules were loaded does not count. */
function digest(tree: DataTree): string {
  const entries = tree
    .select(`${LIBRARY}/module-set/* | ${LIBRARY}/datastore`)
    .map((entry) => entry.print({ format: "json", shrink: true }))
    .sort();
  return createHash("sha256").update(entries.join("\n")).digest("hex").slice(0, 20);
}
