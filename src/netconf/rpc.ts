import { LibyangError, LibyangPanic, type ParsedOperation } from "libyang-wasm";
import type { Log } from "../base/log.ts";
import { ok } from "../base/result.ts";
import type { Datastore } from "../datastore/datastore.ts";
import { decodeUtf8 } from "../xml/decode-utf8.ts";
import { NETCONF_NAMESPACE, parseEnvelope, type Envelope } from "../xml/envelope.ts";
import { mixedElement } from "../xml/mixed-content.ts";
import { contentFault } from "../xml/well-formed.ts";
import {
  badElementError,
  missingAttribute,
  missingElement,
  operationFailed,
  tooBig,
  type RpcError,
} from "../yang/rpc-error.ts";
import { adaptMessage } from "./adapt-message.ts";
import { hashClearTextPasswords, mayHoldPasswords, type PasswordHash } from "./clear-text-passwords.ts";
import { inlineUrls } from "./inline-urls.ts";
import { envelopeError, notWellFormed, type BaseVersion } from "./malformed.ts";
import { textInConfig } from "./misplaced-content.ts";
import type { Counters } from "./monitoring/counters.ts";
import type { Request, SessionControl } from "./operations/operation.ts";
import { findOperation } from "./operations/table.ts";
import { parameterError } from "./parameter-error.ts";
import { refused, writeReply, type Reply } from "./reply.ts";
import { strayAttribute } from "./stray-attribute.ts";
import { unknownOperation, unsupported } from "./supported-operations.ts";
import { readTrace, tracedLog, type TraceContext } from "./trace-context.ts";

/** What the handling of an rpc needs besides its text. */
export interface RpcContext {
  readonly session: Request["session"];
  readonly baseVersion: BaseVersion;
  readonly datastore: Datastore;
  readonly sessions: SessionControl;
  readonly notifications: Request["notifications"];
  readonly actions: Request["actions"];
  readonly urls: Request["urls"];
  readonly now: number;
  /** The trace that the rpc belongs to. */
  readonly trace?: TraceContext | undefined;
  readonly counters: Counters;
  /** Absent: clear text passwords are refused. */
  readonly hashPassword?: PasswordHash | undefined;
  readonly log: Log;
}

/** Answers one `<rpc>` message; whatever happens there is one reply (RFC 6241 §4.1). */
export async function answerRpc(message: Uint8Array, context: RpcContext): Promise<string> {
  const text = decodeUtf8(message);
  if (text === undefined) return badRpc(context, notWellFormed(context.baseVersion, "it is not UTF-8 text."));
  const parsed = parseEnvelope(text);
  if (!parsed.ok) return badRpc(context, envelopeError(context.baseVersion, parsed.error));
  const envelope = parsed.value;
  const { trace, malformed } = readTrace(envelope.rpcExtensions);
  const { messageId } = envelope;
  if (malformed) context.log.warn("trace context not understood", { attribute: malformed, messageId });
  const log = trace ? tracedLog(context.log, trace) : context.log;
  if (trace) log.info("rpc", { operation: envelope.operation?.localName, messageId });
  const reply = await answer(text, envelope, trace ? { ...context, trace, log } : context);
  if (reply.kind === "errors") {
    context.counters.count("outRpcErrors");
    if (reply.errors.some(({ tag }) => tag === "access-denied")) {
      log.warn("access denied", { operation: envelope.operation?.localName, messageId });
    }
  }
  return writeReply(envelope.attributes, reply);
}

/** The answer to what is no `<rpc>`, without attributes, for none can be trusted. */
function badRpc(context: RpcContext, error: RpcError): string {
  context.counters.count("outRpcErrors");
  return writeReply([], refused(bad(error, context)));
}

