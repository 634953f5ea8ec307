/** Modules that libyang holds for itself: no client has a use for them, and what they promise is not served. */
const INTERNAL: ReadonlySet<string> = new Set(["yang", "ietf-yang-schema-mount"]);

/** Whether a module is implemented for libyang's own sake alone. */
export function isInternal(name: string): boolean {
  return INTERNAL.has(name);
}
