import type { Context } from "./context.ts";
import { DataNode } from "./data-node.ts";
import type { DataTree } from "./data-tree.ts";
import { check } from "./error-list.ts";
import { TreeHandle } from "./tree-handle.ts";

/** LYD_TYPE_RPC_YANG: what is validated is the operation, without its NETCONF envelope. */
const rpcYang = 1;

/** A NETCONF `<rpc>` (RFC 6241 §4.1): the envelope and the operation in it. */
export class ParsedOperation implements Disposable {
  readonly context: Context;
  /** The opaque `<rpc>`, with its attributes. */
  readonly envelope: DataNode;
  /** The operation's node; an action has its data nodes above it. */
  readonly op: DataNode;
  /** @internal */
  readonly handle: TreeHandle;

  /** @internal */
  constructor(context: Context, envelope: number, op: number) {
    this.context = context;
    this.handle = new TreeHandle(context, envelope, op);
    this.envelope = new DataNode(this, envelope);
    this.op = new DataNode(this, op);
    context.runtime.watch(this);
  }

  /** Validates the input and adds its defaults; references into data are followed in `datastore`. Throws LibyangError. */
  validate(datastore?: DataTree): void {
    const { runtime } = this.context;
    if (datastore) this.context.checkOwn(datastore.context);
    datastore?.handle.check();
    const code = runtime.call(
      runtime.x.yw_validate_op,
      this.context.pointer,
      this.op.pointer,
      datastore?.handle.first ?? 0,
      rpcYang,
    );
    check(runtime, this.context.pointer, code, this.op.name);
  }

  /** Frees the message. Doing so twice is harmless. */
  [Symbol.dispose](): void {
    this.context.runtime.unwatch(this.handle);
    this.handle.free();
  }
}
