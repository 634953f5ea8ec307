import type { DataNode, DataTree } from "libyang-wasm";
import type { RpcError } from "../yang/rpc-error.ts";
import type { DefaultOperation } from "./edit-operation.ts";

/** What the author of a change may do: the access control of the protocol above, asked before the commit point. */
export interface WriteAccess {
  /** True where nothing is denied, so that no diff need be made. */
  readonly unrestricted: boolean;
  /** Why an edit may not even name what it names; asked before it is applied, so that the answer tells of no data. */
  mayEdit(content: DataNode | undefined, defaultOperation: DefaultOperation): RpcError | undefined;
  /**
   * Why a change may not be made. `diff` is libyang's, with `defaults`; for an edit it is taken before validation,
   * for what validation changes is no wish of the author. `annotated` are nodes that were there before and have other
   * annotations now, which is an update of them.
   */
  mayChange(diff: DataTree, annotated: readonly DataNode[]): RpcError | undefined;
  /** What the author may read of a tree that never changes: only to be read, until the next await, and not disposed of. */
  readablePart(tree: DataTree): DataTree;
  /** Takes out of a tree of the caller's own what the author may not read. */
  prune(tree: DataTree): void;
  /** Errors of applying or validating the change, without anything that the author may not read. */
  readable(errors: readonly RpcError[]): readonly RpcError[];
}
