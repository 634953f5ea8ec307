import type { DefaultOperation } from "../../datastore/edit-operation.ts";
import { refused, type Reply } from "../reply.ts";
import { editEtags } from "../transaction-id/edit-etags.ts";
import { configContent } from "./config-content.ts";
import { writableDatastore } from "./nmda-datastore.ts";
import { authorOf, type Request } from "./operation.ts";

/** `<edit-data>`, RFC 8526 §3.1.2: `<edit-config>` on a datastore of RFC 8342, always applied whole or not at all. */
export async function editData(request: Request): Promise<Reply> {
  const { op } = request;
  const target = writableDatastore(request.datastore, op.child("datastore")?.value ?? "");
  if (!target.ok) return refused(target.error);
  const content = configContent(request);
  if (!content.ok) return refused(content.error);
  const etags = editEtags(request, target.value, content.value);
  if (!etags.ok) return refused(etags.error);
  const outcome = await request.datastore.edit({
    target: target.value,
    author: authorOf(request),
    content: content.value,
    // The schema of RFC 8526 gives the default "merge" and knows no other values.
    defaultOperation: (op.child("default-operation")?.value ?? "merge") as DefaultOperation,
    conditions: etags.value.conditions,
    lookedAt: etags.value.wanted,
  });
  return outcome.ok ? etags.value.ok() : refused(...outcome.error);
}
