import type { DataTree } from "libyang-wasm";
import { annotationChanges } from "./annotations.ts";

/** Whether two trees hold the same explicit configuration and annotations; a default that is merely absent in one makes no difference. */
export function sameConfiguration(one: DataTree, other: DataTree): boolean {
  const diff = one.diff(other);
  try {
    return diff.first === undefined && annotationChanges(one, other).length === 0;
  } finally {
    diff[Symbol.dispose]();
  }
}
