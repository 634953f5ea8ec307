import type { DataNode } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import type { Confirmation } from "../../datastore/confirmed-commit.ts";
import { unknownElement, type RpcError } from "../../yang/rpc-error.ts";
import { refused, type Reply } from "../reply.ts";
import { okWithEtag, wantsEtag } from "../transaction-id/with-etag.ts";
import { authorOf, type Request } from "./operation.ts";

/** `<commit>`, RFC 6241 §8.3.4.1 and §8.4.5.1. */
export async function commit(request: Request): Promise<Reply> {
  const confirmation = readConfirmation(request.op);
  if (!confirmation.ok) return refused(confirmation.error);
  const wanted = wantsEtag(request);
  if (!wanted.ok) return refused(wanted.error);
  const outcome = await request.datastore.commit({ author: authorOf(request), ...confirmation.value });
  return outcome.ok ? okWithEtag(request, "running", wanted.value) : refused(...outcome.error);
}

function readConfirmation(op: DataNode): Result<Confirmation, RpcError> {
  const timeout = op.child("confirm-timeout"); // the schema gives the default of 600 s
  const persist = op.child("persist");
  const persistId = op.child("persist-id")?.value;
  const follows = persistId === undefined ? {} : { persistId };
  if (op.child("confirmed")) {
    const token = persist ? { persist: persist.value ?? "" } : {};
    return ok({ confirmed: { timeout: Number(timeout?.value), ...token }, ...follows });
  }
  for (const node of [persist, timeout]) {
    if (!node || node.isDefault) continue;
    const message = `<${node.name}> belongs to a confirmed commit: add <confirmed/>, or take it out.`;
    return err(unknownElement("protocol", node.name, message));
  }
  return ok(follows);
}
