import type { DataTree, ParsedOperation } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import { PerContext } from "../../yang/per-context.ts";
import type { RpcError } from "../../yang/rpc-error.ts";
import { badAttribute } from "../../yang/rpc-error.ts";
import { attributeRefusal, missingSelect } from "../filter/filter.ts";
import { filterAttributeEdits } from "../filter/filter-attributes.ts";
import { applySubtreeFilter } from "../filter/subtree.ts";
import { applyXPathFilter } from "../filter/xpath.ts";
import type { Request } from "../operations/operation.ts";
import { subscriptionFilterEdits } from "../subscription-filter.ts";
import { editText } from "../../xml/text-edit.ts";

/** Says whether a subscriber wants an event: whether its filter selects anything of it (RFC 5277 §3.6). */
export type EventFilter = (tree: DataTree) => boolean;

/**
 * The `<filter>` of `<create-subscription>`; undefined where there is none. It outlives the message, and the instance of
 * libyang that has read it.
 */
export function eventFilter(request: Request): Result<EventFilter | undefined, RpcError> {
  const element = request.parameters.find(({ name }) => name === "filter");
  if (!element) return ok(undefined);
  const attribute = (wanted: string): string | undefined =>
    element.attributes.find(({ localName }) => localName === wanted)?.value;
  const type = attribute("type") ?? "subtree";
  if (type === "subtree") return ok(subtreeFilter(ownFilter(request)));
  if (type !== "xpath") {
    const message = `"${type}" is no type of filter that this server knows: use subtree or xpath.`;
    return err(badAttribute("protocol", "type", "filter", message));
  }
  const expression = attribute("select");
  if (expression === undefined) return err(missingSelect());
  const select = (tree: DataTree): ReturnType<typeof applyXPathFilter> =>
    applyXPathFilter(tree, expression, element.scope, { notifications: true });
  const tried = select(request.datastore.context.emptyTree());
  if (!tried.ok) return err(attributeRefusal(tried.error));
  return ok((tree) => {
    const selected = select(tree);
    return selected.ok && isAnything(selected.value);
  });
}

/** The message as libyang reads it, whichever namespace the client has put the filter into. */
function ownFilter({ text, parameters }: Request): string {
  return editText(text, [
    ...subscriptionFilterEdits(text, parameters),
    ...filterAttributeEdits(text, parameters),
  ]);
}

function subtreeFilter(message: string): EventFilter {
  const parsed = new PerContext<ParsedOperation>((context) => context.parseRpc(message));
  return (tree) => isAnything(applySubtreeFilter(tree, parsed.of(tree.context).op.child("filter")?.anyFirst));
}

function isAnything(selected: DataTree): boolean {
  const found = selected.first !== undefined;
  selected[Symbol.dispose]();
  return found;
}
