import { err, ok, type Result } from "../../base/result.ts";
import type { DatastoreName } from "../../datastore/datastore-name.ts";
import { TXID_MODULE_NAMESPACE } from "../../datastore/etag.ts";
import type { Envelope, EnvelopeParameter } from "../../xml/envelope.ts";
import type { TextEdit } from "../../xml/text-edit.ts";
import { badElementError, invalidValue, type RpcError } from "../../yang/rpc-error.ts";
import type { Request } from "../operations/operation.ts";
import { OK, type Reply } from "../reply.ts";
import { etagDeclaration } from "./etag-attribute.ts";
import { serverEtags } from "./server-etags.ts";

/** The operations that the draft's module gives the parameter to. */
const OPERATIONS: ReadonlySet<string> = new Set(["edit-config", "edit-data", "commit"]);

/** Takes `<with-etag>` out of the operations that have it. */
export function withEtagEdits({ operation, parameters }: Envelope): readonly TextEdit[] {
  if (!OPERATIONS.has(operation?.localName ?? "")) return [];
  return parameters.filter(isWithEtag).map(({ start, end }) => ({ from: start, to: end, text: "" }));
}

/** Whether the client wants the new etag with `<ok/>`. */
export function wantsEtag({ parameters }: Pick<Request, "parameters">): Result<boolean, RpcError> {
  const [first, second] = parameters.filter(isWithEtag);
  if (second) {
    const message = "<with-etag> stands there twice: send it once.";
    return err(badElementError("protocol", "with-etag", message));
  }
  const value = first?.content.trim() ?? "false";
  if (value === "true" || value === "false") return ok(value === "true");
  return err(invalidValue("protocol", '<with-etag> is "true" or "false".'));
}

/** `<ok/>`, with the etag of all of the datastore as it is now, where it is wanted. */
export function okWithEtag(
  { datastore, session }: Pick<Request, "datastore" | "session">,
  name: DatastoreName,
  isWanted: boolean,
): Reply {
  if (!isWanted) return OK;
  const etags = serverEtags(datastore, name, session.id);
  return etags.ok ? { kind: "ok", attributes: etagDeclaration(etags.value.of("/")) } : OK;
}

function isWithEtag({ name, namespace }: EnvelopeParameter): boolean {
  return name === "with-etag" && namespace === TXID_MODULE_NAMESPACE;
}
