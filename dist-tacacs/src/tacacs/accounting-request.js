import { err, ok } from "../base/result.js";
import { decodeArgument, encodeArgument } from "./argument.js";
import { MAX_BODY_LENGTH } from "./header.js";
import { isPrintableAscii, prepareUsername, readAscii, readUsername } from "./text.js";
/*
 * RFC 8907 §7.1, the body of an accounting request.
 *
 *   byte   0               1               2               3
 *        +---------------+---------------+---------------+---------------+
 *    0   |     flags     | authen_method |   priv_lvl    |  authen_type  |
 *        +---------------+---------------+---------------+---------------+
 *    4   | authen_service|   user_len    |   port_len    | rem_addr_len  |
 *        +---------------+---------------+---------------+---------------+
 *    8   |    arg_cnt    |  arg_1_len    |      ...      |  arg_N_len    |
 *        +---------------+---------------+---------------+---------------+
 *        |  user ...     |  port ...     |  rem_addr ... |
 *        +---------------+---------------+---------------+
 *        |  arg_1 ...    |      ...      |  arg_N ...    |
 *        +---------------+---------------+---------------+
 */
const FIXED_LENGTH = 9;
const MAX_BYTE = 255;
const MAX_PRIVILEGE_LEVEL = 15;
/** The kinds of accounting record: the only valid values of `flags` (RFC 8907 §7.1 and §7.2). */
export const AccountingFlags = {
    start: 0x02,
    stop: 0x04,
    watchdog: 0x08,
    /** A watchdog that carries new values: WATCHDOG together with START. */
    watchdogUpdate: 0x0a,
};
/** Writes the body of a request, not yet obfuscated. */
export function encodeAccountingRequest(request) {
    if (!isAccountingFlags(request.flags))
        return err({ field: "flags", reason: "is no kind of accounting record" });
    const numbers = [
        ["authen_method", request.authenMethod, MAX_BYTE],
        ["priv_lvl", request.privilegeLevel, MAX_PRIVILEGE_LEVEL],
        ["authen_type", request.authenType, MAX_BYTE],
        ["authen_service", request.authenService, MAX_BYTE],
    ];
    for (const [field, value, max] of numbers) {
        if (!Number.isInteger(value) || value < 0 || value > max)
            return err({ field, reason: `is not within 0..${max}` });
    }
    const user = prepareUsername(request.user);
    if (user === undefined)
        return err({ field: "user", reason: "has a control character or a lone surrogate" });
    if (!isPrintableAscii(request.port))
        return err({ field: "port", reason: "is not printable US-ASCII" });
    if (!isPrintableAscii(request.remoteAddress))
        return err({ field: "rem_addr", reason: "is not printable US-ASCII" });
    const texts = [Buffer.from(user), Buffer.from(request.port), Buffer.from(request.remoteAddress)];
    for (const [index, text] of texts.entries()) {
        const field = ["user", "port", "rem_addr"][index] ?? "";
        if (text.length > MAX_BYTE)
            return err({ field, reason: `has ${text.length} bytes, more than ${MAX_BYTE}` });
    }
    if (request.args.length > MAX_BYTE) {
        return err({ field: "arg_cnt", reason: `is ${request.args.length}, more than ${MAX_BYTE}` });
    }
    const args = [];
    for (const argument of request.args) {
        const bytes = encodeArgument(argument);
        if (!bytes.ok)
            return err({ field: `arg_${args.length + 1}`, reason: bytes.error });
        args.push(bytes.value);
    }
    const fixed = [request.flags, ...numbers.map(([, value]) => value)];
    const lengths = [...texts.map((text) => text.length), args.length, ...args.map((arg) => arg.length)];
    const body = Buffer.concat([Buffer.from([...fixed, ...lengths]), ...texts, ...args]);
    // A server that keeps to the recommended maximum (§4.1) would drop the connection.
    if (body.length > MAX_BODY_LENGTH) {
        return err({ field: "length", reason: `is ${body.length}, more than ${MAX_BODY_LENGTH}` });
    }
    return ok(body);
}
/** Reads the body of a request, already cleared; the field lengths must add up to the body's length. */
export function decodeAccountingRequest(body) {
    const [flags = 0, authenMethod = 0, privilegeLevel = 0, authenType = 0, authenService = 0] = body;
    const argCount = body[8];
    if (argCount === undefined || body.length < FIXED_LENGTH + argCount)
        return lengthMismatch(body);
    const lengths = [...body.subarray(5, 8), ...body.subarray(FIXED_LENGTH, FIXED_LENGTH + argCount)];
    let offset = FIXED_LENGTH + argCount;
    if (lengths.reduce((sum, length) => sum + length, offset) !== body.length)
        return lengthMismatch(body);
    const take = (length = 0) => body.subarray(offset, (offset += length));
    const user = readUsername(take(lengths[0]));
    const port = readAscii(take(lengths[1]));
    const remoteAddress = readAscii(take(lengths[2]));
    if (!isAccountingFlags(flags))
        return malformed("flags are of no kind of accounting record");
    if (privilegeLevel > MAX_PRIVILEGE_LEVEL)
        return malformed("priv_lvl is above 15");
    if (user === undefined)
        return malformed("user is no user name");
    if (port === undefined)
        return malformed("port is not printable US-ASCII");
    if (remoteAddress === undefined)
        return malformed("rem_addr is not printable US-ASCII");
    const args = [];
    for (const length of lengths.slice(3)) {
        const argument = decodeArgument(take(length));
        if (argument === undefined)
            return malformed(`arg_${args.length + 1} is no attribute-value pair`);
        args.push(argument);
    }
    return ok({
        flags,
        authenMethod,
        privilegeLevel,
        authenType,
        authenService,
        user,
        port,
        remoteAddress,
        args,
    });
}
function isAccountingFlags(flags) {
    return Object.values(AccountingFlags).includes(flags);
}
function lengthMismatch(body) {
    return err({
        kind: "length-mismatch",
        reason: `field lengths do not add up to the ${body.length} bytes of the body`,
    });
}
function malformed(reason) {
    return err({ kind: "malformed", reason });
}
//# sourceMappingURL=accounting-request.js.map