import { OK, refused, type Reply } from "../reply.ts";
import { targetUrl } from "./url-target.ts";
import { authorOf, datastoreName, type Request } from "./operation.ts";

/** `<delete-config>`, RFC 6241 §7.4. Its schema knows startup and URLs only: running cannot be deleted. */
export async function deleteConfig(request: Request): Promise<Reply> {
  const url = targetUrl(request);
  if (url !== undefined && request.urls) {
    const removed = await request.urls.remove(url);
    return removed.ok ? OK : refused(removed.error);
  }
  const target = datastoreName(request, "target");
  if (!target.ok) return refused(target.error);
  const outcome = await request.datastore.deleteStartup(authorOf(request));
  return outcome.ok ? OK : refused(...outcome.error);
}
