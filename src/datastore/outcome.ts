import type { Result } from "../base/result.ts";
import type { RpcError } from "../yang/rpc-error.ts";

/** How an operation on a datastore ends; of one that changes running or startup `ok` means that it is on disk. */
export type Outcome = Result<undefined, readonly RpcError[]>;

/** A change after which the next one may begin; `outcome` tells its end. */
export interface Begun {
  readonly outcome: Promise<Outcome>;
}
