import { invalidValue } from "../../yang/rpc-error.ts";
import { OK, refused, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";

/** `<kill-session>`, RFC 6241 §7.9: ends another session at once and frees its locks. */
export async function killSession(request: Request): Promise<Reply> {
  const text = request.op.child("session-id")?.value ?? "";
  if (Number(text) === request.session.id) {
    return refused(invalidValue("protocol", "A session cannot kill itself: use <close-session/>."));
  }
  if (!request.sessions.kill(Number(text), request.session.id)) {
    return refused(invalidValue("protocol", `There is no session ${text}.`));
  }
  return OK;
}
