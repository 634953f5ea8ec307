import { refused, type Reply } from "../reply.ts";
import { filterData } from "../filter/filter.ts";
import { ETAG_MATCH, etagAttribute, etagIn, etagOf } from "../transaction-id.ts";
import { datastoreName, type Request } from "./operation.ts";

/** `<get-config>`, RFC 6241 §7.1: a configuration, by default as it was set. */
export async function getConfig(request: Request): Promise<Reply> {
  const source = datastoreName(request, "source");
  if (!source.ok) return refused(source.error);
  const { datastore, session } = request;
  const known = source.value === "running" ? etagIn(request, "filter") : undefined;
  if (known === undefined) return filterData(datastore.read(source.value, session.id), request);
  const etag = etagOf(datastore.revision);
  if (known === etag) return { kind: "data", xml: "", attributes: etagAttribute(ETAG_MATCH) };
  const reply = filterData(datastore.read(source.value, session.id), request);
  return reply.kind === "data" ? { ...reply, attributes: etagAttribute(etag) } : reply;
}
