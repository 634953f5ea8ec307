import { err, ok, type Result } from "../../base/result.ts";
import { unescapeText } from "../../xml/unescape.ts";
import { escapeAttribute, escapeText } from "../../xml/escape.ts";
import type { EnvelopeParameter } from "../../xml/envelope.ts";
import { errorPath } from "../../yang/error-path.ts";
import { invalidValue, operationFailed, type RpcError } from "../../yang/rpc-error.ts";
import { selectNodes } from "../filter/xpath.ts";
import { refused, type Reply } from "../reply.ts";
import type { Request } from "./operation.ts";

/** Namespace of `<partial-lock>`, RFC 5717 §4. */
export const PARTIAL_LOCK_NAMESPACE = "urn:ietf:params:xml:ns:netconf:partial-lock:1.0";

/** `<partial-lock>`, RFC 5717 §2.4.1: locks the nodes of running that are selected now, with all below them. */
export async function partialLock(request: Request): Promise<Reply> {
  const { datastore, session, parameters } = request;
  const selects = parameters.filter(({ name }) => name === "select");
  const nodes = new Set<string>();
  const texts: string[] = [];
  for (const select of selects) {
    const selected = pathsOf(request, select);
    if (!selected.ok) return refused(selected.error);
    for (const path of selected.value.paths) nodes.add(path);
    texts.push(selected.value.text);
  }
  if (nodes.size === 0) {
    return refused(
      operationFailed("protocol", "No node of running is selected, so there is nothing to lock.", {
        appTag: "no-matches",
      }),
    );
  }
  const granted = await datastore.partialLock(session.id, texts, [...nodes]);
  if (!granted.ok) return refused(granted.error);
  const xmlns = ` xmlns="${PARTIAL_LOCK_NAMESPACE}"`;
  const locked = granted.value.nodes.map((node) => {
    const { path, namespaces } = errorPath(datastore.context, node);
    const declared = [...namespaces].map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`);
    return `<locked-node${xmlns}${declared.join("")}>${escapeText(path)}</locked-node>`;
  });
  return { kind: "output", xml: `<lock-id${xmlns}>${granted.value.id}</lock-id>${locked.join("")}` };
}

/** The data paths that an expression selects of what the session may read; `text` is it with module names as prefixes. */
function pathsOf(
  request: Request,
  select: EnvelopeParameter,
): Result<{ readonly text: string; readonly paths: readonly string[] }, RpcError> {
  const { datastore, session } = request;
  const readable = session.access.readablePart(datastore.read("running", session.id));
  const selected = selectNodes(readable, unescapeText(select.content)?.trim() ?? "", select.scope);
  if (!selected.ok) {
    const appTag = selected.error.kind === "no-node-set" ? { appTag: "not-a-node-set" } : {};
    return err(invalidValue("protocol", selected.error.message, appTag));
  }
  const { nodes, text } = selected.value;
  return ok({ text, paths: (nodes === "root" ? readable.roots() : nodes).map(({ path }) => path) });
}
