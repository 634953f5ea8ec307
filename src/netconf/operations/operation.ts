import type { DataNode } from "libyang-wasm";
import type { Datastore } from "../../datastore/datastore.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { operationNotSupported, type RpcError } from "../../yang/rpc-error.ts";
import type { Reply } from "../reply.ts";

/** What an operation may do to the sessions of its server. */
export interface SessionControl {
  /** Ends a session; false where there is none of that id. */
  kill(sessionId: number, by: number): boolean;
}

/** One `<rpc>` on its way to an operation. `op` is valid input by the YANG module of the operation. */
export interface Request {
  readonly op: DataNode;
  readonly text: string;
  readonly messageId: string;
  readonly session: { readonly id: number; readonly username: string; endAfterReply(): void };
  readonly datastore: Datastore;
  readonly sessions: SessionControl;
}

/** Carries out one operation of RFC 6241 §7. */
export type Operation = (request: Request) => Promise<Reply>;

/** The name of the datastore in `<source>` or `<target>`; refused where this server does not have it. */
export function datastoreName(op: DataNode, parameter: "source" | "target"): Result<"running", RpcError> {
  const name = op.child(parameter)?.firstChild?.name;
  if (name === "running") return ok("running");
  return err(
    operationNotSupported(
      "protocol",
      `<${op.name}> does not support <${name ?? ""}> as ${parameter}: use <running/>.`,
    ),
  );
}
