import type { DataTree } from "libyang-wasm";

/** Whether two trees hold the same explicit configuration; a default that is merely absent in one makes no difference. */
export function sameConfiguration(one: DataTree, other: DataTree): boolean {
  const diff = one.diff(other);
  try {
    return diff.first === undefined;
  } finally {
    diff[Symbol.dispose]();
  }
}
