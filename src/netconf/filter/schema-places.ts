import type { Context, SchemaNode } from "libyang-wasm";
import type { Axis } from "./xpath-expression.ts";

/** A schema node that has instances in data; undefined is the root of all data, above every top-level node. */
export type Place = SchemaNode | undefined;

/** Finds out which schema nodes the steps of an XPath can reach, without any data. */
export class SchemaPlaces {
  readonly #context: Context;
  readonly #notifications: boolean;
  readonly #children = new Map<Place, readonly SchemaNode[]>();
  #all: readonly Place[] | undefined;

  /** With `notifications` those are places too. */
  constructor(context: Context, options: { readonly notifications?: boolean } = {}) {
    this.#context = context;
    this.#notifications = options.notifications ?? false;
  }

  /** The places that an axis reaches from any of `places`; attributes are none. */
  along(axis: Axis, places: readonly Place[]): readonly Place[] {
    switch (axis) {
      case "self":
        return places;
      case "child":
        return unique(places.flatMap((place) => this.#childrenOf(place)));
      case "parent":
        return unique(places.flatMap((place) => (place ? [parentOf(place)] : [])));
      case "ancestor":
        return unique(places.flatMap(ancestorsOf));
      case "ancestor-or-self":
        return unique(places.flatMap((place) => [place, ...ancestorsOf(place)]));
      case "descendant":
        return unique(places.flatMap((place) => this.#descendantsOf(place)));
      case "descendant-or-self":
        return unique(places.flatMap((place) => [place, ...this.#descendantsOf(place)]));
      case "following-sibling":
      case "preceding-sibling":
        return unique(places.flatMap((place) => (place ? this.#childrenOf(parentOf(place)) : [])));
      case "following":
      case "preceding":
        return this.all();
      case "attribute":
      case "namespace":
        return [];
    }
  }

  /** Every place, the root first: where a node comes from is not always known. */
  all(): readonly Place[] {
    this.#all ??= [undefined, ...this.#descendantsOf(undefined)];
    return this.#all;
  }

  /** Whether none of the places is within another. */
  areApart(places: readonly Place[]): boolean {
    const set = new Set(places);
    return places.every((place) => !ancestorsOf(place).some((ancestor) => set.has(ancestor)));
  }

  #descendantsOf(place: Place): readonly SchemaNode[] {
    return this.#childrenOf(place).flatMap((child) => [child, ...this.#descendantsOf(child)]);
  }

  #childrenOf(place: Place): readonly SchemaNode[] {
    let children = this.#children.get(place);
    if (!children) {
      children = dataNodes(place ? place.children() : this.#topLevel(), this.#notifications);
      this.#children.set(place, children);
    }
    return children;
  }

  #topLevel(): readonly SchemaNode[] {
    return this.#context
      .modules()
      .filter((module) => module.implemented)
      .flatMap((module) => module.schemaNodes());
  }
}

/** Those with instances, choices and cases looked through; operations are no data. */
function dataNodes(nodes: readonly SchemaNode[], notifications: boolean): readonly SchemaNode[] {
  return nodes.flatMap((node) => {
    switch (node.kind) {
      case "choice":
      case "case":
        return dataNodes(node.children(), notifications);
      case "container":
      case "list":
      case "leaf":
      case "leaf-list":
      case "anydata":
      case "anyxml":
        return [node];
      case "notification":
        return notifications ? [node] : [];
      default:
        return [];
    }
  });
}

function parentOf(node: SchemaNode): Place {
  let parent = node.parent;
  while (parent?.kind === "choice" || parent?.kind === "case") parent = parent.parent;
  return parent;
}

function ancestorsOf(place: Place): readonly Place[] {
  if (!place) return [];
  const parent = parentOf(place);
  return [parent, ...ancestorsOf(parent)];
}

function unique(places: readonly Place[]): readonly Place[] {
  return [...new Set(places)];
}
