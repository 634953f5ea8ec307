import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import type { DecodeError } from "./decode-error.ts";

/*
 * RFC 8907 §4.1, the header in front of every body; all numbers in network byte order.
 *
 *   byte   0               1               2               3
 *        +-------+-------+---------------+---------------+---------------+
 *    0   | major | minor |     type      |    seq_no     |     flags     |
 *        +-------+-------+---------------+---------------+---------------+
 *    4   |                          session_id                           |
 *        +---------------------------------------------------------------+
 *    8   |                length (of the body alone)                     |
 *        +---------------------------------------------------------------+
 */

/** Bytes of a header. */
export const HEADER_LENGTH = 12;

/** Version byte of accounting: major 0xc, minor 0 (RFC 8907 §4.1). */
export const ACCOUNTING_VERSION = 0xc0;

/** `type` of accounting, TAC_PLUS_ACCT (RFC 8907 §4.1). */
export const ACCOUNTING_TYPE = 0x03;

/**
 * Longest body sent or accepted, in bytes: the maximum packet size RFC 8907 §4.1 recommends.
 * It bounds what a peer can make a reader allocate.
 */
export const MAX_BODY_LENGTH = 65_536;

/** Bits of the header's `flags` (RFC 8907 §4.1). */
export const HeaderFlag = {
  unencrypted: 0x01,
  singleConnect: 0x04,
} as const;

/** The fields of RFC 8907 §4.1. */
export interface Header {
  /** Major version in the upper four bits, minor in the lower. */
  readonly version: number;
  /** 1 authentication, 2 authorization, 3 accounting. */
  readonly type: number;
  /** 1..255; odd from the client, even from the server. */
  readonly seqNo: number;
  /** Bits of {@link HeaderFlag}. */
  readonly flags: number;
  /** 0..2^32-1. */
  readonly sessionId: number;
  /** Bytes of the body, 0..2^32-1. */
  readonly length: number;
}

/** Writes a header. Throws RangeError where a field is out of its range, as that is our own mistake. */
export function encodeHeader(header: Header): Buffer {
  const bytes = Buffer.alloc(HEADER_LENGTH);
  bytes.writeUInt8(header.version, 0);
  bytes.writeUInt8(header.type, 1);
  bytes.writeUInt8(header.seqNo, 2);
  bytes.writeUInt8(header.flags, 3);
  bytes.writeUInt32BE(header.sessionId, 4);
  bytes.writeUInt32BE(header.length, 8);
  return bytes;
}

/** Reads the header at the start of `bytes`; fails only where there are fewer than 12 bytes. */
export function decodeHeader(bytes: Buffer): Result<Header, DecodeError> {
  if (bytes.length < HEADER_LENGTH) {
    return err({ kind: "malformed", reason: `a header has ${HEADER_LENGTH} bytes, not ${bytes.length}` });
  }
  return ok({
    version: bytes.readUInt8(0),
    type: bytes.readUInt8(1),
    seqNo: bytes.readUInt8(2),
    flags: bytes.readUInt8(3),
    sessionId: bytes.readUInt32BE(4),
    length: bytes.readUInt32BE(8),
  });
}