async function answer(text: string, envelope: Envelope, context: RpcContext): Promise<Reply> {
  const fault = contentFault(text);
  if (fault) {
    const { kind, message } = fault;
    const error =
      kind === "too-many" ? tooBig("rpc", `${message}.`) : notWellFormed(context.baseVersion, `${message}.`);
    return refused(bad(error, context));
  }
  const wrong = checkEnvelope(envelope);
  if (wrong) return refused(bad(wrong, context));
  const unknown = unknownOperation(envelope, context.datastore.context);
  if (unknown) return refused(counted(unknown, context));
  const name = envelope.operation?.localName ?? "";
  const operation = findOperation(envelope.operation?.namespace ?? "", name);
  if (!operation) return refused(counted(unsupported(name, context.datastore.context), context));
  const denied = deniedOperation(envelope, context);
  if (denied) return refused(counted(denied, context));
  const inlined = context.urls ? await inlineUrls(text, envelope, context.urls) : ok(undefined);
  if (!inlined.ok) return refused(counted(inlined.error, context));
  if (inlined.value !== undefined) {
    const parsed = parseEnvelope(inlined.value);
    if (parsed.ok) return answer(inlined.value, parsed.value, context);
    return refused(counted(envelopeError(context.baseVersion, parsed.error), context));
  }
  const mixed = mixedElement(text);
  if (mixed !== undefined) return refused(mixedContent(mixed, context));
  const strayText = textInConfig(envelope);
  if (strayText) return refused(counted(strayText, context));
  const { datastore } = context;
  let rpc: ParsedOperation | undefined;
  let begun = false;
  try {
    rpc = datastore.context.parseRpc(adaptMessage(text, envelope, datastore.context));
    const stray = strayAttribute(text, envelope);
    if (stray) return refused(counted(stray, context));
    rpc.validate();
    context.counters.count("inRpcs");
    begun = true;
    const unhashed = mayHoldPasswords(text)
      ? await hashClearTextPasswords(rpc.op, datastore.context, context.hashPassword)
      : undefined;
    if (unhashed) return refused(unhashed);
    return await operation({
      op: rpc.op,
      text,
      parameters: envelope.parameters,
      operationAttributes: envelope.operationExtensions,
      messageId: envelope.messageId ?? "",
      session: context.session,
      datastore,
      sessions: context.sessions,
      notifications: context.notifications,
      actions: context.actions,
      urls: context.urls,
      now: context.now,
      trace: context.trace,
      log: context.log,
    });
  } catch (cause) {
    if (cause instanceof LibyangError) {
      const error = parameterError(cause, {
        text,
        envelope,
        baseVersion: context.baseVersion,
        schema: datastore.context,
      });
      return refused(begun ? error : counted(error, context));
    }
    context.log.error("rpc failed", {
      operation: name,
      messageId: envelope.messageId,
      reason: String(cause),
    });
    if (!(cause instanceof LibyangPanic)) {
      return refused(
        operationFailed("application", "The operation failed inside the server, which has logged why."),
      );
    }
    rpc = undefined; // its memory went with the instance
    await context.datastore.recover();
    return refused(
      operationFailed(
        "application",
        "This message broke the YANG engine, which has been restarted; nothing was changed.",
      ),
    );
  } finally {
    const recovery = release(rpc, context);
    if (recovery) await recovery;
  }
}

/** Frees a message. Where memory is broken it shows here at the latest: the reply stands, the engine is built anew. */
function release(rpc: ParsedOperation | undefined, context: RpcContext): Promise<void> | undefined {
  if (!rpc || rpc.context.libyang.dead) return undefined;
  try {
    rpc[Symbol.dispose]();
    return undefined;
  } catch (cause) {
    if (!(cause instanceof LibyangPanic)) throw cause;
    context.log.error("rpc could not be freed", { reason: String(cause) });
    return context.datastore.recover();
  }
}

/** RFC 6022 §2.1.5: what is no correct `<rpc>`, whatever layer its error names, is a bad rpc. */
function bad(error: RpcError, context: RpcContext): RpcError {
  context.counters.count("inBadRpcs");
  return error;
}

/** RFC 6022 §2.1.5: errors of the rpc layer make a bad rpc, those of an operation's parameters do not. */
function counted(error: RpcError, context: RpcContext): RpcError {
  context.counters.count(error.type === "rpc" ? "inBadRpcs" : "inRpcs");
  return error;
}

/** RFC 6241 §4.1: `message-id` is mandatory, and there is exactly one operation. */
function checkEnvelope(envelope: Envelope): RpcError | undefined {
  if (envelope.messageId === undefined) {
    return missingAttribute("message-id", "rpc", 'The attribute "message-id" of <rpc> is missing.');
  }
  if (!envelope.operation) return missingElement("protocol", "rpc", "The <rpc> holds no operation.");
  if (envelope.operationCount > 1)
    return badElementError(
      "protocol",
      "rpc",
      "An <rpc> holds exactly one operation: send one <rpc> for each.",
    );
  return undefined;
}

/** RFC 8341 §3.4.4: judged before anything else of the operation is read. */
function deniedOperation({ operation }: Envelope, { datastore, session }: RpcContext): RpcError | undefined {
  if (session.access.unrestricted) return undefined;
  const namespace = operation?.namespace === "" ? NETCONF_NAMESPACE : (operation?.namespace ?? "");
  const module = datastore.context.byNamespace(namespace)?.name ?? "";
  const schema = datastore.context.schemaNode(`/${module}:${operation?.localName}`);
  return schema && session.access.mayInvoke(schema);
}

function mixedContent(element: string, context: RpcContext): RpcError {
  const name = element.slice(element.indexOf(":") + 1);
  const message = `<${name}> holds text and elements side by side, which no YANG data does: take the text out.`;
  const error = badElementError("protocol", name, message);
  return name === "rpc" ? bad(error, context) : counted(error, context);
}
