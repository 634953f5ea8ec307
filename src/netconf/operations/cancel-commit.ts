import { OK, refused, type Reply } from "../reply.ts";
import { authorOf, type Request } from "./operation.ts";

/** `<cancel-commit>`, RFC 6241 §8.4.4.1. */
export async function cancelCommit(request: Request): Promise<Reply> {
  const persistId = request.op.child("persist-id")?.value;
  const outcome = await request.datastore.cancelCommit(authorOf(request), persistId);
  return outcome.ok ? OK : refused(...outcome.error);
}
