import type { DataNode, DataTree } from "libyang-wasm";
import type { EventContent } from "../base/event-log.ts";
import type { AnnotationChange } from "./annotations.ts";
import type { Author } from "./author.ts";

/** What happened to one node of running; containers without presence, which are there with what they hold, are left out. */
export interface NodeChange {
  readonly operation: "create" | "delete" | "replace";
  /** Data path in libyang's form: the module name stands where it changes. */
  readonly path: string;
  /** The new canonical value, where merely the value of a leaf is another one. */
  readonly value?: string | undefined;
}

/** A validated change of running, before (`prepare`) or after (`apply`) its commit point. */
export interface RunningChange {
  /** The revision that the commit makes; 0 when the configuration is loaded at start. */
  readonly revision: number;
  /** Who has made it; undefined when the configuration is loaded at start. */
  readonly author: Author | undefined;
  readonly nodes: readonly NodeChange[];
  /**
   * The new configuration at a data path in libyang's form, such as `/hwtacacs:hwtacacs`: RFC 7951 JSON with defaults of
   * an object whose one member is that node, `{}` where there is none.
   */
  config(path: string): unknown;
}

/** Why a subscriber refuses a change: a sentence, and the value that it is about. */
export interface Refusal {
  readonly message: string;
  /** Data path in libyang's form. */
  readonly path: string;
}

/** One who follows running. */
export interface Subscriber {
  /** May refuse a change with a sentence, whatever was applied last: changes before it may be on their way to the disk. */
  prepare?(change: RunningChange): string | Refusal | undefined;
  /** Whether edits that come after a change are judged by it, and so have to wait until it is in force; absent: never. */
  judgesBy?(change: RunningChange): boolean;
  /** The change is on disk. Cannot fail. */
  apply(change: RunningChange): void;
}

/** Tells the world of changes of running. What it says of one is on disk together with the change, or neither is. */
export interface ChangeReporter {
  /** The event that tells of a change which is about to be stored; undefined for none. */
  eventOf(change: RunningChange): EventContent | undefined;
  /** The event is on disk, with this id in the log. */
  stored(event: EventContent, id: number): void;
}

/** Describes the step from one configuration to the next; `next` gives the tree that has a module's data after it. */
export function describeChange(
  revision: number,
  diff: DataTree | undefined,
  annotations: readonly AnnotationChange[],
  next: (module: string) => DataTree,
  author?: Author,
): RunningChange {
  const cache = new Map<string, unknown>();
  return {
    revision,
    author,
    nodes: diff ? nodeChanges(diff, annotations) : [],
    config(path) {
      if (!cache.has(path)) {
        const node = next(path.slice(1, path.indexOf(":"))).find(path);
        const text = node?.print({
          format: "json",
          withDefaults: "report-all",
          shrink: true,
          keepEmptyContainers: true,
        });
        cache.set(path, text === undefined ? {} : (JSON.parse(text) as unknown));
      }
      return cache.get(path);
    },
  };
}

/** What a diff of libyang says of each node; a node that has merely got other annotations is replaced. */
export function nodeChanges(diff: DataTree, annotations: readonly AnnotationChange[]): readonly NodeChange[] {
  const nodes: NodeChange[] = [];
  collect(diff.first, "none", nodes);
  if (annotations.length === 0) return nodes;
  const paths = new Set(nodes.map(({ path }) => path));
  for (const { path } of annotations) {
    if (!paths.has(path)) nodes.push({ operation: "replace", path });
    paths.add(path);
  }
  return nodes;
}

function collect(first: DataNode | undefined, inherited: string, changes: NodeChange[]): void {
  for (let node = first; node; node = node.next) {
    const operation = node.meta("yang", "operation") ?? inherited;
    const isEmptyShell = node.kind === "container" && node.schema?.presence === false;
    // A default that comes with what is created was in force before.
    const isSilent = isEmptyShell || (operation === "create" && node.isDefault);
    if (!isSilent && (operation === "create" || operation === "delete" || operation === "replace")) {
      changes.push({ operation, path: node.path, value: operation === "replace" ? node.value : undefined });
    }
    if (operation !== "delete" || isEmptyShell) collect(node.firstChild, operation, changes);
  }
}
