import { err, ok } from "../base/result.ts";
import type { Result } from "../base/result.ts";
import { isPrintableAscii, readAscii } from "./text.ts";

/*
 * RFC 8907 §6.1: the first separator ends the name; the value may hold further ones.
 *
 *   name = value     mandatory
 *   name * value     optional: the receiver may disregard it
 */

/** Longest argument in bytes, separator included: its length is one byte on the wire. */
export const MAX_ARGUMENT_LENGTH = 255;

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
export function encodeArgument(argument: RequestArgument): Result<Buffer, string> {
  const { name, value, optional = false } = argument;
  if (name === "") return err("has no name");
  if (/[=*]/.test(name)) return err("has a separator in its name");
  const text = `${name}${optional ? "*" : "="}${value}`;
  if (!isPrintableAscii(text)) return err("is not printable US-ASCII");
  if (text.length > MAX_ARGUMENT_LENGTH)
    return err(`has ${text.length} bytes, more than ${MAX_ARGUMENT_LENGTH}`);
  return ok(Buffer.from(text, "latin1"));
}

/** Reads an argument; undefined where it is not printable US-ASCII, or has no name or no separator. */
export function decodeArgument(bytes: Buffer): RequestArgument | undefined {
  const text = readAscii(bytes);
  const separator = text?.search(/[=*]/) ?? -1;
  if (text === undefined || separator < 1) return undefined;
  const argument = { name: text.slice(0, separator), value: text.slice(separator + 1) };
  return text[separator] === "*" ? { ...argument, optional: true } : argument;
}
