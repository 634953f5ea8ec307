import { LibyangError, type Context, type DataTree } from "libyang-wasm";
import type { EventContent } from "../../base/event-log.ts";

/** Events as trees, for filters: each is parsed once, however many subscribers filter it. */
export class EventTrees {
  #event: EventContent | undefined;
  #context: Context | undefined;
  #tree: DataTree | undefined;

  /** The tree of an event, valid until another is asked for; undefined where the schema of today does not know it. */
  of(event: EventContent, context: Context): DataTree | undefined {
    if (this.#event === event && this.#context === context) return this.#tree;
    if (this.#tree && !this.#tree.context.libyang.dead) this.#tree[Symbol.dispose]();
    this.#event = event;
    this.#context = context;
    this.#tree = undefined;
    try {
      this.#tree = context.parseNotification(event.xml);
    } catch (cause) {
      if (!(cause instanceof LibyangError)) throw cause;
    }
    return this.#tree;
  }
}
