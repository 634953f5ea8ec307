import type { DataNode } from "libyang-wasm";
import type { EditRequest, TestOption } from "../../datastore/edit-datastore.ts";
import type { DefaultOperation } from "../../datastore/edit-operation.ts";
import { operationNotSupported } from "../../yang/rpc-error.ts";
import { OK, refused, type Reply } from "../reply.ts";
import { configContent } from "./config-content.ts";
import { ETAG_REQUEST, etagAttribute, etagIn, etagMismatch, etagOf } from "../transaction-id.ts";
import { authorOf, datastoreName, type Request } from "./operation.ts";

/** `<edit-config>`, RFC 6241 §7.2. An edit is applied whole or not at all, whatever the error-option. */
export async function editConfig(request: Request): Promise<Reply> {
  const { op } = request;
  const target = datastoreName(request, "target");
  if (!target.ok) return refused(target.error);
  if (op.child("error-option")?.value === "continue-on-error") {
    return refused(
      operationNotSupported(
        "protocol",
        'The error-option "continue-on-error" is not supported, for an edit is applied whole or not at all: use rollback-on-error.',
      ),
    );
  }
  const content = configContent(request);
  if (!content.ok) return refused(content.error);
  const known = etagIn(request, "config");
  if (known !== undefined && target.value !== "running") {
    const message = `An etag can be a condition of an edit of running only, not of ${target.value}.`;
    return refused(operationNotSupported("protocol", message));
  }
  const condition = known === undefined || known === ETAG_REQUEST ? undefined : known;
  const outcome = await request.datastore.edit({
    target: target.value,
    author: authorOf(request),
    content: content.value,
    // The schema of RFC 6241 gives the default "merge" and knows no other values.
    defaultOperation: (op.child("default-operation")?.value ?? "merge") as DefaultOperation,
    ...(condition !== undefined && {
      onlyAt: (revision: number) =>
        etagOf(revision) === condition ? undefined : etagMismatch(etagOf(revision)),
    }),
    ...testOptionOf(op),
  });
  if (!outcome.ok) return refused(...outcome.error);
  return known === undefined
    ? OK
    : { kind: "ok", attributes: etagAttribute(etagOf(request.datastore.revision)) };
}

/** The test-option that the client has named; the default is no wish of the client. */
function testOptionOf(op: DataNode): Pick<EditRequest, "testOption"> {
  const option = op.child("test-option");
  // The schema of RFC 6241 knows no other values.
  return option && !option.isDefault ? { testOption: option.value as TestOption } : {};
}
