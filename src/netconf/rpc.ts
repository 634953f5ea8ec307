import { LibyangError, LibyangPanic, type ParsedOperation } from "libyang-wasm";
import type { Log } from "../base/log.ts";
import type { Datastore } from "../datastore/datastore.ts";
import { NETCONF_NAMESPACE, parseEnvelope, type Envelope, type EnvelopeParameter } from "../xml/envelope.ts";
import {
  badElementError,
  malformedMessage,
  missingAttribute,
  missingElement,
  operationFailed,
  operationNotSupported,
  tooBig,
  unknownAttribute,
  unknownElement,
  unknownNamespace,
  type ErrorPath,
  type RpcError,
} from "../yang/rpc-error.ts";
import { startTagFault } from "../xml/start-tag-fault.ts";
import { mixedElement } from "../xml/mixed-content.ts";
import type { EnvelopeError } from "../xml/envelope-error.ts";
import { translateError } from "../yang/translate-error.ts";
import { decodeUtf8 } from "../xml/decode-utf8.ts";
import { contentFault } from "../xml/well-formed.ts";
import { misplacedContent, textInConfig } from "./misplaced-content.ts";
import { adaptMessage } from "./adapt-message.ts";
import { hashClearTextPasswords, type PasswordHash } from "./clear-text-passwords.ts";
import { filterTypeError } from "./filter/filter-type-error.ts";
import type { Counters } from "./monitoring/counters.ts";
import { operationalOnlyError } from "./nmda/parameter-error.ts";
import { YANG_NAMESPACE } from "./operations/action.ts";
import { attributeError } from "./operations/config-attributes.ts";
import type { Request, SessionControl } from "./operations/operation.ts";
import { findOperation, knowsNamespace, operationNames } from "./operations/table.ts";
import { inlineUrls } from "./inline-urls.ts";
import { refused, writeReply, type Reply } from "./reply.ts";
import { traceContext, tracedLog } from "./trace-context.ts";

/** What the handling of an rpc needs besides its text. */
export interface RpcContext {
  readonly session: Request["session"];
  /** `base:1.0` peers never see the error-tag malformed-message, RFC 6241 Appendix A. */
  readonly baseVersion: "1.0" | "1.1";
  readonly datastore: Datastore;
  readonly sessions: SessionControl;
  readonly notifications: Request["notifications"];
  readonly actions: Request["actions"];
  readonly urls: Request["urls"];
  readonly now: number;
  readonly counters: Counters;
  /** Absent: clear text passwords are refused. */
  readonly hashPassword?: PasswordHash | undefined;
  readonly log: Log;
}

