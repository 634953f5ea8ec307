import type { DataNode } from "libyang-wasm";
import type { Log } from "../base/log.ts";
import type { Result } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";

/** Who invokes an action. */
export interface ActionCaller {
  readonly username: string;
  readonly sessionId: number;
  /** Has session, user and message-id on each line. */
  readonly log: Log;
}

/**
 * Carries out one action (RFC 7950 §7.15). `input` is the action's node, its parameters below it, valid by the schema and
 * only to be read before the first await. Gives the output parameters as XML, "" for none.
 */
export type ActionHandler = (input: DataNode, caller: ActionCaller) => Promise<Result<string, RpcError>>;

/** The actions that a server carries out, by schema path such as `/hwtacacs:hwtacacs/accounting-stop-packet/reset`. */
export type Actions = ReadonlyMap<string, ActionHandler>;
