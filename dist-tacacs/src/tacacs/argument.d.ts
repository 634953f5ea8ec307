import type { Result } from "../base/result.ts";
/** Longest argument in bytes, separator included: its length is one byte on the wire. */
export declare const MAX_ARGUMENT_LENGTH = 255;
/** One attribute-value pair of RFC 8907 §6.1. */
export interface RequestArgument {
    /** One or more printable US-ASCII characters other than `=` and `*`. */
    readonly name: string;
    /** Printable US-ASCII, may be empty. */
    readonly value: string;
    /** True: sent as `name*value`; otherwise as `name=value`. */
    readonly optional?: boolean;
}
/** Writes an argument; the error says what is wrong with it. */
export declare function encodeArgument(argument: RequestArgument): Result<Buffer, string>;
/** Reads an argument; undefined where it is not printable US-ASCII, or has no name or no separator. */
export declare function decodeArgument(bytes: Buffer): RequestArgument | undefined;
