import type { Result } from "../base/result.ts";
import type { DecodeError } from "./decode-error.ts";
/** Bytes of a header. */
export declare const HEADER_LENGTH = 12;
/** Version byte of accounting: major 0xc, minor 0 (RFC 8907 §4.1). */
export declare const ACCOUNTING_VERSION = 192;
/** `type` of accounting, TAC_PLUS_ACCT (RFC 8907 §4.1). */
export declare const ACCOUNTING_TYPE = 3;
/**
 * Longest body sent or accepted, in bytes: the maximum packet size RFC 8907 §4.1 recommends.
 * It bounds what a peer can make a reader allocate.
 */
export declare const MAX_BODY_LENGTH = 65536;
/** Bits of the header's `flags` (RFC 8907 §4.1). */
export declare const HeaderFlag: {
    readonly unencrypted: 1;
    readonly singleConnect: 4;
};
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
export declare function encodeHeader(header: Header): Buffer;
/** Reads the header at the start of `bytes`; fails only where there are fewer than 12 bytes. */
export declare function decodeHeader(bytes: Buffer): Result<Header, DecodeError>;
