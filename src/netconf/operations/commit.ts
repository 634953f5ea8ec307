import { OK, refused, type Reply } from "../reply.ts";
import { authorOf, type Request } from "./operation.ts";

/** `<commit>`, RFC 6241 §8.3.4.1. */
export async function commit(request: Request): Promise<Reply> {
  const outcome = await request.datastore.commit(authorOf(request));
  return outcome.ok ? OK : refused(...outcome.error);
}
