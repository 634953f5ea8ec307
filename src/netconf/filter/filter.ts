import type { DataNode, DataTree } from "libyang-wasm";
import { err, ok, type Result } from "../../base/result.ts";
import type { EnvelopeParameter } from "../../xml/envelope.ts";
import {
  badAttribute,
  invalidValue,
  missingAttribute,
  operationNotSupported,
  type RpcError,
} from "../../yang/rpc-error.ts";
import type { Request } from "../operations/operation.ts";
import { refused, type Reply } from "../reply.ts";
import { printWithDefaults, withDefaultsMode } from "../with-defaults.ts";
import { applySubtreeFilter } from "./subtree.ts";
import { applyXPathFilter, type XPathRefusal } from "./xpath.ts";

/**
 * The part of `data` that the `<filter>` of an operation selects, all of it without a filter (RFC 6241 §6.1), with the
 * defaults that `<with-defaults>` asks for (RFC 6243 §4.5.1). A filter is applied to what the session may read and to
 * nothing else, so that it finds out nothing else (RFC 8341 §3.2.4). `data` is a datastore's, or the caller's `own`.
 */
export function filterData(
  data: DataTree,
  request: Pick<Request, "op" | "parameters" | "session">,
  own: boolean = false,
): Reply {
  const { access } = request.session;
  if (!own) return selectData(access.readablePart(data), request);
  access.prune(data);
  return selectData(data, request);
}

function selectData(data: DataTree, request: Pick<Request, "op" | "parameters">): Reply {
  const mode = withDefaultsMode(request.op);
  const filter = request.op.child("filter");
  if (!filter) return { kind: "data", xml: printWithDefaults(data, mode) };
  const selected = select(data, filter, request.parameters);
  if (!selected.ok) return refused(selected.error);
  try {
    return { kind: "data", xml: printWithDefaults(selected.value, mode) };
  } finally {
    selected.value[Symbol.dispose]();
  }
}

/** libyang knows the two types of filter, and has refused any other. */
function select(
  data: DataTree,
  filter: DataNode,
  parameters: readonly EnvelopeParameter[],
): Result<DataTree, RpcError> {
  if (filter.meta("ietf-netconf", "type") !== "xpath") return ok(applySubtreeFilter(data, filter.anyFirst));
  const element = parameters.find(({ name }) => name === "filter");
  const expression = element?.attributes.find(({ localName }) => localName === "select");
  if (!element || !expression) {
    // RFC 6241 §7.1 and §7.7: a filter of type xpath has its expression in the attribute select.
    return err(
      missingAttribute(
        "select",
        "filter",
        'A filter of type "xpath" needs the attribute "select" with its expression.',
      ),
    );
  }
  const selected = applyXPathFilter(data, expression.value, element.scope);
  return selected.ok ? selected : err(attributeRefusal(selected.error));
}

function attributeRefusal({ kind, message }: XPathRefusal): RpcError {
  switch (kind) {
    case "wrong":
      return badAttribute("protocol", "select", "filter", message);
    case "no-node-set":
      return invalidValue("protocol", message); // RFC 6241 §8.9.1
    case "unsupported":
      return operationNotSupported("protocol", message);
  }
}
