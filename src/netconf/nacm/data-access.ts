import type { DataNode, SchemaNode } from "libyang-wasm";
import { ALL_ACCESS, Access } from "./nacm-config.ts";
import { joinValues, signature, type PathTree, type PredicateShape } from "./path-tree.ts";
import { NO_RULE, permits, type RuleIndex } from "./rule-index.ts";

/** What the whole of a data tree has in common. */
export interface DataRules {
  /** Rules without a rule-type, RFC 8341 §3.4.5 step 6. */
  readonly untyped: RuleIndex;
  readonly paths: PathTree;
  /** The verdict where no rule and no extension speaks, by access right. */
  readonly defaults: readonly boolean[];
}

const ACM = "ietf-netconf-acm";

/** The instances of one schema node under one parent that the same paths lead to. */
interface Children {
  readonly schema: SchemaNode;
  /** Where steps without predicates lead. */
  readonly plain: readonly PathTree[];
  readonly shapes: readonly PredicateShape[];
  readonly bySignature: Map<string, DataAccess>;
}

/**
 * What one user may do to a data node, and by {@link child} to those below it. Made once for all nodes that the same
 * rules apply to: one for each schema node, and one more for each list entry that a rule names.
 */
export class DataAccess {
  readonly #rules: DataRules;
  readonly #schema: SchemaNode | undefined;
  /** Where the paths of rules have come to that lead here or further down. */
  readonly #here: readonly PathTree[];
  /** The rules of this node's own path and of all above it: a rule covers what is below (RFC 8341 §3.4.5). */
  readonly #covering: readonly RuleIndex[];
  readonly #may: readonly boolean[];
  /** Denied by nothing but `default-deny-all` or `default-deny-write`, here or above, by access right. */
  readonly #byExtension: readonly boolean[];
  readonly #children = new Map<SchemaNode, Children>();
  #whole: boolean | undefined;

  private constructor(
    rules: DataRules,
    schema: SchemaNode | undefined,
    here: readonly PathTree[],
    above: DataAccess | undefined,
  ) {
    this.#rules = rules;
    this.#schema = schema;
    this.#here = here;
    this.#covering = [...(above ? above.#covering : []), ...here.flatMap(({ rules: own }) => own ?? [])];
    const verdicts = ALL_ACCESS.map((access) => this.#verdict(access));
    const denied = deniedByExtension(schema);
    // RFC 8341 §3.4.5 steps 9 and 10: the extensions hold for the node and all its descendants.
    this.#byExtension = ALL_ACCESS.map(
      (access) =>
        verdicts[access] === undefined &&
        (denied(access) || (above !== undefined && above.#byExtension[access] === true)),
    );
    this.#may = ALL_ACCESS.map(
      (access) => verdicts[access] ?? (this.#byExtension[access] !== true && rules.defaults[access] === true),
    );
  }

  /** What stands above all top-level nodes. */
  static root(rules: DataRules): DataAccess {
    return new DataAccess(rules, undefined, [rules.paths], undefined);
  }

  /** Whether the rules, extensions and defaults permit this for the node itself. */
  may(access: Access): boolean {
    return this.#may[access] === true;
  }

  /** Whether every node that can be here and below may be read. */
  get whole(): boolean {
    this.#whole ??= this.may(Access.read) && this.#schemaWhole(this.#schema);
    return this.#whole;
  }

  /** The access to a node below this one. */
  child(node: DataNode): DataAccess {
    const { schema } = node;
    return schema ? this.step(schema, (key) => valueOf(node, key)) : this; // inside anydata: a part of it
  }

  /** The access to a node below this one that may not exist; `value` gives its keys, and for `.` its own value. */
  step(schema: SchemaNode, value: (key: string) => string): DataAccess {
    const children = this.#childrenOf(schema);
    if (children.shapes.length === 0) return this.#childAt(children, children.plain);
    const named = children.shapes.flatMap(
      ({ keys, byValues }) => byValues.get(joinValues(keys.map(value))) ?? [],
    );
    return this.#childAt(children, [...children.plain, ...named]);
  }

  #childrenOf(schema: SchemaNode): Children {
    let children = this.#children.get(schema);
    if (!children) {
      const name = `${schema.moduleName}:${schema.name}`;
      children = {
        schema,
        plain: this.#here.flatMap((tree) => tree.plain(name) ?? []),
        shapes: this.#here.flatMap((tree) => tree.shapes(name)),
        bySignature: new Map(),
      };
      this.#children.set(schema, children);
    }
    return children;
  }

  #childAt(children: Children, here: readonly PathTree[]): DataAccess {
    const key = signature(here);
    let access = children.bySignature.get(key);
    if (!access) {
      access = new DataAccess(this.#rules, children.schema, here, this);
      children.bySignature.set(key, access);
    }
    return access;
  }

  #verdict(access: Access): boolean | undefined {
    const moduleName = this.#schema?.moduleName ?? "";
    let first = this.#rules.untyped.first(moduleName, access);
    for (const rules of this.#covering) first = Math.min(first, rules.first(moduleName, access));
    return first === NO_RULE ? undefined : permits(first);
  }

  #schemaWhole(schema: SchemaNode | undefined): boolean {
    if (!schema) return false; // the roots are not listed by any schema node
    return schema.children().every((child) => {
      switch (child.kind) {
        case "choice":
        case "case":
          return this.#schemaWhole(child);
        case "rpc":
        case "action":
        case "notification":
        case "input":
        case "output":
          return true; // no data
        default: {
          const children = this.#childrenOf(child);
          return children.shapes.length === 0 && this.#childAt(children, children.plain).whole;
        }
      }
    });
  }
}

function valueOf(node: DataNode, key: string): string {
  return (key === "." ? node.value : node.child(key)?.value) ?? "";
}

/** Which access rights the extensions on a schema node deny where no rule says otherwise, RFC 8341 §3.5. */
function deniedByExtension(schema: SchemaNode | undefined): (access: Access) => boolean {
  if (schema?.extension(ACM, "default-deny-all") !== undefined) return () => true;
  if (schema?.extension(ACM, "default-deny-write") === undefined) return () => false;
  return (access) => access !== Access.read && access !== Access.exec;
}
