import { OK, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";

/** `<close-session>`, RFC 6241 §7.8: what was asked before is answered, then the session ends. */
export async function closeSession(request: Request): Promise<Reply> {
  request.session.endAfterReply();
  return OK;
}
