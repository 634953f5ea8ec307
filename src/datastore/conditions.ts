import { LibyangError, type DataNode, type DataTree } from "libyang-wasm";
import { errorPath } from "../yang/error-path.ts";
import { operationFailed, type RpcError } from "../yang/rpc-error.ts";
import { etagOf, isUpToDate, TXID_MODULE_NAMESPACE } from "./etag.ts";
import { stepsOf, type Versions } from "./versions.ts";
import type { WriteAccess } from "./write-access.ts";

/** What the author of a change knows of running: etags by data path in libyang's form, "/" for all of it. */
export type Conditions = ReadonlyMap<string, string>;

/** Running, as far as conditions ask for it. */
export interface VersionedRunning {
  readonly tree: DataTree;
  readonly versions: Versions;
  readonly revision: number;
}

/**
 * The first condition that does not hold, as the refusal of draft-ietf-netconf-transaction-id ("Conditional
 * Transactions"). A node that is not there, or that the author may not read, changes with what is above it.
 */
export function unmetCondition(
  conditions: Conditions | undefined,
  { tree, versions, revision }: VersionedRunning,
  access: WriteAccess | undefined,
): RpcError | undefined {
  if (!conditions || conditions.size === 0) return undefined;
  const visible = access ? access.readablePart(tree) : tree;
  for (const [path, known] of conditions) {
    const last = versions.of(versionedNode(visible, path));
    if (!isUpToDate(known, last, revision)) return mismatch(tree, path, etagOf(last));
  }
  return undefined;
}

/** The nearest node with an etag of its own, a container or list entry at that path or above it; "/" where none is. */
function versionedNode(tree: DataTree, path: string): string {
  const steps = stepsOf(path);
  for (let count = steps.length; count > 0; count--) {
    let node = find(tree, steps.slice(0, count).join(""));
    while (node && node.kind !== "container" && node.kind !== "list") node = node.parent;
    if (node) return node.path;
  }
  return "/";
}

/** libyang does not read the path of a key with both kinds of quotes. */
function find(tree: DataTree, path: string): DataNode | undefined {
  try {
    return tree.find(path);
  } catch (cause) {
    if (cause instanceof LibyangError) return undefined;
    throw cause;
  }
}

function mismatch(tree: DataTree, path: string, etag: string): RpcError {
  const place = errorPath(tree.context, path);
  const what = path === "/" ? "Running" : `"${path}"`;
  const message = `${what} has changed since the etag that was sent with it: read it again, and send the change with the new etag.`;
  const children = [
    {
      name: "mismatch-path",
      value: place.path,
      namespace: TXID_MODULE_NAMESPACE,
      prefixes: place.namespaces,
    },
    { name: "mismatch-etag-value", value: etag, namespace: TXID_MODULE_NAMESPACE },
  ];
  const info = {
    name: "txid-value-mismatch-error-info",
    value: "",
    namespace: TXID_MODULE_NAMESPACE,
    children,
  };
  return operationFailed("protocol", message, {}, [info]);
}
