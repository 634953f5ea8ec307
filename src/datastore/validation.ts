import { LibyangError, type DataTree } from "libyang-wasm";
import type { RpcError } from "../yang/rpc-error.ts";
import { translateError } from "../yang/translate-error.ts";

/** Validates a whole configuration and adds its defaults; every error that libyang finds, undefined for none. */
export function findErrors(tree: DataTree): readonly RpcError[] | undefined {
  try {
    tree.validate({ noState: true, multiError: true });
    return undefined;
  } catch (cause) {
    if (!(cause instanceof LibyangError)) throw cause;
    const errors = cause.errors.filter((item) => item.level === "error");
    return errors.map((item) => translateError(tree.context, item, "application"));
  }
}

/** Whether two trees hold the same explicit configuration; a default that is merely absent in one makes no difference. */
export function sameConfiguration(one: DataTree, other: DataTree): boolean {
  const diff = one.diff(other);
  try {
    return diff.first === undefined;
  } finally {
    diff[Symbol.dispose]();
  }
}
