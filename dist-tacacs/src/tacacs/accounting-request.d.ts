import type { Result } from "../base/result.ts";
import type { RequestArgument } from "./argument.ts";
import type { DecodeError } from "./decode-error.ts";
/** The kinds of accounting record: the only valid values of `flags` (RFC 8907 §7.1 and §7.2). */
export declare const AccountingFlags: {
    readonly start: 2;
    readonly stop: 4;
    readonly watchdog: 8;
    /** A watchdog that carries new values: WATCHDOG together with START. */
    readonly watchdogUpdate: 10;
};
export type AccountingFlags = (typeof AccountingFlags)[keyof typeof AccountingFlags];
/** What an accounting request says (RFC 8907 §7.1). */
export interface AccountingRequest {
    readonly flags: AccountingFlags;
    /** A byte, see {@link AuthenMethod}. */
    readonly authenMethod: number;
    /** 0..15. */
    readonly privilegeLevel: number;
    /** A byte, see {@link AuthenType}. */
    readonly authenType: number;
    /** A byte, see {@link AuthenService}. */
    readonly authenService: number;
    /** At most 255 bytes of UTF-8. */
    readonly user: string;
    /** At most 255 printable US-ASCII characters. */
    readonly port: string;
    /** At most 255 printable US-ASCII characters; `rem_addr`. */
    readonly remoteAddress: string;
    /** At most 255, in the order sent. */
    readonly args: readonly RequestArgument[];
}
/** A request that has no form on the wire. */
export interface EncodeError {
    /** The RFC's name of the field at fault; arguments are counted from 1, as in `arg_3`. */
    readonly field: string;
    /** What is wrong with it, without its content. */
    readonly reason: string;
}
/** Writes the body of a request, not yet obfuscated. */
export declare function encodeAccountingRequest(request: AccountingRequest): Result<Buffer, EncodeError>;
/** Reads the body of a request, already cleared; the field lengths must add up to the body's length. */
export declare function decodeAccountingRequest(body: Buffer): Result<AccountingRequest, DecodeError>;
