import type { Context } from "libyang-wasm";
import { isInternal } from "../yang/internal-modules.ts";
import { WITH_DEFAULTS_CAPABILITY } from "./with-defaults.ts";

/** Capabilities of the protocol itself, RFC 6241 §8 and §3. */
export const PROTOCOL_CAPABILITIES: readonly string[] = [
  "urn:ietf:params:netconf:base:1.0",
  "urn:ietf:params:netconf:base:1.1",
  "urn:ietf:params:netconf:capability:writable-running:1.0",
  "urn:ietf:params:netconf:capability:rollback-on-error:1.0",
  "urn:ietf:params:netconf:capability:validate:1.0",
  "urn:ietf:params:netconf:capability:validate:1.1",
  "urn:ietf:params:netconf:capability:xpath:1.0",
  WITH_DEFAULTS_CAPABILITY,
];

/**
 * All capabilities of a server's hello, in an order that never changes; modules by RFC 6020 §5.6.4.
 * Clients of RFC 7895 find the library by its older form (RFC 7950 §5.6.4), those of RFC 8525 by the newer one.
 */
export function serverCapabilities(context: Context, contentId: string): readonly string[] {
  const revision = context.implemented("ietf-yang-library")?.revision ?? "";
  const library = "urn:ietf:params:netconf:capability:yang-library";
  const modules = context
    .modules()
    .filter((module) => module.implemented && !isInternal(module.name))
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
  return [
    ...PROTOCOL_CAPABILITIES,
    `${library}:1.0?revision=${revision}&module-set-id=${contentId}`,
    `${library}:1.1?revision=${revision}&content-id=${contentId}`,
    ...modules.sort(),
  ];
}
