import { refused, type Reply } from "../reply.ts";
import { filterData } from "../filter/filter.ts";
import { datastoreName, type Request } from "./operation.ts";

/** `<get-config>`, RFC 6241 §7.1: a configuration, by default as it was set. */
export async function getConfig(request: Request): Promise<Reply> {
  const source = datastoreName(request, "source");
  if (!source.ok) return refused(source.error);
  return filterData(request.datastore.read(source.value, request.session.id), request);
}
