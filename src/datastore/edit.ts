import type { DataNode, DataTree, SchemaNode } from "libyang-wasm";
import { err, ok, type Result } from "../base/result.ts";
import { errorPath } from "../yang/error-path.ts";
import {
  badAttribute,
  badElementError,
  dataExists,
  dataMissing,
  unknownElement,
  type RpcError,
} from "../yang/rpc-error.ts";
import { translateError } from "../yang/translate-error.ts";
import { annotate, annotationError, clearEmptied } from "./annotate.ts";
import { annotationNames } from "./annotations.ts";
import { isMarkedDefault, markError } from "./default-mark.ts";
import { Duplicates } from "./duplicates.ts";
import { operationOf, type DefaultOperation, type EditOperation } from "./edit-operation.ts";
import { placeUserOrdered } from "./user-ordered.ts";

type Outcome = Result<undefined, RpcError>;
type Operation = EditOperation | "none";

/**
 * Applies the content of `<config>` to a tree by RFC 6241 §7.2. On an error the tree is half
 * edited and to be thrown away. `first` is the first node of the content; the tree is not validated.
 */
export function applyEdit(
  tree: DataTree,
  first: DataNode | undefined,
  defaultOperation: DefaultOperation,
): Outcome {
  if (defaultOperation === "replace") {
    const kept = [...siblings(first)];
    for (const root of [...tree.roots()]) {
      if (!kept.some((node) => node.name === root.name && node.namespace === root.namespace))
        tree.remove(root);
    }
  }
  return new Edit(tree).all(first, defaultOperation);
}

class Edit {
  readonly #tree: DataTree;
  readonly #takesAnnotations: boolean;
  /** Paths of the containers without presence that the edit names. */
  readonly #containers = new Set<string>();

  constructor(tree: DataTree) {
    this.#tree = tree;
    this.#takesAnnotations = annotationNames(tree.context) !== undefined;
  }

