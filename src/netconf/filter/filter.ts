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
 * What the session may read of data, and nothing else, so that no filter finds out anything else (RFC 8341 §3.2.4).
 * Everything that a client reads goes through here. `data` is a datastore's, or the caller's `own`, which is pruned;
 * what comes back is only to be read, and disposed of by nobody but who owned it before.
 */
export function readable(data: DataTree, { session }: Pick<Request, "session">, own: boolean): DataTree {
  if (!own) return session.access.readablePart(data);
  session.access.prune(data);
  return data;
}

/**
 * The part of `data` that the `<filter>` of an operation selects, all of it without a filter (RFC 6241 §6.1), with the
 * defaults that `<with-defaults>` asks for (RFC 6243 §4.5.1). `data` is a datastore's, or the caller's `own`.
 */
export function filterData(
  data: DataTree,
  request: Pick<Request, "op" | "parameters" | "session">,
  own: boolean = false,
): Reply {
  return selectData(readable(data, request, own), request);
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

/** As {@link filterData} selects, a tree of its own for the caller, who disposes of it. */
export function selectedCopy(
  data: DataTree,
  { op, parameters }: Pick<Request, "op" | "parameters">,
): Result<DataTree, RpcError> {
  const filter = op.child("filter");
  return filter ? select(data, filter, parameters) : ok(data.clone());
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
    return err(missingSelect());
  }
  const selected = applyXPathFilter(data, expression.value, element.scope);
  return selected.ok ? selected : err(attributeRefusal(selected.error));
}

/** RFC 6241 §7.1 and §7.7: a filter of type xpath has its expression in the attribute select. */
export function missingSelect(): RpcError {
  return missingAttribute(
    "select",
    "filter",
    'A filter of type "xpath" needs the attribute "select" with its expression.',
  );
}

/** The refusal of an expression in the attribute select. */
export function attributeRefusal({ kind, message }: XPathRefusal): RpcError {
  switch (kind) {
    case "wrong":
      return badAttribute("protocol", "select", "filter", message);
    case "no-node-set":
      return invalidValue("protocol", message); // RFC 6241 §8.9.1
    case "unsupported":
      return operationNotSupported("protocol", message);
  }
}
