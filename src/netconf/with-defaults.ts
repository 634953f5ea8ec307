import type { DataNode, DataTree } from "libyang-wasm";

/** The modes of RFC 6243 §3. */
export type WithDefaultsMode = "report-all" | "report-all-tagged" | "trim" | "explicit";

/** What a leaf is that was set explicitly to its default, too, is explicit: the basic mode (RFC 6243 §2.3). */
export const BASIC_MODE: WithDefaultsMode = "explicit";

/** RFC 6243 §4.2. */
export const WITH_DEFAULTS_CAPABILITY: string = `urn:ietf:params:netconf:capability:with-defaults:1.0?basic-mode=${BASIC_MODE}&also-supported=report-all,report-all-tagged,trim`;

/** RFC 8526 §3.1.1.2: with-defaults on operational, which shows all that is in use where nothing else is asked for. */
export const WITH_OPERATIONAL_DEFAULTS_CAPABILITY =
  "urn:ietf:params:netconf:capability:with-operational-defaults:1.0";

/** libyang writes the attribute of RFC 6243 §6 in the namespace of the YANG module, where it does not belong. */
const WRITTEN_TAG =
  / xmlns:ncwd="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults" ncwd:default="true"(?=[^<>]*>)/g;
const TAG = ' xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0" wd:default="true"';

/**
 * The mode that `<with-defaults>` of an operation asks for (RFC 6243 §4.5.1), or else `basic`; libyang has refused
 * others. Operations of NETCONF itself have the parameter by augmentation.
 */
export function withDefaultsMode(op: DataNode, basic: WithDefaultsMode = BASIC_MODE): WithDefaultsMode {
  const mode =
    op.child("with-defaults", "ietf-netconf-with-defaults")?.value ?? op.child("with-defaults")?.value;
  return (mode ?? basic) as WithDefaultsMode; // the values of the YANG module's enumeration
}

/** Prints a tree, without line ends; an empty tree gives "". Containers with nothing in them only if they are kept. */
export function printWithDefaults(
  data: DataTree,
  mode: WithDefaultsMode,
  keepEmptyContainers = false,
): string {
  if (!data.first) return "";
  const text = data.print({ format: "xml", shrink: true, withDefaults: mode, keepEmptyContainers });
  // No text can look like that attribute: ">" is always escaped in it.
  return mode === "report-all-tagged" ? text.replace(WRITTEN_TAG, TAG) : text;
}
