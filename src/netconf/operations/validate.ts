import { OK, refused, type Reply } from "../reply.ts";
import { configSource } from "./config-source.ts";
import { authorOf, type Request } from "./operation.ts";

/** `<validate>`, RFC 6241 §8.6.4.1, of a datastore or of a configuration sent along. */
export async function validate(request: Request): Promise<Reply> {
  const source = configSource(request);
  if (!source.ok) return refused(source.error);
  const outcome = await request.datastore.validate(source.value, authorOf(request));
  return outcome.ok ? OK : refused(...outcome.error);
}
