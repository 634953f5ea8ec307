import type { NodeChange } from "./change.ts";

/** A data path's steps: `/` inside a quoted key value is part of its step. */
const STEP = /\/((?:[^/'"]|'[^']*'|"[^"]*")+)/g;

/** When a node and all below it changed last. */
interface Version {
  /** Revision of the last change of the node or of anything below it. */
  last: number;
  /** That of what lies below it and is not named in {@link below}: it came with the node, or was there before. */
  base: number;
  below?: Map<string, Version>;
}

/** A {@link Version} as it is stored. */
type StoredVersion = readonly [last: number, base: number, below?: Readonly<Record<string, StoredVersion>>];

/**
 * The revision at which each node of running changed last, it or anything below it: what etags are made of
 * (draft-ietf-netconf-transaction-id, "General Txid Principles"). A node that came with the one above it takes no room,
 * and one that is deleted leaves none behind.
 */
export class Versions {
  readonly #root: Version;

  /** Nothing is known to have changed since that revision. */
  constructor(revision: number) {
    this.#root = { last: revision, base: revision };
  }

  /** What {@link print} gave; without it, as where an older version wrote the snapshot, all counts as of `revision`. */
  static parse(text: string | undefined, revision: number): Versions {
    const versions = new Versions(revision);
    // Written by print only.
    if (text !== undefined) Object.assign(versions.#root, read(JSON.parse(text) as StoredVersion));
    return versions;
  }

  /** For {@link parse}. */
  print(): string {
    return JSON.stringify(write(this.#root));
  }

  /** Takes in what a revision has changed; an empty change is none. */
  note(revision: number, changes: readonly NodeChange[]): void {
    for (const { operation, path } of changes) this.#note(revision, operation, stepsOf(path));
  }

  /** The revision of the last change at or below a node that exists, by its data path in libyang's form; of all for "/". */
  of(path: string): number {
    let at = this.#root;
    for (const step of stepsOf(path)) {
      const next = at.below?.get(step);
      if (!next) return at.base;
      at = next;
    }
    return at.last;
  }

  #note(revision: number, operation: NodeChange["operation"], steps: readonly string[]): void {
    let at = this.#root;
    at.last = revision;
    for (const [index, step] of steps.entries()) {
      const isItself = index === steps.length - 1;
      if (isItself && operation === "delete") {
        at.below?.delete(step);
        return;
      }
      let next = at.below?.get(step);
      if (!next) {
        if (at.base === revision) return; // it comes with the one above
        next = { last: revision, base: at.base };
        (at.below ??= new Map()).set(step, next);
      }
      next.last = revision;
      if (isItself && operation === "create") {
        next.base = revision;
        delete next.below;
      }
      at = next;
    }
  }
}

/** The steps of a data path in libyang's form, each with its slash; none of "/". */
export function stepsOf(path: string): readonly string[] {
  return path.match(STEP) ?? [];
}

function write({ last, base, below }: Version): StoredVersion {
  if (!below || below.size === 0) return [last, base];
  return [last, base, Object.fromEntries([...below].map(([step, version]) => [step, write(version)]))];
}

function read([last, base, below]: StoredVersion): Version {
  if (!below) return { last, base };
  return {
    last,
    base,
    below: new Map(Object.entries(below).map(([step, version]) => [step, read(version)])),
  };
}
