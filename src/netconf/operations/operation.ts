import type { DataNode } from "libyang-wasm";
import type { Log } from "../../base/log.ts";
import type { Author } from "../../datastore/author.ts";
import type { DatastoreName } from "../../datastore/datastore-name.ts";
import type { Datastore } from "../../datastore/datastore.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { EnvelopeParameter, NamespacedAttribute } from "../../xml/envelope.ts";
import { operationNotSupported, type RpcError } from "../../yang/rpc-error.ts";
import type { SessionAccess } from "../nacm/session-access.ts";
import { writableDatastore } from "./nmda-datastore.ts";
import type { Actions } from "../actions.ts";
import type { Notifications } from "../notifications/notifications.ts";
import type { SubscriberSession } from "../notifications/subscription.ts";
import type { TraceContext } from "../trace-context.ts";
import type { UrlStore } from "../url-store.ts";
import type { Reply } from "../reply.ts";

/** What an operation may do to the sessions of its server. */
export interface SessionControl {
  /** Ends a session; false where there is none of that id. */
  kill(sessionId: number, by: number): boolean;
}

/** The session that asks. */
export interface RequestSession extends SubscriberSession {
  readonly id: number;
  readonly username: string;
  readonly access: SessionAccess;
  /** Ends the session once its reply has been written. */
  endAfterReply(): void;
  /** Calls back once the reply has been written, if it is no error. */
  afterReply(callback: () => void): void;
}

/** One `<rpc>` on its way to an operation. `op` is valid input by the YANG module of the operation. */
export interface Request {
  readonly op: DataNode;
  readonly text: string;
  /** The children of the operation as they stand in `text`. */
  readonly parameters: readonly EnvelopeParameter[];
  /** Attributes of the operation's own element that are in a namespace. */
  readonly operationAttributes: readonly NamespacedAttribute[];
  readonly messageId: string;
  readonly session: RequestSession;
  readonly datastore: Datastore;
  readonly sessions: SessionControl;
  readonly notifications: Notifications;
  readonly actions: Actions;
  /** Absent where no URL may be used. */
  readonly urls: UrlStore | undefined;
  /** Wall-clock milliseconds. */
  readonly now: number;
  readonly trace: TraceContext | undefined;
  readonly log: Log;
}

/** Carries out one operation of RFC 6241 §7. */
export type Operation = (request: Request) => Promise<Reply>;

const DATASTORES: ReadonlySet<string> = new Set<DatastoreName>(["running", "candidate", "startup"]);

/** The name of the datastore in `<source>` or `<target>`; refused where this server does not have it. */
export function datastoreName(
  request: Request,
  parameter: "source" | "target",
): Result<DatastoreName, RpcError> {
  const named = request.op.child(parameter)?.firstChild;
  const name = named?.name ?? "";
  // RFC 8526 §3.2: an identity of RFC 8342 in place of an element.
  if (name === "datastore") return writableDatastore(request.datastore, named?.value ?? "");
  if (isDatastoreName(name) && request.datastore.has(name)) return ok(name);
  return err(
    operationNotSupported(
      "protocol",
      `<${request.op.name}> does not support <${name}> as ${parameter}: use <running/>.`,
    ),
  );
}

/** The session as the author of a change. */
export function authorOf(request: Request): Author {
  return {
    username: request.session.username,
    sessionId: request.session.id,
    messageId: request.messageId,
    access: request.session.access,
    trace: request.trace,
  };
}

function isDatastoreName(name: string): name is DatastoreName {
  return DATASTORES.has(name);
}
