import type { DataNode, DataTree } from "libyang-wasm";
import { operationNotSupported } from "../../yang/rpc-error.ts";
import { refused, type Reply } from "../reply.ts";
import { applySubtreeFilter } from "./subtree.ts";

/** The part of `data` that the `<filter>` of an operation selects, all of it without a filter (RFC 6241 §6.1). */
export function filterData(data: DataTree, op: DataNode): Reply {
  const filter = op.child("filter");
  if (!filter) return { kind: "data", xml: printData(data) };
  const type = filter.meta("ietf-netconf", "type") ?? "subtree";
  if (type !== "subtree") {
    return refused(
      operationNotSupported(
        "protocol",
        `Filters of type "${type}" are not supported: use a subtree filter (RFC 6241 §6).`,
      ),
    );
  }
  const selected = applySubtreeFilter(data, filter.anyFirst);
  try {
    return { kind: "data", xml: printData(selected) };
  } finally {
    selected[Symbol.dispose]();
  }
}

function printData(data: DataTree): string {
  return data.first ? data.print({ format: "xml", shrink: true }) : "";
}
