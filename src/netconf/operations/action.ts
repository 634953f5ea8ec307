import type { DataNode, DataTree } from "libyang-wasm";
import { errorPath } from "../../yang/error-path.ts";
import { dataMissing, operationNotSupported, type RpcError } from "../../yang/rpc-error.ts";
import { OK, refused, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";

/** Namespace of `<action>`, RFC 7950 §7.15.2. */
export const YANG_NAMESPACE = "urn:ietf:params:xml:ns:yang:1";

/** `<action>`, RFC 7950 §7.15.2: an operation tied to a node of the data. */
export async function action(request: Request): Promise<Reply> {
  const { op, datastore, session } = request;
  const denied = session.access.mayAct(op);
  if (denied) return refused(denied);
  const path = { path: errorPath(datastore.context, op.path) };
  const handler = request.actions.get(op.schema?.path ?? "");
  if (!handler) {
    return refused(
      operationNotSupported(
        "application",
        `The action "${op.name}" has nothing behind it in this server.`,
        path,
      ),
    );
  }
  const missing = await missingParent(request);
  if (missing) return refused(missing);
  const outcome = await handler(op, {
    username: session.username,
    sessionId: session.id,
    log: request.log,
  });
  if (!outcome.ok) return refused(outcome.error);
  return outcome.value === "" ? OK : { kind: "output", xml: outcome.value };
}

/** RFC 7950 §7.15: the node that an action is tied to must exist in the operational state. */
async function missingParent({ op, datastore }: Request): Promise<RpcError | undefined> {
  const parents: DataNode[] = [];
  for (let node = op.parent; node; node = node.parent) parents.unshift(node);
  if (parents.every(isAlwaysThere)) return undefined;
  const tree: DataTree = await datastore.operational();
  try {
    let at: DataNode | undefined;
    for (const [index, parent] of parents.entries()) {
      at = index === 0 ? tree.findRootLike(parent) : at?.findChildLike(parent);
      if (!at && !isAlwaysThere(parent)) {
        return dataMissing(`"${parent.name}" does not exist, so its action cannot be run.`, {
          path: errorPath(datastore.context, parent.path),
        });
      }
    }
    return undefined;
  } finally {
    if (!tree.context.libyang.dead) tree[Symbol.dispose]();
  }
}

function isAlwaysThere(node: DataNode): boolean {
  return node.kind === "container" && node.schema?.presence === false;
}
