import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import { encodeAccountingReply, ReplyStatus } from "./accounting-reply.ts";
import { decodeAccountingRequest, type AccountingRequest } from "./accounting-request.ts";
import {
  ACCOUNTING_TYPE,
  ACCOUNTING_VERSION,
  decodeHeader,
  encodeHeader,
  HEADER_LENGTH,
  HeaderFlag,
} from "./header.ts";
import type { Header } from "./header.ts";
import { obfuscate } from "./obfuscation.ts";

/** Types of packets that are no accounting (RFC 8907 §4.1). */
const AUTHENTICATION_TYPE = 1;
const AUTHORIZATION_TYPE = 2;

/** TAC_PLUS_AUTHEN_STATUS_ERROR and TAC_PLUS_AUTHOR_STATUS_ERROR (RFC 8907 §5.2, §6.2). */
const AUTHENTICATION_ERROR = 7;
const AUTHORIZATION_ERROR = 0x11;

/** Why a packet of a client is no accounting request that can be taken. */
export interface RequestFault {
  /** `malformed`: it cannot be read. `unsupported`: it is of a service that is not offered. */
  readonly kind: "malformed" | "unsupported";
  /** For people to read; holds nothing of the packet's content. */
  readonly reason: string;
  /** What the client is told; absent: nothing, for it would not understand it. */
  readonly answer?: Buffer;
}

/** A client's first packet of a session, read. */
export interface ReceivedPacket {
  readonly header: Header;
  readonly request: AccountingRequest;
}

/** Reads a whole packet from a client, cleared by `key`; without one the packet must be in the clear (RFC 8907 §4.5). */
export function readRequestPacket(
  packet: Buffer,
  key: Secret | undefined,
): Result<ReceivedPacket, RequestFault> {
  const decoded = decodeHeader(packet);
  if (!decoded.ok) return malformed({ reason: decoded.error.reason });
  const header = decoded.value;
  if (header.version >> 4 !== ACCOUNTING_VERSION >> 4)
    return malformed({ reason: `version byte ${header.version} is not of TACACS+` });
  const clear = (header.flags & HeaderFlag.unencrypted) !== 0;
  if (clear && key) return malformed({ reason: "the packet is not obfuscated, although a key is set" });
  if (!clear && !key) return malformed({ reason: "the packet is obfuscated, although no key is set" });
  if (header.type !== ACCOUNTING_TYPE) return err(otherService(header, key));
  if (header.seqNo !== 1) return malformed({ reason: `seq_no is ${header.seqNo}, not 1` });
  const body = packet.subarray(HEADER_LENGTH);
  const request = decodeAccountingRequest(key ? obfuscate(body, header, key) : body);
  if (request.ok) return ok({ header, request: request.value });
  const mismatch = request.error.kind === "length-mismatch" && key !== undefined;
  const reason = mismatch ? `the shared keys differ: ${request.error.reason}` : request.error.reason;
  // RFC 8907 §4.5: an error is signalled.
  return malformed({
    reason,
    answer: writeReplyPacket(header, key, ReplyStatus.error, "the request cannot be read"),
  });
}

/** The reply to a request; `message` is for the device's log, printable US-ASCII. */
export function writeReplyPacket(
  request: Header,
  key: Secret | undefined,
  status: ReplyStatus,
  message: string,
  flags = 0,
): Buffer {
  const serverMessage = message.replace(/[^\x20-\x7e]/g, "?").slice(0, 255);
  return seal(request, key, encodeAccountingReply({ status, serverMessage, data: "" }), flags);
}

function malformed(fault: Omit<RequestFault, "kind">): Result<never, RequestFault> {
  return err({ kind: "malformed", ...fault });
}

/** RFC 8907 §5.2 and §6.2: the device shall ask another server. */
function otherService(header: Header, key: Secret | undefined): RequestFault {
  const message = Buffer.from("this server takes accounting only");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  const none = Buffer.alloc(2);
  switch (header.type) {
    case AUTHENTICATION_TYPE: {
      const body = Buffer.concat([Buffer.from([AUTHENTICATION_ERROR, 0]), length, none, message]);
      return {
        kind: "unsupported",
        reason: "it asked for authentication",
        answer: seal(header, key, body, 0),
      };
    }
    case AUTHORIZATION_TYPE: {
      const body = Buffer.concat([Buffer.from([AUTHORIZATION_ERROR, 0]), length, none, message]);
      return {
        kind: "unsupported",
        reason: "it asked for authorization",
        answer: seal(header, key, body, 0),
      };
    }
    default:
      return { kind: "malformed", reason: `type ${header.type} is unknown` };
  }
}

function seal(request: Header, key: Secret | undefined, body: Buffer, flags: number): Buffer {
  const header = {
    ...request,
    seqNo: request.seqNo + 1,
    flags: (key ? 0 : HeaderFlag.unencrypted) | flags,
    length: body.length,
  };
  return Buffer.concat([encodeHeader(header), key ? obfuscate(body, header, key) : body]);
}
