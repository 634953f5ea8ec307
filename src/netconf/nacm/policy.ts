import type { Context, DataNode, DataTree, SchemaNode } from "libyang-wasm";
import { DataAccess, type DataRules } from "./data-access.ts";
import { Access, ALL_ACCESS, type NacmConfig, type RuleList, type RuleTarget } from "./nacm-config.ts";
import { PathTree } from "./path-tree.ts";
import { prune } from "./prune.ts";
import { NO_RULE, permits, RuleIndex, verdictOf } from "./rule-index.ts";
import { parseRulePath } from "./rule-path.ts";

const NETCONF = "ietf-netconf";
const NOTIFICATIONS = "nc-notifications";

/** RFC 8341 §3.4.4 step 11: no default permits these. */
const DENIED_OPERATIONS: ReadonlySet<string> = new Set(["kill-session", "delete-config"]);

/** RFC 8341 §3.4.6 step 3. */
const PERMITTED_NOTIFICATIONS: ReadonlySet<string> = new Set(["replayComplete", "notificationComplete"]);

/** What the members of the same groups may do: their rules, compiled once. */
export class Policy {
  readonly #config: NacmConfig;
  readonly #untyped = new RuleIndex();
  /** Rules by the name of the operation or notification they are about. */
  readonly #named = { operation: new Map<string, RuleIndex>(), notification: new Map<string, RuleIndex>() };
  readonly #data: DataRules;
  /** By context, for a rebuilt one has schema nodes of its own. */
  readonly #roots = new WeakMap<Context, DataAccess>();
  #part: { readonly of: DataTree; readonly tree: DataTree } | undefined;

  /** `ruleLists` are those of the user's groups, in order; `username` is the variable `USER` of their paths. */
  constructor(config: NacmConfig, ruleLists: readonly RuleList[], username: string) {
    this.#config = config;
    const paths = new PathTree();
    let place = 0;
    for (const rule of ruleLists.flatMap(({ rules }) => rules)) {
      const verdict = verdictOf(rule, place++);
      if (rule.target.kind === "any") this.#untyped.add(rule, verdict);
      else if (rule.target.kind === "data") {
        const path = parseRulePath(rule.target.path, username);
        if (path) paths.add(path, rule, verdict);
      } else this.#indexOf(rule.target).add(rule, verdict);
    }
    this.#data = {
      untyped: this.#untyped,
      paths,
      defaults: ALL_ACCESS.map((access) =>
        access === Access.read
          ? config.readDefault
          : access === Access.exec
            ? config.execDefault
            : config.writeDefault,
      ),
    };
  }

  /** Whether an operation may be invoked, RFC 8341 §3.4.4 from step 3 on. */
  mayInvoke(operation: SchemaNode): boolean {
    const { moduleName, name } = operation;
    if (moduleName === NETCONF && name === "close-session") return true;
    return (
      this.#ruled("operation", operation, Access.exec) ??
      (!(moduleName === NETCONF && DENIED_OPERATIONS.has(name)) &&
        !deniesAll(operation) &&
        this.#config.execDefault)
    );
  }

  /** Whether a top-level notification may be sent to the user, RFC 8341 §3.4.6 from step 3 on. */
  mayReceive(notification: SchemaNode): boolean {
    const { moduleName, name } = notification;
    if (moduleName === NOTIFICATIONS && PERMITTED_NOTIFICATIONS.has(name)) return true;
    return (
      this.#ruled("notification", notification, Access.read) ??
      (!deniesAll(notification) && this.#config.readDefault)
    );
  }

  /** The access to data, seen from above the top-level nodes. */
  data(context: Context): DataAccess {
    let root = this.#roots.get(context);
    if (!root) this.#roots.set(context, (root = DataAccess.root(this.#data)));
    return root;
  }

  /** What may be read of a tree that never changes; the last answer is kept, and freed by the next one. */
  readablePart(tree: DataTree): DataTree {
    if (this.#part?.of === tree) return this.#part.tree;
    const root = this.data(tree.context);
    if (tree.roots().every((node) => root.child(node).whole)) return tree;
    const part = tree.clone();
    prune(part, root);
    const last = this.#part?.tree;
    if (last && !last.context.libyang.dead) last[Symbol.dispose]();
    this.#part = { of: tree, tree: part };
    return part;
  }

  /** The access to a data node, action or notification in a tree, and whether all above it may be read. */
  reach(context: Context, node: DataNode): { readonly access: DataAccess; readonly readableAbove: boolean } {
    const { parent } = node;
    if (!parent) return { access: this.data(context).child(node), readableAbove: true };
    const above = this.reach(context, parent);
    return {
      access: above.access.child(node),
      readableAbove: above.readableAbove && above.access.may(Access.read),
    };
  }

  #ruled(
    kind: "operation" | "notification",
    { moduleName, name }: SchemaNode,
    access: Access,
  ): boolean | undefined {
    const named = this.#named[kind];
    const first = Math.min(
      this.#untyped.first(moduleName, access),
      named.get(name)?.first(moduleName, access) ?? NO_RULE,
      named.get("*")?.first(moduleName, access) ?? NO_RULE,
    );
    return permits(first);
  }

  #indexOf({ kind, name }: Extract<RuleTarget, { readonly name: string }>): RuleIndex {
    let index = this.#named[kind].get(name);
    if (!index) this.#named[kind].set(name, (index = new RuleIndex()));
    return index;
  }
}

function deniesAll(schema: SchemaNode): boolean {
  return schema.extension("ietf-netconf-acm", "default-deny-all") !== undefined;
}
