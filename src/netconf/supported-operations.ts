import type { Context } from "libyang-wasm";
import { NETCONF_NAMESPACE, type Envelope } from "../xml/envelope.ts";
import { operationNotSupported, unknownNamespace, type RpcError } from "../yang/rpc-error.ts";
import { YANG_NAMESPACE } from "./operations/action.ts";
import { knowsNamespace, operationNames } from "./operations/table.ts";

/** Whether the schema has an operation: one that belongs to a feature which is off, it has not. */
export function isServed(name: string, namespace: string, context: Context): boolean {
  if (namespace === YANG_NAMESPACE) return true; // <action> itself is of no module
  const module = context.byNamespace(namespace === "" ? NETCONF_NAMESPACE : namespace);
  return module !== undefined && context.schemaNode(`/${module.name}:${name}`) !== undefined;
}

/** The refusal of an operation whose namespace nobody here knows. */
export function unknownOperation({ operation }: Envelope, context: Context): RpcError | undefined {
  const { namespace = "", localName: name = "" } = operation ?? {};
  // An operation of a module that is served without code is known, if not supported.
  if (knowsNamespace(namespace) || context.byNamespace(namespace)) return undefined;
  const message = `No operation <${name}> of namespace "${namespace}" is known here.`;
  return unknownNamespace("protocol", name, namespace, message);
}

/** The refusal of an operation that this server does not carry out, with those that it does. */
export function unsupported(name: string, context: Context): RpcError {
  const names = operationNames().filter(({ namespace, name: known }) => isServed(known, namespace, context));
  return operationNotSupported(
    "protocol",
    `The operation <${name}> is not supported. This server knows: ${names.map((known) => known.name).join(", ")}.`,
  );
}
