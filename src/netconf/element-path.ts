import type { ElementName } from "../xml/elements-around.ts";
import { NETCONF_NAMESPACE } from "../xml/envelope.ts";
import type { ErrorPath } from "../yang/rpc-error.ts";

/** Where an element stands in a message, as an `error-path` (RFC 6241 §4.3); outermost first, the element itself last. */
export function elementPath(elements: readonly ElementName[]): ErrorPath {
  const prefixes = new Map([[NETCONF_NAMESPACE, "nc"]]);
  let path = "";
  for (const { namespace: written, localName } of elements) {
    // What has no namespace in an envelope was meant to be of NETCONF's own.
    const namespace = written === "" ? NETCONF_NAMESPACE : written;
    const prefix = prefixes.get(namespace) ?? (prefixes.size === 1 ? "op" : `op${prefixes.size}`);
    prefixes.set(namespace, prefix);
    path += `/${prefix}:${localName}`;
  }
  return { path, namespaces: new Map([...prefixes].map(([namespace, prefix]) => [prefix, namespace])) };
}
