import { OK, refused, type Reply } from "../reply.ts";
import { configSource } from "./config-source.ts";
import { copyToUrl, targetUrl } from "./url-target.ts";
import { authorOf, datastoreName, type Request } from "./operation.ts";

/** `<copy-config>`, RFC 6241 §7.3. Only on its way to a URL does `<with-defaults>` mean anything (RFC 6243 §4.5.1). */
export async function copyConfig(request: Request): Promise<Reply> {
  const url = targetUrl(request);
  if (url !== undefined) return copyToUrl(request, url);
  const target = datastoreName(request, "target");
  if (!target.ok) return refused(target.error);
  const source = configSource(request);
  if (!source.ok) return refused(source.error);
  const outcome = await request.datastore.copy({
    author: authorOf(request),
    source: source.value,
    target: target.value,
  });
  return outcome.ok ? OK : refused(...outcome.error);
}
