import type { Context, DataNode, DataTree, SchemaNode } from "libyang-wasm";
import type { DefaultOperation } from "../../datastore/edit-operation.ts";
import type { WriteAccess } from "../../datastore/write-access.ts";
import { errorPath } from "../../yang/error-path.ts";
import { accessDenied, type RpcError } from "../../yang/rpc-error.ts";
import type { DeniedCounters } from "./counters.ts";
import { hiddenDenial } from "./hidden-denial.ts";
import { findDeniedWrite, type DeniedWrite } from "./denied-write.ts";
import { findHiddenEdit } from "./named-write.ts";
import { Access } from "./nacm-config.ts";
import type { Policy } from "./policy.ts";
import { prune } from "./prune.ts";
import { readableErrors } from "./readable-errors.ts";

const VERBS = { [Access.create]: "create", [Access.update]: "change", [Access.delete]: "delete" } as const;

/** What one session may do, asked anew each time, for the rules may change while it lasts. Denials are counted. */
export class SessionAccess implements WriteAccess {
  readonly #policy: () => Policy | undefined;
  readonly #context: () => Context;
  readonly #counters: DeniedCounters;

  /** `policy` gives undefined where nothing is denied: in a recovery session, or with NACM off. */
  constructor(policy: () => Policy | undefined, context: () => Context, counters: DeniedCounters) {
    this.#policy = policy;
    this.#context = context;
    this.#counters = counters;
  }

  get unrestricted(): boolean {
    return this.#policy() === undefined;
  }

  /** Why the session may not invoke an operation, RFC 8341 §3.4.4. */
  mayInvoke(operation: SchemaNode): RpcError | undefined {
    if (this.#policy()?.mayInvoke(operation) !== false) return undefined;
    this.#counters.operations += 1;
    return accessDenied(
      "protocol",
      `You have no right to use <${operation.name}>: a NACM rule must permit it (RFC 8341).`,
    );
  }

  /** Why the session may not run an action: it needs to read everything above it as well (RFC 8341 §3.1.3). */
  mayAct(action: DataNode): RpcError | undefined {
    const reached = this.#policy()?.reach(this.#context(), action);
    if (!reached || (reached.readableAbove && reached.access.may(Access.exec))) return undefined;
    this.#counters.operations += 1;
    return accessDenied(
      "application",
      `You have no right to run the action "${action.name}" there: a NACM rule must permit it (RFC 8341).`,
      { path: errorPath(this.#context(), action.path) },
    );
  }

  /** Whether a notification may be sent to the session, with all that it holds (RFC 8341 §3.4.6). */
  mayReceive(notification: DataNode): boolean {
    const policy = this.#policy();
    if (!policy) return true;
    const may =
      notification.parent === undefined && notification.schema
        ? policy.mayReceive(notification.schema)
        : this.mayRead(notification);
    if (!may) this.#counters.notifications += 1;
    return may;
  }

  /** Whether a data node, and so all above it, may be read. */
  mayRead(node: DataNode): boolean {
    const reached = this.#policy()?.reach(this.#context(), node);
    return !reached || (reached.readableAbove && reached.access.may(Access.read));
  }

  /**
   * What the session may read of a tree that never changes: the tree itself where that is all of it. What is given is
   * for reading, until the next await, and never to be disposed of: it is kept for the next reader of the same rights.
   */
  readablePart(tree: DataTree): DataTree {
    return this.#policy()?.readablePart(tree) ?? tree;
  }

  /** Takes out of a tree of the caller's own what the session may not read. */
  prune(tree: DataTree): void {
    const policy = this.#policy();
    if (policy) prune(tree, policy.data(tree.context));
  }

  mayEdit(content: DataNode | undefined, defaultOperation: DefaultOperation): RpcError | undefined {
    const policy = this.#policy();
    if (!policy || !content) return undefined;
    const context = this.#context();
    const hidden = findHiddenEdit(content, context, policy.data(context), defaultOperation);
    if (!hidden) return undefined;
    this.#counters.dataWrites += 1;
    return accessDenied(
      "application",
      `You have no right to change "${hidden.name}": a NACM rule must permit it (RFC 8341).`,
      { path: errorPath(context, hidden.path) },
    );
  }

  mayChange(diff: DataTree, annotated: readonly DataNode[]): RpcError | undefined {
    const policy = this.#policy();
    const denied =
      policy && (findDeniedWrite(diff, policy.data(diff.context)) ?? this.#deniedUpdate(annotated, policy));
    if (!denied) return undefined;
    this.#counters.dataWrites += 1;
    return this.#deniedWrite(denied);
  }

  #deniedUpdate(nodes: readonly DataNode[], policy: Policy): DeniedWrite | undefined {
    const node = nodes.find((one) => !policy.reach(this.#context(), one).access.may(Access.update));
    return node && { node, access: Access.update };
  }

  readable(errors: readonly RpcError[]): readonly RpcError[] {
    const policy = this.#policy();
    if (!policy) return errors;
    const context = this.#context();
    const told = readableErrors(errors, context, policy.data(context));
    // A denial that was none before has not been counted.
    if (isDenied(told) && !isDenied(errors)) this.#counters.dataWrites += 1;
    return told;
  }

  /** A commit or a copy, and a deletion too, may have come upon a node that is to stay unknown. */
  #deniedWrite({ node, access }: DeniedWrite): RpcError {
    let shown: DataNode | undefined = node;
    while (shown && !this.mayRead(shown)) shown = shown.parent;
    const place = shown ? { path: errorPath(this.#context(), shown.path) } : {};
    if (shown?.same(node) !== true) return hiddenDenial(place);
    return accessDenied(
      "application",
      `You have no right to ${VERBS[access]} "${node.name}": a NACM rule must permit it (RFC 8341).`,
      place,
    );
  }
}

function isDenied(errors: readonly RpcError[]): boolean {
  return errors.some(({ tag }) => tag === "access-denied");
}
