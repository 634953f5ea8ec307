import type { Context } from "libyang-wasm";
import type { NamespaceScope } from "../../xml/namespaces.ts";
import { SchemaPlaces } from "./schema-places.ts";
import type { Axis, Expression, Path, Step } from "./xpath-expression.ts";
import { moduleOfPrefix } from "./xpath-prefix.ts";

/** Axes on which a path does not leave the top-level node that it has gone into. */
const DOWNWARD: ReadonlySet<Axis> = new Set([
  "child",
  "descendant",
  "descendant-or-self",
  "self",
  "attribute",
]);

/**
 * The modules of the top-level nodes that an expression can look at; undefined: any. An expression may name more than
 * it looks at, never less.
 */
export function xpathModules(
  expression: Expression,
  context: Context,
  scope: NamespaceScope,
): ReadonlySet<string> | undefined {
  const modules = new Set<string>();
  const visit = (node: Expression, atRoot: boolean): boolean => {
    switch (node.kind) {
      case "literal":
      case "number":
      case "variable":
        return true;
      case "negation":
        return visit(node.operand, atRoot);
      case "operation":
        return visit(node.left, atRoot) && visit(node.right, atRoot);
      case "call":
        return (
          node.name !== "deref" && node.name !== "current" && node.args.every((arg) => visit(arg, atRoot))
        );
      case "path":
        return visitPath(node, atRoot);
    }
  };
  const visitPath = ({ start, predicates, steps }: Path, atRoot: boolean): boolean => {
    if (typeof start !== "string") {
      if (!visit(start, atRoot)) return false;
    } else if (start === "root" || atRoot) {
      const [first] = steps;
      if (!first || !addModule(first)) return false;
    }
    return (
      predicates.every((predicate) => visit(predicate, false)) &&
      steps.every(
        ({ axis, predicates: inner }) =>
          DOWNWARD.has(axis) && inner.every((predicate) => visit(predicate, false)),
      )
    );
  };
  const addModule = ({ axis, test }: Step): boolean => {
    if (axis !== "child" || test.kind !== "name" || test.name === "*") return false;
    const { prefix, name } = test;
    if (prefix === undefined) {
      const topLevel = new SchemaPlaces(context).along("child", [undefined]);
      for (const place of topLevel) if (place?.name === name) modules.add(place.moduleName);
      return true;
    }
    const module = moduleOfPrefix(prefix, context, scope);
    if (module === undefined) return false;
    modules.add(module);
    return true;
  };
  return visit(expression, true) ? modules : undefined;
}