/** Answers one `<rpc>` message; whatever happens there is one reply (RFC 6241 §4.1). */
export async function answerRpc(message: Uint8Array, context: RpcContext): Promise<string> {
  const text = decodeUtf8(message);
  if (text === undefined) return badRpc(context, notWellFormed(context, "it is not UTF-8 text."));
  const parsed = parseEnvelope(text);
  if (!parsed.ok) return badRpc(context, envelopeError(context, parsed.error));
  const envelope = parsed.value;
  const trace = traceContext(envelope.rpcExtensions);
  const traced = trace.ok && trace.value ? tracedLog(context.log, trace.value) : context.log;
  if (traced !== context.log) {
    traced.info("rpc", { operation: envelope.operation?.localName, messageId: envelope.messageId });
  }
  const reply = trace.ok
    ? await answer(text, envelope, { ...context, log: traced })
    : refused(counted(trace.error, context));
  if (reply.kind === "errors") {
    context.counters.count("outRpcErrors");
    if (reply.errors.some(({ tag }) => tag === "access-denied")) {
      const { operation, messageId } = envelope;
      context.log.warn("access denied", { operation: operation?.localName, messageId });
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
  if (fault !== undefined) return refused(bad(notWellFormed(context, `${fault}.`), context));
  const wrong = checkEnvelope(envelope);
  if (wrong) return refused(bad(wrong, context));
  const unknown = unknownOperation(envelope, context);
  if (unknown) return refused(counted(unknown, context));
  const name = envelope.operation?.localName ?? "";
  const operation = findOperation(envelope.operation?.namespace ?? "", name);
  if (!operation) return refused(counted(unsupported(name, context), context));
  const denied = deniedOperation(envelope, context);
  if (denied) return refused(counted(denied, context));
  const inlined = await inlineUrls(text, envelope, context.urls);
  if (!inlined.ok) return refused(counted(inlined.error, context));
  if (inlined.value !== undefined) {
    const parsed = parseEnvelope(inlined.value);
    if (parsed.ok) return answer(inlined.value, parsed.value, context);
    return refused(counted(envelopeError(context, parsed.error), context));
  }
  const mixed = mixedElement(text);
  if (mixed !== undefined) return refused(mixedContent(mixed, context));
  const excess = startTagFault(text);
  if (excess) {
    const error =
      excess.kind === "too-many"
        ? tooBig("rpc", `${excess.message}.`)
        : notWellFormed(context, excess.message);
    return refused(counted(error, context));
  }
  const stray = textInConfig(envelope);
  if (stray) return refused(counted(stray, context));
  let rpc: ParsedOperation | undefined;
  let begun = false;
  try {
    rpc = context.datastore.context.parseRpc(adaptMessage(text, envelope));
    rpc.validate();
    context.counters.count("inRpcs");
    begun = true;
    const { datastore, hashPassword } = context;
    const unhashed = await hashClearTextPasswords(rpc.op, datastore.context, text, hashPassword);
    if (unhashed) return refused(unhashed);
    return await operation({
      op: rpc.op,
      text,
      parameters: envelope.parameters,
      operationAttributes: envelope.operationExtensions,
      messageId: envelope.messageId ?? "",
      session: context.session,
      datastore: context.datastore,
      sessions: context.sessions,
      notifications: context.notifications,
      actions: context.actions,
      urls: context.urls,
      now: context.now,
      log: context.log,
    });
  } catch (cause) {
    if (cause instanceof LibyangError) {
      const error = parameterError(cause, text, envelope, context);
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
    await release(rpc, context);
  }
}

/** Frees a message. Where memory is broken it shows here at the latest: the reply stands, the engine is built anew. */
async function release(rpc: ParsedOperation | undefined, context: RpcContext): Promise<void> {
  if (!rpc || rpc.context.libyang.dead) return;
  try {
    rpc[Symbol.dispose]();
  } catch (cause) {
    if (!(cause instanceof LibyangPanic)) throw cause;
    context.log.error("rpc could not be freed", { reason: String(cause) });
    await context.datastore.recover();
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

function unknownOperation({ operation }: Envelope, context: RpcContext): RpcError | undefined {
  const { namespace = "", localName: name = "" } = operation ?? {};
  // An operation of a module that is served without code is known, if not supported.
  if (!knowsNamespace(namespace) && !context.datastore.context.byNamespace(namespace)) {
    return unknownNamespace(
      "protocol",
      name,
      namespace,
      `No operation <${name}> of namespace "${namespace}" is known here.`,
    );
  }
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

function unsupported(name: string, context: RpcContext): RpcError {
  const names = operationNames().filter((known) => served(known, NETCONF_NAMESPACE, context));
  return operationNotSupported(
    "protocol",
    `The operation <${name}> is not supported. This server knows: ${names.join(", ")}.`,
  );
}

/** Whether the schema has an operation: one that belongs to a feature which is off, it has not. */
function served(name: string, namespace: string, { datastore }: RpcContext): boolean {
  if (namespace === YANG_NAMESPACE) return true; // <action> itself is of no module
  const module = datastore.context.byNamespace(namespace === "" ? NETCONF_NAMESPACE : namespace);
  return module !== undefined && datastore.context.schemaNode(`/${module.name}:${name}`) !== undefined;
}

/** What libyang says of the message: broken XML, a wrong attribute, or a parameter that the operation does not have. */
function parameterError(
  cause: LibyangError,
  text: string,
  envelope: Envelope,
  context: RpcContext,
): RpcError {
  const name = envelope.operation?.localName ?? "";
  if (!served(name, envelope.operation?.namespace ?? "", context)) return unsupported(name, context);
  const item = cause.errors.find((candidate) => candidate.level === "error");
  if (!item) return operationFailed("protocol", cause.message);
  if (item.message.startsWith("The maximum number of open elements")) {
    return tooBig(
      "rpc",
      "The elements of the message are nested too deeply: no YANG data here goes that deep.",
    );
  }
  const misplaced = misplacedContent(item, text, envelope);
  if (misplaced) return misplaced;
  if (item.vecode === LYVE_SYNTAX || item.vecode === LYVE_SYNTAX_XML) {
    const where = item.line === undefined ? "" : ` (line ${item.line})`;
    // What libyang quotes is the text around the mistake, which may be a password.
    return notWellFormed(context, `${item.message.replace(/"[^]*"/, "the text there")}${where}`);
  }
  const metadata = /(?:for metadata|Missing mandatory prefix for XML metadata) "([^"]*)"/.exec(
    item.message,
  )?.[1];
  if (metadata !== undefined) {
    const message = `The attribute "${metadata}" is not known on <${name}>.`;
    return (
      attributeError(text, context.datastore.context) ?? unknownAttribute("protocol", metadata, name, message)
    );
  }
  const second = /Unexpected action element "([^"]*)"/.exec(item.message)?.[1];
  if (second !== undefined) {
    return badElementError("protocol", second, "An <action> holds exactly one action (RFC 7950 §7.15.2).");
  }
  if (item.message.startsWith("Missing the operation node")) {
    return missingElement("protocol", name, `<${name}> names no action: put the path to one in it.`);
  }
  const known =
    filterTypeError(item) ?? operationalOnlyError(item) ?? attributeError(text, context.datastore.context);
  if (known) return known;
  const { path: _path, ...error } = translateError(context.datastore.context, item, "protocol");
  if (error.tag === "unknown-namespace") {
    // libyang names the operation where the parameter is meant.
    const foreign = envelope.parameters.find(({ namespace }) => item.message.includes(`"${namespace}"`));
    if (foreign) return unknownNamespace("protocol", foreign.name, foreign.namespace, error.message);
  }
  if (error.tag !== "invalid-value") return error;
  // libyang does not say which parameter has the value that it refuses.
  const parameter = envelope.parameters.find(({ content }) => item.message.includes(`"${content.trim()}"`));
  return parameter
    ? {
        ...error,
        path: parameterPath(envelope, parameter),
        message: `The parameter <${parameter.name}> is wrong. ${error.message}`,
      }
    : error;
}

/** Where a parameter stands in the message, RFC 6241 §4.3. */
function parameterPath({ operation }: Envelope, parameter: EnvelopeParameter): ErrorPath {
  const namespace = operation?.namespace === "" ? NETCONF_NAMESPACE : (operation?.namespace ?? "");
  const own = namespace === NETCONF_NAMESPACE ? "nc" : "op";
  return {
    path: `/nc:rpc/${own}:${operation?.localName}/${own}:${parameter.name}`,
    namespaces: new Map([
      ["nc", NETCONF_NAMESPACE],
      [own, namespace],
    ]),
  };
}

const LYVE_SYNTAX = 1;
const LYVE_SYNTAX_XML = 7;

function envelopeError(context: RpcContext, error: EnvelopeError): RpcError {
  if (!error.root) return notWellFormed(context, `${error.message}.`);
  const { localName, namespace } = error.root;
  const message = `<${localName}> is no message for a server: after hello every one is an <rpc> of namespace ${NETCONF_NAMESPACE}.`;
  return localName === "rpc"
    ? unknownNamespace("protocol", localName, namespace, message)
    : unknownElement("protocol", localName, message);
}

function notWellFormed(context: Pick<RpcContext, "baseVersion">, reason: string): RpcError {
  const message = `The message is not well-formed: ${reason}`;
  return context.baseVersion === "1.1" ? malformedMessage(message) : operationFailed("rpc", message);
}