  all(first: DataNode | undefined, defaultOperation: DefaultOperation): Outcome {
    const edited = this.siblings(first, undefined, defaultOperation);
    if (!edited.ok || !this.#takesAnnotations) return edited;
    const error = clearEmptied(this.#tree, this.#containers, (node) => !isConfigured(node));
    return error ? err(error) : ok();
  }

  siblings(first: DataNode | undefined, parent: DataNode | undefined, inherited: Operation): Outcome {
    const others: { readonly node: DataNode; readonly operation: Operation }[] = [];
    // Deletions first: a node of one case would take the node of the other that is to be deleted with it, and libyang
    // puts a leaf without a value behind all others, wherever the client has written it.
    for (let node = first; node; node = node.next) {
      const operation = operationOf(node, inherited);
      if (!operation.ok) return operation;
      if (operation.value !== "delete" && operation.value !== "remove") {
        others.push({ node, operation: operation.value });
        continue;
      }
      const outcome = this.#node(node, parent, operation.value);
      if (!outcome.ok) return outcome;
    }
    const cases = new Map<string, { name: string; node: string }>();
    const duplicates = new Duplicates();
    for (const { node, operation } of others) {
      const clash = this.#secondCase(node, cases) ?? this.#secondInstance(node, duplicates);
      if (clash) return err(clash);
      const outcome = this.#node(node, parent, operation);
      if (!outcome.ok) return outcome;
    }
    return ok();
  }

  #node(node: DataNode, parent: DataNode | undefined, operation: Operation): Outcome {
    if (node.kind === "opaque") return this.#opaque(node, parent, operation);
    if (node.schema?.config === false) {
      return err(
        unknownElement(
          "application",
          node.name,
          `"${node.name}" is state: read it with <get>, it cannot be edited.`,
          this.#place(node),
        ),
      );
    }
    const marked = isMarkedDefault(node);
    const wrong = marked ? markError(node, operation, this.#path(node)) : undefined;
    if (wrong) return err(wrong);
    const target = parent ? parent.findChildLike(node) : this.#tree.findRootLike(node);
    const there = (): boolean => target !== undefined && isConfigured(target);
    switch (operation) {
      case "none":
        // RFC 6241 §7.2: a level that the target does not have. A container without presence is always there.
        // So is a leaf with a default, though a candidate that is not validated does not show it.
        if (!target && !isNonPresenceContainer(node) && node.schema?.defaultValue === undefined) {
          return err(missing(this.#tree, node, "none"));
        }
        break;
      case "create":
        if (there()) {
          return err(
            dataExists(`"${node.name}" exists already: use merge or replace to change it.`, this.#path(node)),
          );
        }
        break;
      case "delete":
        if (!target || !there()) return err(missing(this.#tree, node, "delete"));
        this.#tree.remove(target);
        return ok();
      case "remove":
        if (target && there()) this.#tree.remove(target);
        return ok();
      case "replace":
      case "merge":
        break;
    }
    // RFC 6243 §4.5.2: back to the default, which no explicit value stands for any more.
    if (marked) {
      const carried = annotationError(
        this.#tree.context,
        node,
        "is set back to its default, which carries none: take it out.",
      );
      if (carried) return err(carried);
      this.#removeOtherCases(node, parent);
      if (target && there()) this.#tree.remove(target);
      return ok();
    }
    return isTerminal(node)
      ? this.#terminal(node, target, parent, operation)
      : this.#inner(node, target, parent, operation);
  }

  #terminal(
    node: DataNode,
    target: DataNode | undefined,
    parent: DataNode | undefined,
    operation: Operation,
  ): Outcome {
    if (operation === "none") return this.#annotated(target ?? node, node, operation);
    if (target && (node.kind === "anydata" || node.kind === "anyxml")) {
      this.#tree.remove(target);
      return this.#annotated(this.#insert(node, parent), node, operation);
    }
    const copy = target ?? this.#insert(node, parent);
    if (target) {
      if (node.kind === "leaf") target.setValue(node.value ?? "");
      target.setDefault(false);
    }
    const annotated = this.#annotated(copy, node, operation);
    return annotated.ok ? placeUserOrdered(this.#tree, node, copy) : annotated;
  }

  #inner(
    node: DataNode,
    target: DataNode | undefined,
    parent: DataNode | undefined,
    operation: Operation,
  ): Outcome {
    let inner = target;
    if (inner && operation === "replace") {
      // An entry of a user-ordered list keeps its place, RFC 7950 §7.8.6.
      for (const child of [...inner.children()]) {
        if (child.schema?.isKey !== true) this.#tree.remove(child);
      }
    }
    inner ??= this.#insert(node, parent);
    const annotated = this.#annotated(inner, node, operation);
    if (!annotated.ok) return annotated;
    if (operation !== "none") {
      const placed = placeUserOrdered(this.#tree, node, inner);
      if (!placed.ok) return placed;
    }
    const keys = node.schema?.keys.length ?? 0;
    let first = node.firstChild;
    // libyang keeps the keys in front
    for (let i = 0; i < keys && first; i++) {
      const ofKey = operationOf(first, operation);
      if (!ofKey.ok) return ofKey;
      if (ofKey.value === "delete" || ofKey.value === "remove") return err(this.#keyDeleted(first, node));
      const key = inner.child(first.name);
      const carries = key ? this.#annotated(key, first, ofKey.value) : ok();
      if (!carries.ok) return carries;
      first = first.next;
    }
    return this.siblings(first, inner, operation);
  }

  /** What libyang could not read as data: either a leaf to delete, which needs no value, or a mistake. */
  #opaque(node: DataNode, parent: DataNode | undefined, operation: Operation): Outcome {
    const module = this.#tree.context.byNamespace(node.namespace);
    if ((operation === "delete" || operation === "remove") && module && (node.value ?? "").trim() === "") {
      const schema = parent
        ? schemaChild(parent.schema?.children() ?? [], node.name, module.name)
        : this.#tree.context.schemaNode(`/${module.name}:${node.name}`);
      if (schema?.kind === "leaf") {
        const target = parent?.child(node.name, module.name);
        if (target && !target.isDefault) this.#tree.remove(target);
        else if (operation === "delete") {
          return err(
            dataMissing(
              `"${node.name}" is not configured, so it cannot be deleted: use remove where that is no error.`,
              this.#place(node, parent),
            ),
          );
        }
        return ok();
      }
    }
    const item = node.opaqueErrors()[0];
    if (!item)
      return err(
        unknownElement(
          "application",
          node.name,
          `"${node.name}" is not known here.`,
          this.#place(node, parent),
        ),
      );
    const schema =
      module && schemaChild(parent?.schema?.children() ?? module.schemaNodes(), node.name, module.name);
    const { path: _path, ...error } = translateError(this.#tree.context, item, "application", schema);
    const place = this.#place(node, parent);
    // Of a list entry it may be a key that libyang could not read.
    const inner = /[/:]([\w.-]+)$/.exec(item.schemaPath ?? "")?.[1];
    const isKey =
      error.tag === "invalid-value" && inner !== undefined && schema?.keys.includes(inner) === true;
    if (!isKey || !place.path || !module) return err({ ...error, ...place });
    const path = `${place.path.path}/${module.prefix}:${inner}`;
    return err({ ...error, path: { ...place.path, path } });
  }

  /** The step of an edit that gives a node its annotations. */
  #annotated(target: DataNode, node: DataNode, operation: Operation): Outcome {
    if (!this.#takesAnnotations) return ok();
    if (isNonPresenceContainer(target)) this.#containers.add(target.path);
    const error = annotate(this.#tree.context, target, node, operation);
    return error ? err(error) : ok();
  }

  #insert(node: DataNode, parent: DataNode | undefined): DataNode {
    this.#removeOtherCases(node, parent);
    return this.#tree.insertCopy(node, parent, { recursive: isTerminal(node), withoutMeta: true });
  }

  /** RFC 7950 §7.9: a node of one case takes the place of all nodes of the others. */
  #removeOtherCases(node: DataNode, parent: DataNode | undefined): void {
    let own = node.schema;
    while (own?.parent?.kind === "case" && own.parent.parent) {
      const ownCase = own.parent;
      const choice = own.parent.parent;
      for (const sibling of [...(parent ? parent.children() : this.#tree.roots())]) {
        const other = caseWithin(sibling.schema, choice);
        if (other && !other.same(ownCase)) this.#tree.remove(sibling);
      }
      own = choice;
    }
  }

  #secondCase(node: DataNode, seen: Map<string, { name: string; node: string }>): RpcError | undefined {
    let own = node.schema;
    while (own?.parent?.kind === "case" && own.parent.parent) {
      const name = own.parent.name;
      const choice = own.parent.parent.path;
      const first = seen.get(choice);
      if (first && first.name !== name) {
        return badElementError(
          "application",
          node.name,
          `"${first.node}" and "${node.name}" exclude each other: send one of them only.`,
          this.#place(node),
        );
      }
      seen.set(choice, { name, node: node.name });
      own = own.parent.parent;
    }
    return undefined;
  }

  /** Among the siblings of a request each instance comes once (RFC 7950 §7.6, §7.7, §7.8.2). */
  #secondInstance(node: DataNode, seen: Duplicates): RpcError | undefined {
    if (!seen.has(node)) return undefined;
    const message = `The same "${node.name}" is there twice: send it once.`;
    return badElementError("application", node.name, message, this.#place(node));
  }

  #keyDeleted(key: DataNode, entry: DataNode): RpcError {
    const message = `The key "${key.name}" cannot be deleted by itself: put the operation on <${entry.name}>.`;
    return badAttribute("application", "operation", key.name, message, this.#place(key));
  }

  #path(node: DataNode): ReturnType<typeof errorPath> {
    return errorPath(this.#tree.context, node.path);
  }

  /** The path of a node; of its parent, where no module says what the node is. */
  #place(node: DataNode, parent?: DataNode): Pick<RpcError, "path"> {
    if (node.kind !== "opaque") return { path: this.#path(node) };
    const module = this.#tree.context.byNamespace(node.namespace);
    if (!module) return parent ? { path: this.#path(parent) } : {};
    return { path: errorPath(this.#tree.context, `${parent?.path ?? ""}/${module.name}:${node.name}`) };
  }
}

function missing(tree: DataTree, node: DataNode, operation: "none" | "delete"): RpcError {
  const message =
    operation === "delete"
      ? `"${node.name}" is not configured, so it cannot be deleted: use remove where that is no error.`
      : `"${node.name}" is not configured, and default-operation "none" creates nothing.`;
  return dataMissing(message, { path: errorPath(tree.context, node.path) });
}

function* siblings(first: DataNode | undefined): Iterable<DataNode> {
  for (let node = first; node; node = node.next) yield node;
}

function isTerminal(node: DataNode): boolean {
  return node.kind !== "container" && node.kind !== "list";
}

/** Whether somebody has set a node. A container without presence is nothing but what it holds (RFC 7950 §7.5.1). */
function isConfigured(node: DataNode): boolean {
  if (node.isDefault) return false;
  return !isNonPresenceContainer(node) || node.children().some(isConfigured);
}

function isNonPresenceContainer(node: DataNode): boolean {
  return node.kind === "container" && node.schema?.presence === false;
}

/** The case of `choice` that a schema node lies in, at whatever depth of nested choices. */
function caseWithin(schema: SchemaNode | undefined, choice: SchemaNode): SchemaNode | undefined {
  for (let node = schema; node?.parent?.kind === "case"; node = node.parent.parent) {
    if (node.parent.parent?.same(choice)) return node.parent;
  }
  return undefined;
}

/** The data node definition of that name, looking through choices and cases. */
function schemaChild(
  children: Iterable<SchemaNode>,
  name: string,
  moduleName: string,
): SchemaNode | undefined {
  for (const child of children) {
    if (child.kind === "choice" || child.kind === "case") {
      const inner = schemaChild(child.children(), name, moduleName);
      if (inner) return inner;
    } else if (child.name === name && child.moduleName === moduleName) return child;
  }
  return undefined;
}
