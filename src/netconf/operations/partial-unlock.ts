import { invalidValue } from "../../yang/rpc-error.ts";
import { OK, refused, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";

/** `<partial-unlock>`, RFC 5717 §2.4.2. */
export async function partialUnlock({ op, datastore, session }: Request): Promise<Reply> {
  const id = Number(op.child("lock-id")?.value ?? 0);
  if (datastore.partialLocks.unlock(id, session.id)) return OK;
  return refused(invalidValue("protocol", `This session holds no partial lock with the lock-id ${id}.`));
}
