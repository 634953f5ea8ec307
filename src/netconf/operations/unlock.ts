import { OK, refused, type Reply } from "../reply.ts";
import { datastoreName, type Request } from "./operation.ts";

/** `<unlock>`, RFC 6241 §7.6. */
export async function unlock(request: Request): Promise<Reply> {
  const target = datastoreName(request, "target");
  if (!target.ok) return refused(target.error);
  const freed = await request.datastore.unlock(target.value, request.session.id);
  return freed.ok ? OK : refused(freed.error);
}
