import { reasonOf } from "../base/reason.ts";
import type { Context, DataTree } from "libyang-wasm";
import type { Log } from "../base/log.ts";
import { err, ok, type Result } from "../base/result.ts";
import { operationFailed, type RpcError } from "../yang/rpc-error.ts";
import type { DatastoreStore } from "./datastore-store.ts";
import { Draft } from "./draft.ts";
import { parseConfiguration } from "./load-running.ts";
import { fitting } from "./stored-configuration.ts";

/** What running becomes at the next start, RFC 6241 §8.7: valid, and on disk. */
export class Startup {
  readonly #store: DatastoreStore;
  readonly #log: Log;
  #tree: DataTree;

  private constructor(store: DatastoreStore, log: Log, tree: DataTree) {
    this.#store = store;
    this.#log = log;
    this.#tree = tree;
  }

  /** Reads it; where none was ever stored, running as it is becomes the first one. */
  static async open(store: DatastoreStore, log: Log, running: DataTree): Promise<Startup> {
    const stored = await store.loadStartup();
    if (stored !== undefined) return new Startup(store, log, parse(running.context, stored));
    await store.saveStartup(print(running));
    return new Startup(store, log, running.clone());
  }

  /** Only to be read, and only until the next await. */
  get tree(): DataTree {
    return this.#tree;
  }

  /** Makes `next` the startup configuration; `ok` means that it is on disk. On an error `next` stays the caller's. */
  async set(next: DataTree): Promise<Result<undefined, readonly RpcError[]>> {
    const invalid = new Draft(next).findErrors();
    if (invalid) return err(invalid);
    try {
      await this.#store.saveStartup(print(next));
    } catch (cause) {
      const reason = reasonOf(cause);
      this.#log.error("startup not written", { reason });
      const message = `The startup configuration could not be written to disk and stays as it was: ${reason}`;
      return err([operationFailed("application", message)]);
    }
    const old = this.#tree;
    this.#tree = next;
    if (!old.context.libyang.dead) old[Symbol.dispose]();
    return ok();
  }

  /** Reads it anew, into another instance of libyang. */
  async reload(context: Context): Promise<void> {
    this.#tree = parse(context, (await this.#store.loadStartup()) ?? "");
  }
}

function print(tree: DataTree): string {
  return tree.first ? tree.print({ format: "xml", shrink: true }) : "";
}

function parse(context: Context, text: string): DataTree {
  return fitting(
    context,
    () => "startup configuration",
    () => {
      const tree = parseConfiguration(context, text);
      tree.validate({ noState: true, multiError: true });
      return tree;
    },
  );
}
