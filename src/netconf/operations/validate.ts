import { OK, refused, type Reply } from "../reply.ts";
import { configContent } from "./config-content.ts";
import { datastoreName, type Request } from "./operation.ts";

/** `<validate>`, RFC 6241 §8.6.4.1, of running or of a configuration sent along. */
export async function validate(request: Request): Promise<Reply> {
  const source = request.op.child("source");
  if (source?.child("config")) {
    const content = configContent(request, source);
    if (!content.ok) return refused(content.error);
    const outcome = await request.datastore.validate(content.value);
    return outcome.ok ? OK : refused(...outcome.error);
  }
  const name = datastoreName(request, "source");
  return name.ok ? OK : refused(name.error); // running holds only what was valid at its commit
}
