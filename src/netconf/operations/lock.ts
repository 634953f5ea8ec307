import { OK, refused, type Reply } from "../reply.ts";
import { datastoreName, type Request } from "./operation.ts";

/** `<lock>`, RFC 6241 §7.5: answered at once, never queued. */
export async function lock(request: Request): Promise<Reply> {
  const target = datastoreName(request, "target");
  if (!target.ok) return refused(target.error);
  const taken = await request.datastore.lock(target.value, request.session.id);
  return taken.ok ? OK : refused(taken.error);
}
