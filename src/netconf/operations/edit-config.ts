import type { DataNode } from "libyang-wasm";
import type { TestOption } from "../../datastore/edit-datastore.ts";
import type { DefaultOperation } from "../../datastore/edit-operation.ts";
import { operationNotSupported } from "../../yang/rpc-error.ts";
import { refused, type Reply } from "../reply.ts";
import { configContent } from "./config-content.ts";
import { editEtags } from "../transaction-id/edit-etags.ts";
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
  const etags = editEtags(request, target.value, content.value);
  if (!etags.ok) return refused(etags.error);
  const outcome = await request.datastore.edit({
    target: target.value,
    author: authorOf(request),
    content: content.value,
    // The schema of RFC 6241 gives the default "merge" and knows no other values.
    defaultOperation: (op.child("default-operation")?.value ?? "merge") as DefaultOperation,
    conditions: etags.value.conditions,
    lookedAt: etags.value.wanted,
    testOption: testOptionOf(op),
  });
  return outcome.ok ? etags.value.ok() : refused(...outcome.error);
}

/** The test-option that the client has named; the default is no wish of the client. */
function testOptionOf(op: DataNode): TestOption | undefined {
  const option = op.child("test-option");
  // The schema of RFC 6241 knows no other values.
  return option && !option.isDefault ? (option.value as TestOption) : undefined;
}
