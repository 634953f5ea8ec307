import type { Place } from "./schema-places.ts";

/** What is known of a node-set before there is any data. */
export interface NodeSet {
  /** Where its nodes can be; looked up only where something depends on it. */
  readonly places: () => readonly Place[];
  /** Whether all its nodes are equally deep, so that none is within another. */
  readonly level: boolean;
  /** Whether it is known to have one node at most. */
  readonly single: () => boolean;
}

/** The root of the data, where every filter starts. */
export const ROOT: NodeSet = { places: () => [undefined], level: true, single: () => true };

/** Any one node of a set. */
export function anyOneOf({ places }: Pick<NodeSet, "places">): NodeSet {
  return { places, level: true, single: () => true };
}
