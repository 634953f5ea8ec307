import type { DataTree } from "libyang-wasm";
import type { Result } from "../../base/result.ts";
import type { DatastoreName } from "../../datastore/datastore-name.ts";
import type { RpcError } from "../../yang/rpc-error.ts";
import { filterModules } from "../filter/filter-modules.ts";
import { readable } from "../filter/filter.ts";
import { selectForGetData } from "../nmda/data-filter.ts";
import { originsOf } from "../nmda/origin.ts";
import { pruneByNode } from "../nmda/node-filter.ts";
import { printWithOrigin } from "../nmda/print-with-origin.ts";
import { refused, type Reply } from "../reply.ts";
import { knownEtags, type KnownEtags } from "../transaction-id/known-etags.ts";
import { readWithEtags } from "../transaction-id/read-with-etags.ts";
import { printWithDefaults, withDefaultsMode, type WithDefaultsMode } from "../with-defaults.ts";
import { NMDA_NAMESPACE, readableDatastore } from "./nmda-datastore.ts";
import type { Request } from "./operation.ts";

/** `<get-data>`, RFC 8526 §3.1.1: what satisfies all of its filters, from any datastore. */
export async function getData(request: Request): Promise<Reply> {
  const { datastore, op } = request;
  const name = readableDatastore(datastore, op.child("datastore")?.value ?? "");
  if (!name.ok) return refused(name.error);
  const known = knownEtags(request);
  if (!known.ok) return refused(known.error);
  if (known.value) return withEtags(request, name.value, known.value);
  if (name.value !== undefined) {
    const data = datastore.read(name.value, request.session.id);
    return select(readable(data, request, false), request, withDefaultsMode(op));
  }
  const data = await datastore.operational(filterModules(request));
  try {
    // RFC 8342 §5.3: what is in use, defaults included, unless less is asked for.
    return select(readable(data, request, true), request, withDefaultsMode(op, "report-all"));
  } finally {
    if (!data.context.libyang.dead) data[Symbol.dispose]();
  }
}

function withEtags(request: Request, name: DatastoreName | undefined, known: KnownEtags): Reply {
  const { datastore, op, session } = request;
  const isCut = op.child("max-depth")?.isDefault === false;
  const read = (): Result<DataTree, RpcError> => {
    const data = datastore.read(name ?? "running", session.id);
    const selected = selectForGetData(readable(data, request, false), request);
    if (selected.ok) pruneByNode(selected.value, op, originsOf(datastore.running));
    return selected;
  };
  const reply = readWithEtags(request, name, known, read, isCut);
  if (reply.kind !== "data") return reply;
  const { attributes = "", xml } = reply;
  return { kind: "output", xml: `<data xmlns="${NMDA_NAMESPACE}"${attributes}>${xml}</data>` };
}

function select(data: DataTree, request: Request, mode: WithDefaultsMode): Reply {
  const selected = selectForGetData(data, request);
  if (!selected.ok) return refused(selected.error);
  const part = selected.value;
  try {
    // Origins are those of what is in use; that running has a node tells where it is from.
    const origins = originsOf(request.datastore.running);
    pruneByNode(part, request.op, origins);
    const isCut = request.op.child("max-depth")?.isDefault === false;
    const xml = request.op.child("with-origin")
      ? printWithOrigin(part, mode, origins)
      : printWithDefaults(part, mode, isCut);
    return { kind: "output", xml: `<data xmlns="${NMDA_NAMESPACE}">${xml}</data>` };
  } finally {
    part[Symbol.dispose]();
  }
}
