import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { Secret } from "../base/secret.ts";
import { decodeAccountingReply, MIN_REPLY_LENGTH } from "./accounting-reply.ts";
import type { AccountingReply } from "./accounting-reply.ts";
import {
  ACCOUNTING_TYPE,
  ACCOUNTING_VERSION,
  decodeHeader,
  HEADER_LENGTH,
  HeaderFlag,
  MAX_BODY_LENGTH,
} from "./header.ts";
import type { Header } from "./header.ts";
import { obfuscate } from "./obfuscation.ts";
import type { TransmissionFailure } from "./transmission-failure.ts";

/** The reply follows the client's seq_no 1 (RFC 8907 §4.1). */
const REPLY_SEQ_NO = 2;

/** What reading a reply can fail with. */
export type ReplyFailure = Extract<TransmissionFailure, { readonly kind: "malformed" | "wrong-key" }>;

/**
 * Puts one reply together from the pieces TCP delivers, however they are cut.
 *
 * Room for the body is made only once the header has been found right and its length within bounds.
 */
export class ReplyReader {
  readonly #sessionId: number;
  readonly #key: Secret | undefined;
  readonly #headerBytes: Buffer = Buffer.alloc(HEADER_LENGTH);
  #header: Header | undefined;
  #body: Buffer = Buffer.alloc(0);
  #received = 0;

  /** Expects the reply to the request of `sessionId`, obfuscated with `key` where there is one. */
  constructor(sessionId: number, key: Secret | undefined) {
    this.#sessionId = sessionId;
    this.#key = key;
  }

  /** Bytes of the reply read so far. */
  get received(): number {
    return this.#received;
  }

  /** Takes the next bytes; undefined while the reply is incomplete. Bytes behind the reply are disregarded. */
  push(chunk: Buffer): Result<AccountingReply, ReplyFailure> | undefined {
    let rest = chunk;
    if (this.#header === undefined) {
      const used = rest.copy(this.#headerBytes, this.#received);
      this.#received += used;
      rest = rest.subarray(used);
      if (this.#received < HEADER_LENGTH) return undefined;
      const header = this.#checkHeader();
      if (!header.ok) return header;
      this.#header = header.value;
      this.#body = Buffer.alloc(header.value.length);
    }
    this.#received += rest.copy(this.#body, this.#received - HEADER_LENGTH);
    if (this.#received < HEADER_LENGTH + this.#body.length) return undefined;
    return this.#decodeBody(this.#header);
  }

  #checkHeader(): Result<Header, ReplyFailure> {
    const decoded = decodeHeader(this.#headerBytes);
    if (!decoded.ok) return malformed(decoded.error.reason);
    const { version, type, seqNo, flags, sessionId, length } = decoded.value;
    // The minor version may differ (§4.1); the pad is made from the one received.
    if (version >> 4 !== ACCOUNTING_VERSION >> 4)
      return malformed(`version byte ${version} is not of TACACS+`);
    if (type !== ACCOUNTING_TYPE) return malformed(`type ${type} is not accounting`);
    if (seqNo !== REPLY_SEQ_NO) return malformed(`seq_no is ${seqNo}, not ${REPLY_SEQ_NO}`);
    if (sessionId !== this.#sessionId) return malformed("session_id is not the request's");
    // §4.5: both sides have a key or neither has; a clear reply where a key is set could be anybody's.
    const clear = (flags & HeaderFlag.unencrypted) !== 0;
    if (clear && this.#key !== undefined)
      return wrongKey("the reply is not obfuscated, although a key is set");
    if (!clear && this.#key === undefined) return wrongKey("the reply is obfuscated, although no key is set");
    if (length < MIN_REPLY_LENGTH || length > MAX_BODY_LENGTH) {
      return malformed(`length ${length} is not within ${MIN_REPLY_LENGTH}..${MAX_BODY_LENGTH}`);
    }
    return decoded;
  }

  #decodeBody(header: Header): Result<AccountingReply, ReplyFailure> {
    const body = this.#key === undefined ? this.#body : obfuscate(this.#body, header, this.#key);
    const reply = decodeAccountingReply(body);
    if (reply.ok) return ok(reply.value);
    const mismatch = reply.error.kind === "length-mismatch" && this.#key !== undefined;
    return mismatch ? wrongKey(reply.error.reason) : malformed(reply.error.reason);
  }
}

function malformed(reason: string): Result<never, ReplyFailure> {
  return err({ kind: "malformed", reason });
}

function wrongKey(reason: string): Result<never, ReplyFailure> {
  return err({ kind: "wrong-key", reason });
}
