import type { DataTree } from "libyang-wasm";
import type { Result } from "../../base/result.ts";
import type { DatastoreName } from "../../datastore/datastore-name.ts";
import type { RpcError } from "../../yang/rpc-error.ts";
import type { Request } from "../operations/operation.ts";
import { refused, type Reply } from "../reply.ts";
import { withDefaultsMode } from "../with-defaults.ts";
import { ETAG_MATCH, etagDeclaration } from "./etag-attribute.ts";
import type { KnownEtags } from "./known-etags.ts";
import { printWithEtags } from "./print-with-etags.ts";
import { serverEtags } from "./server-etags.ts";

/**
 * The answer to a read of a client that knows some etags. `select` gives the nodes that are asked for, in a tree for
 * this reply alone; it is not asked where the client is up to date with all of the datastore.
 */
export function readWithEtags(
  request: Request,
  name: DatastoreName | undefined,
  known: KnownEtags,
  select: () => Result<DataTree, RpcError>,
  keepEmptyContainers: boolean = false,
): Reply {
  const etags = serverEtags(request.datastore, name, request.session.id);
  if (!etags.ok) return refused(etags.error);
  const { root } = known;
  if (root.length > 0 && root.every((each) => etags.value.isUpToDate(each, "/"))) {
    return { kind: "data", xml: "", attributes: etagDeclaration(ETAG_MATCH) };
  }
  const selected = select();
  if (!selected.ok) return refused(selected.error);
  const tree = selected.value;
  try {
    const xml = printWithEtags(tree, withDefaultsMode(request.op), keepEmptyContainers, known, etags.value);
    const own = root.length > 0 ? etags.value.of("/") : undefined;
    return { kind: "data", xml, attributes: etagDeclaration(own) };
  } finally {
    tree[Symbol.dispose]();
  }
}
