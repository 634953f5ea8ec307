import type { Context } from "libyang-wasm";
import { isInternal } from "../yang/internal-modules.ts";
import { TRACE_CAPABILITY } from "./trace-context.ts";
import { TXID_CAPABILITY } from "./transaction-id/etag-attribute.ts";
import { WITH_DEFAULTS_CAPABILITY, WITH_OPERATIONAL_DEFAULTS_CAPABILITY } from "./with-defaults.ts";

/** Capabilities of the protocol itself, RFC 6241 §8.1. */
export const BASE_CAPABILITIES: readonly string[] = [
  "urn:ietf:params:netconf:base:1.0",
  "urn:ietf:params:netconf:base:1.1",
];

/** The capabilities of RFC 6241 §8, each with the feature of ietf-netconf that stands for it. */
const FEATURE_CAPABILITIES: readonly (readonly [feature: string, capability: string])[] = [
  ["writable-running", "writable-running:1.0"],
  ["candidate", "candidate:1.0"],
  ["confirmed-commit", "confirmed-commit:1.0"], // for clients of RFC 4741
  ["confirmed-commit", "confirmed-commit:1.1"],
  ["rollback-on-error", "rollback-on-error:1.0"],
  ["validate", "validate:1.0"], // for clients of RFC 4741
  ["validate", "validate:1.1"],
  ["startup", "startup:1.0"],
  ["xpath", "xpath:1.0"],
];

function protocolCapabilities(context: Context): readonly string[] {
  const features = context.implemented("ietf-netconf")?.features;
  const on = FEATURE_CAPABILITIES.filter(([feature]) => features?.get(feature) === true);
  return [
    ...BASE_CAPABILITIES,
    ...on.map(([, name]) => `urn:ietf:params:netconf:capability:${name}`),
    WITH_DEFAULTS_CAPABILITY,
    WITH_OPERATIONAL_DEFAULTS_CAPABILITY,
    "urn:ietf:params:netconf:capability:notification:1.0",
    "urn:ietf:params:netconf:capability:interleave:1.0",
    "urn:ietf:params:netconf:capability:partial-lock:1.0",
    TXID_CAPABILITY,
    TRACE_CAPABILITY,
  ];
}

/**
 * All capabilities of a server's hello, in an order that never changes; modules by RFC 6020 §5.6.4.
 * Clients of RFC 7895 find the library by its older form (RFC 7950 §5.6.4), those of RFC 8525 by the newer one.
 */
export function serverCapabilities(
  context: Context,
  contentId: string,
  urlSchemes: readonly string[] = [],
): readonly string[] {
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
    ...protocolCapabilities(context),
    ...(urlSchemes.length > 0
      ? [`urn:ietf:params:netconf:capability:url:1.0?scheme=${urlSchemes.join(",")}`]
      : []),
    `${library}:1.0?revision=${revision}&module-set-id=${contentId}`,
    `${library}:1.1?revision=${revision}&content-id=${contentId}`,
    ...modules.sort(),
  ];
}
