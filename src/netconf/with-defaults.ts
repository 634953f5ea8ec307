import type { DataNode, DataTree } from "libyang-wasm";

/** The modes of RFC 6243 §3. */
export type WithDefaultsMode = "report-all" | "report-all-tagged" | "trim" | "explicit";

/** What a leaf is that was set explicitly to its default, too, is explicit: the basic mode (RFC 6243 §2.3). */
const BASIC_MODE: WithDefaultsMode = "explicit";

/** RFC 6243 §4.2. */
export const WITH_DEFAULTS_CAPABILITY: string = `urn:ietf:params:netconf:capability:with-defaults:1.0?basic-mode=${BASIC_MODE}&also-supported=report-all,report-all-tagged,trim`;

/** libyang writes the attribute of RFC 6243 §6 in the namespace of the YANG module, where it does not belong. */
const WRITTEN_TAG =
  / xmlns:ncwd="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults" ncwd:default="true"(?=[^<>]*>)/g;
const TAG = ' xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0" wd:default="true"';

/** The mode that `<with-defaults>` of an operation asks for (RFC 6243 §4.5.1); libyang has refused others. */
export function withDefaultsMode(op: DataNode): WithDefaultsMode {
  const mode = op.child("with-defaults", "ietf-netconf-with-defaults")?.value;
  return (mode ?? BASIC_MODE) as WithDefaultsMode; // the values of the YANG module's enumeration
}

/** Prints a tree, without line ends; an empty tree gives "". */
export function printWithDefaults(data: DataTree, mode: WithDefaultsMode): string {
  if (!data.first) return "";
  const text = data.print({ format: "xml", shrink: true, withDefaults: mode });
  // No text can look like that attribute: ">" is always escaped in it.
  return mode === "report-all-tagged" ? text.replace(WRITTEN_TAG, TAG) : text;
}

/**
 * A copy of a configuration as `<copy-config>` writes it (RFC 6243 §4.5.1): with report-all every default becomes
 * explicit, with trim what equals its default is left out. The caller disposes of it.
 */
export function copyWithDefaults(data: DataTree, mode: WithDefaultsMode): DataTree {
  if (mode === BASIC_MODE || !data.first) return data.clone();
  // The tags of report-all-tagged are read as what they are: defaults.
  const text = data.print({ format: "xml", shrink: true, withDefaults: mode });
  return data.context.parseData(text, { format: "xml", parseOnly: true, strict: true });
}
