import { OK, refused, type Reply } from "../reply.ts";
import { authorOf, type Request } from "./operation.ts";

/** `<discard-changes>`, RFC 6241 §8.3.4.2. */
export async function discardChanges(request: Request): Promise<Reply> {
  const outcome = await request.datastore.discardChanges(authorOf(request));
  return outcome.ok ? OK : refused(...outcome.error);
}
