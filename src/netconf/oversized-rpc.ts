import { envelopeAttributes, NETCONF_NAMESPACE, type EnvelopeAttribute } from "../xml/envelope.ts";
import { readRootTag } from "../xml/root-tag.ts";
import { tooBig } from "../yang/rpc-error.ts";
import type { OversizedMessage } from "./framing/oversized-message.ts";
import type { Counters } from "./monitoring/counters.ts";
import { refused, writeReply } from "./reply.ts";

/**
 * The answer to a message of more than `limit` bytes, which was passed over: too-big (RFC 6241 appendix A), with the
 * attributes of its `<rpc>` where its beginning shows them, so that the client knows which of its requests failed.
 */
export function answerOversized(message: OversizedMessage, limit: number, counters: Counters): string {
  counters.count("inBadRpcs");
  counters.count("outRpcErrors");
  const text = `The message is larger than ${limit} bytes, the most that this server takes: send it in parts.`;
  return writeReply(attributesOf(message.head), refused(tooBig("rpc", text)));
}

function attributesOf(head: Buffer): readonly EnvelopeAttribute[] {
  // What is cut off in the middle of a character lies behind the start-tag.
  const root = readRootTag(head.toString("utf8"));
  const isRpc = root?.localName === "rpc" && root.namespace === NETCONF_NAMESPACE;
  return isRpc ? envelopeAttributes(root.attributes) : [];
}
