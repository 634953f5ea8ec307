import { refused, type Reply } from "../reply.ts";
import { filterData, readable, selectedCopy } from "../filter/filter.ts";
import { knownEtags } from "../transaction-id/known-etags.ts";
import { readWithEtags } from "../transaction-id/read-with-etags.ts";
import { datastoreName, type Request } from "./operation.ts";

/** `<get-config>`, RFC 6241 §7.1: a configuration, by default as it was set. */
export async function getConfig(request: Request): Promise<Reply> {
  const source = datastoreName(request, "source");
  if (!source.ok) return refused(source.error);
  const known = knownEtags(request);
  if (!known.ok) return refused(known.error);
  const data = request.datastore.read(source.value, request.session.id);
  if (!known.value) return filterData(data, request);
  return readWithEtags(request, source.value, known.value, () =>
    selectedCopy(readable(data, request, false), request),
  );
}
