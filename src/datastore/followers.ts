import type { Context } from "libyang-wasm";
import type { Log } from "../base/log.ts";
import { reasonOf } from "../base/reason.ts";
import { errorPath } from "../yang/error-path.ts";
import { invalidValue, operationFailed, type RpcError } from "../yang/rpc-error.ts";
import type { Refusal, RunningChange, Subscriber } from "./change.ts";

/** Those who follow running, in the order in which they began. */
export class Followers {
  readonly #subscribers: Subscriber[] = [];
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber);
  }

  /** Why one of them refuses a change; undefined: none does. */
  refusal(change: RunningChange, context: Context): RpcError | undefined {
    for (const subscriber of this.#subscribers) {
      const refusal = subscriber.prepare?.(change);
      if (refusal !== undefined) return refusalError(context, refusal);
    }
    return undefined;
  }

  /** Whether one of them judges by a change what comes after it. */
  judgeBy(change: RunningChange): boolean {
    return this.#subscribers.some((subscriber) => subscriber.judgesBy?.(change));
  }

  /** Tells them of a change that is on disk. */
  tell(change: RunningChange): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber.apply(change);
      } catch (cause) {
        this.#log.error("a subscriber failed after the commit", {
          revision: change.revision,
          reason: reasonOf(cause),
        });
      }
    }
  }
}

function refusalError(context: Context, refusal: string | Refusal): RpcError {
  return typeof refusal === "string"
    ? operationFailed("application", refusal)
    : invalidValue("application", refusal.message, { path: errorPath(context, refusal.path) });
}
