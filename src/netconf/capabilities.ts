import type { Context } from "libyang-wasm";

/** Capabilities of the protocol itself, RFC 6241 §8 and §3. */
export const PROTOCOL_CAPABILITIES: readonly string[] = [
  "urn:ietf:params:netconf:base:1.0",
  "urn:ietf:params:netconf:base:1.1",
  "urn:ietf:params:netconf:capability:writable-running:1.0",
  "urn:ietf:params:netconf:capability:rollback-on-error:1.0",
  "urn:ietf:params:netconf:capability:validate:1.0",
  "urn:ietf:params:netconf:capability:validate:1.1",
];

/** Modules that libyang holds for itself and no client has a use for. */
const INTERNAL: ReadonlySet<string> = new Set([
  "yang",
  "ietf-yang-metadata",
  "ietf-yang-structure-ext",
  "ietf-yang-schema-mount",
  "default",
]);

/** All capabilities of a server's hello, in an order that never changes; modules by RFC 6020 §5.6.4. */
export function serverCapabilities(context: Context): readonly string[] {
  const modules = context
    .modules()
    .filter((module) => module.implemented && !INTERNAL.has(module.name))
    .map((module) => {
      const features = [...module.features].filter(([, on]) => on).map(([name]) => name);
      const parameters = [
        `module=${module.name}`,
        ...(module.revision === undefined ? [] : [`revision=${module.revision}`]),
        ...(features.length > 0 ? [`features=${features.join(",")}`] : []),
        ...(module.deviatedBy.length > 0 ? [`deviations=${module.deviatedBy.join(",")}`] : []),
      ];
      return `${module.namespace}?${parameters.join("&")}`;
    });
  return [...PROTOCOL_CAPABILITIES, ...modules.sort()];
}
