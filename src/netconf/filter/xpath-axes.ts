import type { Axis } from "./xpath-expression.ts";

/** From equally deep nodes to equally deep nodes. */
export const LEVEL_AXES: ReadonlySet<Axis> = new Set([
  "child",
  "self",
  "parent",
  "following-sibling",
  "preceding-sibling",
]);

/** Axes that go up, perhaps to the root, which is no element. */
export const UPWARD: ReadonlySet<Axis> = new Set(["self", "parent", "ancestor", "ancestor-or-self"]);

/** Axes that may reach the root. */
export const ROOTWARD: ReadonlySet<Axis> = new Set([...UPWARD, "descendant-or-self"]);

/** From one node to one node, where the schema has no more of them. */
export const SINGLE_AXES: ReadonlySet<Axis> = new Set(["child", "self", "parent"]);
